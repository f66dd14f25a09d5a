package workflows_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/activities"
	"orderflow/clients/mypromo"
	"orderflow/clients/shipx"
	"orderflow/clients/shipx/shipxtest"
	"orderflow/clients/tpk/tpktest"
	"orderflow/order"
)

// accepted is a Monday's noon, so that couriers come on the next day.
var accepted = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func (w *world) merchant() *mypromo.Client {
	client, err := mypromo.New(mypromo.Config{BaseURL: serve(w, w.myPromo), ClientID: "demo", ClientSecret: "demo"})
	require.NoError(w, err)
	return client
}

func (w *world) inPost() *shipx.Client {
	client, err := shipx.New(shipx.Config{BaseURL: serve(w, w.shipX), Token: "demo", Organization: "1111"})
	require.NoError(w, err)
	return client
}

// settleDraft makes an order with a reference at MyPromo, as somebody else would.
func settleDraft(w *world, reference string) int64 {
	made, err := w.merchant().CreateOrder(context.Background(), mypromo.NewOrder{Reference: reference,
		Recipient: mypromo.NewAddress{LastName: "Nowak", Zip: "81-002", City: "Gdynia", CountryCode: "PL"}})
	require.NoError(w, err)
	return int64(made.ID)
}

// settleShipment makes a shipment with a reference at ShipX, as somebody else would.
func settleShipment(w *world, reference string) int64 {
	made, err := w.inPost().CreateShipment(context.Background(), shipx.NewShipment{Reference: reference,
		Receiver: shipx.Peer{Phone: "600700801", Email: "jan@gamma.example"}, Parcels: []shipx.NewParcel{{Template: "small"}},
		CustomAttributes: shipx.CustomAttributes{TargetPoint: "GDY01A"}, Service: "inpost_locker_standard", OnlyChoiceOfOffer: true})
	require.NoError(w, err)
	return int64(made.ID)
}

// elder is something that has an order's reference and is older than the order.
type elder struct {
	name   string
	age    time.Duration
	doc    order.Order
	make   func(w *world, reference string) int64
	cancel func(w *world, id int64) error
	what   string
	// cancelled is how often the ledger has a cancellation.
	cancelled func(w *world, reference string) int
}

func elders() []elder {
	draft := elder{name: "MyPromo", age: 2 * time.Hour, doc: madeToOrder(), what: "mypromo: order 1",
		make: settleDraft,
		cancel: func(w *world, id int64) error {
			_, err := w.merchant().CancelOrder(context.Background(), id)
			return err
		},
		cancelled: func(w *world, reference string) int { return w.myPromo.Ledger().Count(reference, "order-canceled") }}
	shipment := elder{name: "ShipX", age: 2 * time.Hour, doc: fromStock(), what: "shipx: shipment",
		make:      settleShipment,
		cancel:    func(w *world, id int64) error { return w.inPost().CancelShipment(context.Background(), id) },
		cancelled: func(w *world, reference string) int { return w.shipX.Ledger().Count(reference, "shipment-canceled") }}
	pack := elder{name: "TPK", age: 30 * time.Hour, doc: byBroker(1), what: "tpk: package 777001",
		make: func(w *world, reference string) int64 {
			settlePackage(w, reference, accepted)
			return w.tpk.Orders()[0].ID
		},
		cancel:    func(w *world, id int64) error { return w.broker().CancelOrder(context.Background(), id) },
		cancelled: func(w *world, reference string) int { return w.packages(reference, 1)["order-cancelled"] }}
	best := shipment
	best.name, best.doc.Shipping.Carrier, best.doc.Shipping.Service = "best", order.CarrierBest, ""
	return []elder{draft, shipment, pack, best}
}

// settle makes it, and the order begins when it is old.
func (e elder) settle(w *world) (id int64) {
	w.env.SetStartTime(accepted.Add(-e.age))
	id = e.make(w, e.doc.ID)
	w.env.SetStartTime(accepted)
	return id
}

