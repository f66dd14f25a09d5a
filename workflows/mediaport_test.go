package workflows_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/mediaport/mediaporttest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

const marketNumber = "MP-77"

// marketOrder makes an order of two pieces, each for its own courier, arrive at Media Port
// and returns its document.
func (w *world) marketOrder(supplier int64, production order.Production) order.Order {
	placed := mediaporttest.NewOrder{SupplierID: supplier, Number: marketNumber,
		Items: []mediaporttest.NewItem{{SKU: "MP-PEN", Courier: "DPD"}, {SKU: "MP-VASE", Courier: "GLS"}},
		Recipient: mediaporttest.Recipient{FirstName: "Ewa", LastName: "Lis", Street: "Polna", Building: "12",
			PostCode: "81-001", City: "Gdynia", Country: "PL", Phone: "600700800"}}
	w.mediaPort.Place(placed)
	doc := order.Order{
		ID:     order.MediaPortID(supplier, marketNumber),
		Source: order.Source{System: order.SystemMediaPort, Reference: marketNumber, Account: supplier},
		Recipient: order.Party{FirstName: "Ewa", LastName: "Lis", Street: "Polna", Building: "12",
			PostCode: "81-001", City: "Gdynia", Country: "PL", Phone: "600700800"},
		Items:      []order.Item{{Reference: "mp-1001", SKU: "MP-PEN", Quantity: 1}, {Reference: "mp-1002", SKU: "MP-VASE", Quantity: 1}},
		Production: order.ProductionNone,
		Shipping:   order.Shipping{Carrier: order.CarrierMediaPort},
	}
	if production == order.ProductionMyPromo {
		doc.Production, doc.Reports = production, []order.ReportTarget{order.ReportMyPromo}
		doc.Items[0].SKU, doc.Items[0].Stock = "PEN-BLUE", true
		doc.Items[1].OnHand = true
	}
	return doc
}

// market counts the order's effects at Media Port.
func (w *world) market() map[string]int { return counted(w.mediaPort.Ledger().Of(marketNumber)) }

// labelled is what happens at Media Port with an order that is shipped, and labelledRest with
// one of which an item was cancelled before.
var (
	labelled     = map[string]int{"order-placed": 1, "label-generated": 1}
	labelledRest = map[string]int{"order-placed": 1, "item-cancelled": 1, "label-generated": 1}
	allCancelled = map[string]int{"order-placed": 1, "item-cancelled": 2}
)

// made is what remains at MyPromo of an order of which it made one item.
var made = map[string]int{"order-created": 1, "item-added": 1, "order-submitted": 1, "order-in-production": 1}

// madeAndReported counts the reports, too: one for each parcel.
func madeAndReported(parcels int) map[string]int {
	all := map[string]int{"shipment-reported": parcels}
	for kind, n := range made {
		all[kind] = n
	}
	return all
}

func (w *world) customerCancels(items ...int64) func() {
	return func() {
		for _, item := range items {
			require.NoError(w, w.mediaPort.CustomerCancels(marketNumber, item))
		}
	}
}

// beforeCall does something once, before the first call of a path reaches Media Port.
func beforeCall(path string, do func(*world)) setting {
	return setting{network: func(w *world, simulator http.Handler) http.Handler {
		var once sync.Once
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if r.URL.Path == path {
				once.Do(func() { do(w) })
			}
			simulator.ServeHTTP(rw, r)
		})
	}}
}

