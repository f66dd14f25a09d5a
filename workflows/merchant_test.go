package workflows_test

import (
	"context"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/mypromo"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

const merchantsReference = "kubkowo-9"

// forMerchant is the order for a merchant's goods at MyPromo, where we are the fulfiller. The
// merchant's order is in production some minutes later.
func (w *world) forMerchant(label *mypromo.NewEndpoint) order.Order {
	w.Helper()
	shop := w.shop()
	ctx := context.Background()
	made, err := shop.CreateOrder(ctx, mypromo.NewOrder{Reference: merchantsReference, GenericLabel: label,
		Recipient: mypromo.NewAddress{LastName: "Lis", Zip: "81-001", City: "Gdynia", CountryCode: "PL"}})
	require.NoError(w, err)
	_, err = shop.AddItem(ctx, int64(made.ID), mypromo.NewItem{Reference: "9-1", SKU: "PEN-BLUE", Quantity: 10})
	require.NoError(w, err)
	_, err = shop.SubmitOrder(ctx, int64(made.ID))
	require.NoError(w, err)
	const firstProductionOrder = 1001 // of a simulator
	return order.Order{
		ID:         "kubkowo-1001",
		Source:     order.Source{System: order.SystemMyPromo, Reference: strconv.Itoa(firstProductionOrder)},
		Recipient:  order.Party{Country: "PL"},
		Items:      []order.Item{{Reference: "9-1", SKU: "PEN-BLUE", Quantity: 10}},
		Production: order.ProductionNone,
		Shipping:   order.Shipping{Carrier: order.CarrierMerchant, DispatchAt: w.env.Now().Add(2 * time.Hour).Format(time.RFC3339)},
		Reports:    []order.ReportTarget{order.ReportMyPromo},
	}
}

var merchantsLabel = &mypromo.NewEndpoint{URL: "https://shop.example/label/9"}

// announced counts pick-ups and reported shipments of the merchant's order.
func (w *world) announced() map[string]int {
	effects := map[string]int{}
	for _, effect := range w.myPromo.Ledger().Of(merchantsReference) {
		if effect.Kind == "label-fetched" || effect.Kind == "shipment-reported" {
			effects[effect.Kind]++
		}
	}
	return effects
}

var announcedOnce = map[string]int{"label-fetched": 1, "shipment-reported": 1}

func TestTheMerchantsLabelIsFetchedOnTheDayOfDispatch(t *testing.T) {
	w := newWorld(t)
	doc := w.forMerchant(merchantsLabel)
	w.at(119*time.Minute, func() {
		require.Empty(t, w.announced())
		waiting := w.state().Waiting
		require.Equal(t, "the dispatch at "+doc.Shipping.DispatchAt, waiting.For)
		require.WithinDuration(t, doc.Shipping.Dispatch(), waiting.Until, time.Second)
	})
	result := w.live(doc)
	require.Equal(t, order.StatusCompleted, result.Status)
	require.Equal(t, announcedOnce, w.announced())
	require.Equal(t, []string{"JJD00000001001"}, result.TrackingNumbers)
	require.Equal(t, "dhl", result.Offer.Service)
	require.Nil(t, result.Offer.Price)
	require.Len(t, result.Documents, 1)
	content, err := w.store.Get(context.Background(), result.Documents[0])
	require.NoError(t, err)
	require.Contains(t, string(content), "%PDF-")
}

func TestAFaultAtAnyCallAnnouncesTheMerchantsParcelOnce(t *testing.T) {
	for _, operation := range []string{"get-production-order", "generic-label", "download", "add-shipment"} {
		for _, fault := range faultsAtACall() {
			fault.Operation, fault.Call = operation, 1
			t.Run(fmt.Sprintf("%s/%s %d", operation, fault.Mode, fault.Status), func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				doc := w.forMerchant(merchantsLabel)
				w.myPromo.Faults().Add(fault)
				require.Equal(t, order.StatusCompleted, w.live(doc).Status)
				require.NotEmpty(t, w.myPromo.Faults().Struck(), "the fault has not struck")
				require.Equal(t, announcedOnce, w.announced())
			})
		}
	}
}

func TestCancellingAnOrderWithTheMerchantsLabel(t *testing.T) {
	for name, c := range map[string]struct {
		when      time.Duration
		decision  order.CancelDecision
		announced map[string]int
	}{
		"before the dispatch":     {time.Hour, order.CancelAccepted, map[string]int{}},
		"once the label is there": {2*time.Hour + time.Minute, order.CancelRefused, announcedOnce},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			doc := w.forMerchant(merchantsLabel)
			w.myPromo.Faults().Add(simkit.Fault{Operation: "add-shipment", Mode: simkit.FailBefore, Status: 503})
			w.at(2*time.Hour+5*time.Minute, w.myPromo.Faults().Clear)
			w.at(c.when, w.signal(order.SignalCancelOrder, changedHerMind))
			w.live(doc)
			require.Equal(t, c.decision, w.state().Cancellation.Decision)
			require.Equal(t, c.announced, w.announced())
		})
	}
}

func TestAMerchantWithoutLabelAsksAPerson(t *testing.T) {
	w := newWorld(t)
	doc := w.forMerchant(nil)
	w.at(3*time.Hour, func() {
		problem := w.state().Problem
		require.Equal(t, "no-label", problem.Code)
		require.Contains(t, problem.Message, "production order 1001 comes without a label")
	})
	w.at(4*time.Hour, w.resolve(order.Resolve{Action: order.ActionCancel, By: "Jan"}))
	require.Equal(t, order.StatusCancelled, w.live(doc).Status)
	require.Empty(t, w.announced())
}