// Another order of the same name may have made it, or this one.
func TestWhatIsOlderThanTheOrderGoesToAPerson(t *testing.T) {
	for _, e := range elders() {
		t.Run(e.name, func(t *testing.T) {
			w := newWorldOf(t, setting{shipX: shipxtest.Options{StatesPrices: true, CancelSelected: true}}) // by the person, below
			id := e.settle(w)
			w.afterAnHour(func(state order.State) {
				require.Equal(t, activities.CodeMadeBefore, state.Problem.Code)
				require.Contains(t, state.Problem.Message, e.what)
				require.Zero(t, e.cancelled(w, e.doc.ID))
			}, func() { require.NoError(t, e.cancel(w, id)) }, order.Resolve{Action: order.ActionRetry, By: "Jan"})
			require.Equal(t, order.StatusCompleted, w.live(e.doc).Status)
			require.Equal(t, 1, e.cancelled(w, e.doc.ID), "but for what the person cancelled")
		})
	}
}

func TestACancelLeavesWhatIsOlderThanTheOrderAndSaysSo(t *testing.T) {
	for _, e := range elders() {
		t.Run(e.name, func(t *testing.T) {
			w := newWorld(t)
			e.settle(w)
			w.afterAnHour(func(order.State) {}, nothing, order.Resolve{Action: order.ActionCancel, By: "Jan"})
			require.Equal(t, order.StatusCancelled, w.live(e.doc).Status)
			require.Zero(t, e.cancelled(w, e.doc.ID))
			require.Contains(t, w.state().Cancellation.Explanation, "is older than the order; left alone")
		})
	}
}

// TPK's times have no zone. A reading that is wrong by hours hides nothing.
func TestACancelFindsAPaidPackageInEveryZone(t *testing.T) {
	for name, zone := range map[string]*time.Location{
		"Poland's": nil, "UTC": time.UTC, "far west": time.FixedZone("", -11*60*60), "far east": time.FixedZone("", 12*60*60),
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorldOf(t, setting{tpk: tpktest.Options{Zone: zone}})
			w.env.SetStartTime(accepted.Add(-12*time.Hour + time.Minute)) // a minute past midnight
			doc := byBroker(1)
			doc.Shipping.Track = true
			w.at(5*time.Minute, func() {
				require.Equal(t, map[string]int{"order-created": 1, "order-paid": 1, "waybill-issued": 1}, w.packages(doc.ID, 1))
				w.env.SignalWorkflow(order.SignalCancelOrder, changedHerMind)
			})
			require.Equal(t, order.StatusCancelled, w.live(doc).Status)
			require.Equal(t, "cancelled and read back: TPK package 777001", w.state().Cancellation.Explanation)
			require.Equal(t, 1, w.packages(doc.ID, 1)["order-refunded"])
		})
	}
}

func TestAcceptanceIsTheStartOfTheWorkflow(t *testing.T) {
	w := newWorld(t)
	w.env.SetStartTime(accepted)
	w.live(fromStock())
	require.Equal(t, accepted, w.state().AcceptedAt)
}

// Another installation on the same accounts has an order of the same name.
func TestAReferencePrefixKeepsInstallationsApart(t *testing.T) {
	for _, e := range elders()[:3] {
		t.Run(e.name, func(t *testing.T) {
			e.age = 0
			w := newWorld(t)
			e.settle(w)
			theirs := w.ledgers(e.doc.ID)
			doc := e.doc
			doc.ReferencePrefix = "test-"
			require.Equal(t, order.StatusCompleted, w.live(doc).Status)
			require.Equal(t, theirs, w.ledgers(e.doc.ID), "theirs is neither used nor cancelled")
			require.NotEmpty(t, w.ledgers(doc.Reference()))
		})
	}
}

// ledgers counts what happened under a reference.
func (w *world) ledgers(reference string) map[string]int {
	return counted(slices.Concat(w.myPromo.Ledger().Of(reference), w.shipX.Ledger().Of(reference),
		w.tpk.Ledger().Of(order.PackageToken(reference, 1))))
}