func TestMediaPortShipsFromStockWithTwoCouriers(t *testing.T) {
	for name, tc := range map[string]struct {
		supplier int64
		options  mediaporttest.Options
		numbers  []string
	}{
		"own supplier":                {100, mediaporttest.Options{}, []string{"6200000000001", "6200000000002"}},
		"a child of the supplier":     {101, mediaporttest.Options{}, []string{"6200000000001", "6200000000002"}},
		"the list lags behind":        {100, mediaporttest.Options{ListLag: 10 * time.Second}, []string{"6200000000001", "6200000000002"}},
		"files come later":            {100, mediaporttest.Options{PDFLag: 20 * time.Minute}, []string{"6200000000001", "6200000000002"}},
		"an empty list until then":    {100, mediaporttest.Options{PDFLag: 20 * time.Minute, EmptyBeforeLabel: true}, []string{"6200000000001", "6200000000002"}},
		"problem details":             {100, mediaporttest.Options{PDFLag: 20 * time.Minute, ProblemDetails: true}, []string{"6200000000001", "6200000000002"}},
		"only new orders are listed":  {100, mediaporttest.Options{NewOnly: true}, nil},
		"so, and files come later":    {100, mediaporttest.Options{NewOnly: true, PDFLag: 20 * time.Minute}, nil},
		"so, and the list lags, too":  {100, mediaporttest.Options{NewOnly: true, ListLag: 10 * time.Second}, nil},
		"a repeat would be accepted":  {100, mediaporttest.Options{LabelRepeat: mediaporttest.RepeatAccepted}, []string{"6200000000001", "6200000000002"}},
		"so, and only new are listed": {100, mediaporttest.Options{LabelRepeat: mediaporttest.RepeatAccepted, NewOnly: true}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorldOf(t, setting{mediaPort: tc.options})
			doc := w.marketOrder(tc.supplier, order.ProductionNone)
			result := w.live(doc)
			require.Equal(t, order.StatusCompleted, result.Status)
			require.Equal(t, labelled, w.market())
			require.Equal(t, tc.numbers, result.TrackingNumbers)
			var keys []string
			for _, document := range result.Documents {
				keys = append(keys, document.Key)
			}
			folder := "orders/" + doc.ID + "/"
			require.Equal(t, []string{folder + "label-1-dpd-mediaport-mp-77.pdf", folder + "label-2-gls-mediaport-mp-77.pdf",
				folder + "protocol-1-dpd-mediaport-mp-77.pdf", folder + "protocol-2-gls-mediaport-mp-77.pdf"}, keys)
			require.Equal(t, order.OutcomeNotOffered, w.state().Stages[0].Outcome, "Media Port makes no offers")
			require.Empty(t, w.myPromo.Ledger().All())
		})
	}
}

func TestMediaPortMadeToOrder(t *testing.T) {
	w := newWorld(t)
	doc := w.marketOrder(100, order.ProductionMyPromo)
	result := w.live(doc)
	require.Equal(t, order.StatusCompleted, result.Status)
	require.Equal(t, labelled, w.market())
	require.Equal(t, madeAndReported(2), w.remaining(doc.ID), "only what MyPromo makes is ordered there")
	require.Len(t, result.TrackingNumbers, 2)
	require.Len(t, result.Documents, 4)
}

// Media Port's answer to "which orders" is the only source of tracking numbers. If it omits
// labelled orders, MyPromo cannot be told, and a person must see that.
func TestMediaPortWithoutTrackingNumbersIsNotReportedUnseen(t *testing.T) {
	w := newWorldOf(t, setting{mediaPort: mediaporttest.Options{NewOnly: true}})
	doc := w.marketOrder(100, order.ProductionMyPromo)
	w.at(time.Hour, func() {
		state := w.state()
		require.NotNil(t, state.Problem)
		require.Equal(t, "no-tracking-number", state.Problem.Code)
		w.resolve(order.Resolve{Action: order.ActionSkip, By: "Jan"})()
	})
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.Equal(t, made, w.remaining(doc.ID))
	require.Equal(t, labelled, w.market())
}

func TestTheCustomerCancelsAnItemAtMediaPort(t *testing.T) {
	oneItem := func(w *world) { w.customerCancels(1002)() }
	for name, tc := range map[string]struct {
		setting    setting
		production order.Production
		after      time.Duration // the customer cancels so much later; 0 is by the setting
		market     map[string]int
		remains    map[string]int
		parcels    int
		left       int
	}{
		"before the order is begun": {production: order.ProductionNone, after: -1,
			market: labelledRest, remains: map[string]int{}, parcels: 1, left: 1},
		"before the draft is made": {production: order.ProductionMyPromo, after: -1,
			market: labelledRest, remains: madeAndReported(1), parcels: 1, left: 1},
		"while it is made": {production: order.ProductionMyPromo, after: time.Minute,
			market: labelledRest, remains: madeAndReported(1), parcels: 1, left: 1},
		"between the read and the label": {setting: beforeCall("/api/generate-label", oneItem), production: order.ProductionNone,
			market: labelledRest, remains: map[string]int{}, parcels: 1, left: 1},
		"between them, made to order": {setting: beforeCall("/api/generate-label", oneItem), production: order.ProductionMyPromo,
			market: labelledRest, remains: madeAndReported(1), parcels: 1, left: 1},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorldOf(t, tc.setting)
			doc := w.marketOrder(100, tc.production)
			switch {
			case tc.after < 0:
				w.customerCancels(1002)()
			case tc.after > 0:
				w.at(tc.after, w.customerCancels(1002))
			}
			result := w.live(doc)
			require.Equal(t, order.StatusCompleted, result.Status)
			require.Equal(t, tc.market, w.market())
			require.Equal(t, tc.remains, w.remaining(doc.ID))
			require.Len(t, result.TrackingNumbers, tc.parcels)
			require.Len(t, result.Documents, 2*tc.parcels)
			require.Len(t, w.state().Order.Items, tc.left)
		})
	}
}

func TestACancellationThatTheListShowsLateIsWaitedFor(t *testing.T) {
	s := beforeCall("/api/generate-label", func(w *world) { w.customerCancels(1001)() })
	s.mediaPort.ListLag = 10 * time.Second
	w := newWorldOf(t, s)
	doc := w.marketOrder(100, order.ProductionNone)
	w.at(20*time.Second, func() { require.Nil(t, w.state().Problem) })
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.Equal(t, labelledRest, w.market())
	require.Equal(t, doc.Items[1:], w.state().Order.Items)
}

// The customer may cancel everything that MyPromo was to make.
func TestAnOrderWithNothingToMakeShipsFromStock(t *testing.T) {
	t.Run("cancelled by the customer", func(t *testing.T) {
		w := newWorld(t)
		doc := w.marketOrder(100, order.ProductionMyPromo)
		w.customerCancels(1001)()
		result := w.live(doc)
		require.Equal(t, order.StatusCompleted, result.Status)
		require.Equal(t, labelledRest, w.market())
		require.Empty(t, w.remaining(doc.ID))
		require.Empty(t, w.effects(doc.ID))
		require.Len(t, result.TrackingNumbers, 1)
	})
	t.Run("cancelled by us while it is made", func(t *testing.T) {
		w := newWorld(t)
		doc := w.marketOrder(100, order.ProductionMyPromo)
		w.at(time.Minute, w.signal(order.SignalCancelItems, order.CancelItems{Items: []string{"mp-1001"}, By: "Ola"}))
		result := w.live(doc)
		require.Equal(t, order.StatusCompleted, result.Status)
		require.Equal(t, labelledRest, w.market())
		require.Empty(t, w.remaining(doc.ID))
		require.Len(t, result.TrackingNumbers, 1)
	})
}

func TestTheCustomerCancelsEverythingAtMediaPort(t *testing.T) {
	for name, tc := range map[string]struct {
		setting    setting
		production order.Production
		after      time.Duration
		remains    map[string]int
	}{
		"from stock, before it is begun":    {production: order.ProductionNone},
		"from stock, just before the label": {setting: beforeCall("/api/generate-label", func(w *world) { w.customerCancels(1001, 1002)() }), production: order.ProductionNone, after: -1},
		"before the draft is made":          {production: order.ProductionMyPromo},
		// MyPromo refuses to undo what it makes; the order has no customer all the same.
		"while it is made": {production: order.ProductionMyPromo, after: time.Minute, remains: made},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorldOf(t, tc.setting)
			doc := w.marketOrder(100, tc.production)
			switch {
			case tc.after == 0:
				w.customerCancels(1001, 1002)()
			case tc.after > 0:
				w.at(tc.after, w.customerCancels(1001, 1002))
			}
			result := w.live(doc)
			require.Equal(t, order.StatusCancelled, result.Status)
			require.Equal(t, "the customer cancelled all items", result.Reason)
			require.Equal(t, allCancelled, w.market())
			if tc.remains == nil {
				tc.remains = map[string]int{}
			}
			require.Equal(t, tc.remains, w.remaining(doc.ID))
			require.Equal(t, order.CancelAccepted, w.state().Cancellation.Decision)
		})
	}
}

// An open request to cancel is accepted when the customer cancels everything, although
// MyPromo refuses to undo what it makes: its sender is told why.
func TestAnOpenCancellationIsToldThatTheCustomerCancelledEverything(t *testing.T) {
	w := newWorldOf(t, beforeCall("/api/generate-label", func(w *world) {
		w.customerCancels(1001, 1002)()
		w.signal(order.SignalCancelOrder, changedHerMind)()
	}))
	doc := w.marketOrder(100, order.ProductionMyPromo)
	require.Equal(t, order.StatusCancelled, w.live(doc).Status)
	require.Equal(t, made, w.remaining(doc.ID))
	answer := w.state().Cancellation
	require.Equal(t, changedHerMind.By, answer.By)
	require.Equal(t, order.CancelAccepted, answer.Decision)
	require.Contains(t, answer.Explanation, "the customer cancelled all items; ")
	require.Contains(t, answer.Explanation, "You cannot edit a processed order")
}

// If an order disappears from a list of new ones, it is unknown whether it was cancelled or
// labelled; so a person is asked, and nothing is done.
func TestAnOrderThatMediaPortNoLongerListsGoesToAPerson(t *testing.T) {
	w := newWorldOf(t, setting{mediaPort: mediaporttest.Options{NewOnly: true}})
	doc := w.marketOrder(100, order.ProductionNone)
	w.customerCancels(1001, 1002)()
	w.at(2*time.Hour, func() {
		state := w.state()
		require.NotNil(t, state.Problem)
		require.Equal(t, "not-found", state.Problem.Code)
		w.env.SignalWorkflow(order.SignalCancelOrder, changedHerMind)
	})
	require.Equal(t, order.StatusCancelled, w.live(doc).Status)
	require.Equal(t, allCancelled, w.market())
}

// The answer to the label request was lost, and the files come late: another carrier would be
// paid for what is labelled already.
func TestTheCarrierStaysWhileMediaPortMayHaveMadeTheLabel(t *testing.T) {
	w := newWorldOf(t, setting{mediaPort: mediaporttest.Options{NewOnly: true, PDFLag: 3 * time.Hour}})
	w.mediaPort.Faults().Add(simkit.Fault{Operation: "generate-label", Mode: simkit.LostAnswer})
	var why []string
	w.at(2*time.Hour, func() {
		require.Equal(t, "not-found", w.state().Problem.Code)
		w.refused(&why, amend(`{"shipping": {"carrier": "tpk", "parcels": [{"length": 400, "width": 300, "height": 180, "weight": "4.5"}]}}`))
	})
	w.at(4*time.Hour, w.resolve(retry))
	result := w.live(w.marketOrder(100, order.ProductionNone))
	require.Equal(t, order.StatusCompleted, result.Status)
	require.Len(t, why, 1)
	require.Contains(t, why[0], "shipping.carrier: the label is bought")
	require.Equal(t, labelled, w.market())
}

func TestAfterTheLabelTheCustomerCanCancelNothing(t *testing.T) {
	w := newWorldOf(t, setting{mediaPort: mediaporttest.Options{PDFLag: 30 * time.Minute}})
	doc := w.marketOrder(100, order.ProductionNone)
	w.at(10*time.Minute, func() {
		require.ErrorContains(t, w.mediaPort.CustomerCancels(marketNumber, 1001), "label-exists")
	})
	result := w.live(doc)
	require.Equal(t, order.StatusCompleted, result.Status)
	require.Equal(t, labelled, w.market())
	require.Len(t, result.Documents, 4)
}

func TestCancelItemsOfMediaPort(t *testing.T) {
	request := order.CancelItems{Items: []string{"mp-1002"}, Reason: "broken", By: "Ola"}
	for name, tc := range map[string]struct {
		production order.Production
		blocked    string // the operation that fails until after the request
		left       int
		market     map[string]int
		remains    map[string]int
	}{
		"from stock, before the label":        {order.ProductionNone, "orders", 1, labelledRest, map[string]int{}},
		"from stock, after the label":         {order.ProductionNone, "labels", 2, labelled, map[string]int{}},
		"made to order, before the draft":     {order.ProductionMyPromo, "orders", 1, labelledRest, madeAndReported(1)},
		"made to order, after the label":      {order.ProductionMyPromo, "labels", 2, labelled, madeAndReported(2)},
		"made to order, while label is tried": {order.ProductionMyPromo, "generate-label", 2, labelled, madeAndReported(2)},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorldOf(t, blocking(tc.blocked))
			doc := w.marketOrder(100, tc.production)
			w.whileBlocked(tc.blocked, w.signal(order.SignalCancelItems, request))
			result := w.live(doc)
			require.Equal(t, order.StatusCompleted, result.Status)
			require.Equal(t, tc.market, w.market())
			require.Equal(t, tc.remains, w.remaining(doc.ID))
			require.Len(t, w.state().Order.Items, tc.left)
			require.Len(t, result.Documents, 2*tc.left)
		})
	}
}

func TestCancelAtEveryStageOfMediaPort(t *testing.T) {
	const accepted, refused = order.CancelAccepted, order.CancelRefused
	for _, cell := range []struct {
		production order.Production
		blocked    string
		stage      order.Stage
		decision   order.CancelDecision
	}{
		{order.ProductionNone, "orders", order.StageOffers, accepted},
		{order.ProductionNone, "generate-label", order.StageBuy, refused}, // labelled when its outcome is known
		{order.ProductionNone, "labels", order.StageLabel, refused},
		{order.ProductionNone, "protocols", order.StageProtocol, refused},
		{order.ProductionMyPromo, "orders", order.StageCreate, accepted},
		{order.ProductionMyPromo, "generate-label", order.StageBuy, refused},
		{order.ProductionMyPromo, "protocols", order.StageProtocol, refused},
	} {
		t.Run(fmt.Sprintf("%s/%s", cell.production, cell.blocked), func(t *testing.T) {
			w := newWorldOf(t, blocking(cell.blocked))
			doc := w.marketOrder(100, cell.production)
			w.whileBlocked(cell.blocked, func() {
				require.Equal(t, cell.stage, w.state().Stage)
				w.env.SignalWorkflow(order.SignalCancelOrder, changedHerMind)
			})
			result := w.live(doc)
			require.Equal(t, cell.decision, w.state().Cancellation.Decision, w.state().Cancellation.Explanation)
			if cell.decision == accepted {
				require.Equal(t, order.StatusCancelled, result.Status)
				require.Equal(t, allCancelled, w.market())
				require.Empty(t, w.remaining(doc.ID))
				return
			}
			require.Equal(t, order.StatusCompleted, result.Status)
			require.Equal(t, labelled, w.market())
		})
	}
}

func TestCancelAnOrderOfMediaPortWhileItIsMade(t *testing.T) {
	for name, options := range map[string]mediaporttest.Options{
		"all are listed":      {},
		"only new are listed": {NewOnly: true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorldOf(t, setting{mediaPort: options})
			doc := w.marketOrder(100, order.ProductionMyPromo)
			w.at(time.Minute, w.signal(order.SignalCancelOrder, changedHerMind))
			require.Equal(t, order.StatusCancelled, w.live(doc).Status)
			require.Equal(t, allCancelled, w.market())
			require.Empty(t, w.remaining(doc.ID))
		})
	}
}

// An item that the order does not have does not affect the request for the others.
func TestAnUnknownItemAmongThoseToCancel(t *testing.T) {
	w := newWorld(t)
	doc := w.marketOrder(100, order.ProductionMyPromo)
	w.at(time.Minute, w.signal(order.SignalCancelItems, cancelItems("mp-1001", "mp-1099")))
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.Equal(t, labelledRest, w.market())
	require.Contains(t, w.notes(), "mp-1099: refused, the order has no such items")
	require.Empty(t, w.remaining(doc.ID), "nothing is left for MyPromo to make")
}
