package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/shipx/shipxtest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
	"orderflow/workflows"
)

// collecting is an order from stock of two items with 120 PLN cash on delivery, which waits
// for a person at buy.
func collecting() order.Order {
	doc := fromStock()
	doc.Items = append(doc.Items, order.Item{Reference: "2002-2", SKU: "MUG-200", Quantity: 1})
	doc.Shipping.PriceCap = pln("5")
	return doc
}

func cancelItem(collected *order.Money) order.CancelItems {
	request := cancelItems("2002-2")
	request.CashOnDelivery = collected
	return request
}

func TestCancellingItemsSaysWhatIsCollectedThen(t *testing.T) {
	for name, c := range map[string]struct {
		request   order.CancelItems
		collected *order.Money // afterwards
		left      int
		note      string
	}{
		"less":           {cancelItem(pln("80")), pln("80"), 1, "80 is collected, not 120.00 PLN"},
		"nothing":        {cancelItem(pln("0")), nil, 1, "0 is collected, not 120.00 PLN"},
		"as before":      {cancelItem(pln("120")), pln("120"), 1, "Ola cancelled the items 2002-2"},
		"it is not said": {cancelItem(nil), pln("120"), 2, "refused, cancel-items: cashOnDelivery: the order collects 120.00 PLN"},
		"more":           {cancelItem(pln("121")), pln("120"), 2, "refused, cancel-items: cashOnDelivery: must not be more than before"},
	} {
		for reading, s := range map[string]setting{"": stating, " where ShipX only edits": named} {
			t.Run(name+reading, func(t *testing.T) {
				w := newWorldOf(t, s)
				doc := collecting()
				doc.Shipping.OfferPolicy = order.OfferService
				w.at(30*time.Minute, w.signal(order.SignalCancelItems, c.request))
				w.afterAnHour(func(state order.State) {
					require.Equal(t, c.collected, state.Order.Shipping.CashOnDelivery)
				}, nothing, amend(`{"shipping": {"priceCap": {"amount": "50"}}}`))
				require.Equal(t, order.StatusCompleted, w.live(doc).Status)
				require.Contains(t, w.notes(), c.note)
				require.Len(t, w.state().Order.Items, c.left)
				bought := w.boughtAtShipX()
				require.Len(t, bought, 1)
				requireCollected(t, c.collected, bought[0])
			})
		}
	}
}

func requireCollected(t *testing.T, wanted *order.Money, at shipxtest.Shipment) {
	t.Helper()
	if wanted == nil {
		require.Nil(t, at.COD.Amount)
		return
	}
	require.Equal(t, wanted.Amount.InexactFloat64(), float64(*at.COD.Amount))
	require.GreaterOrEqual(t, float64(*at.Insurance.Amount), float64(*at.COD.Amount))
}

// A refused purchase may have happened: then it collects the old amount.
func TestItemsAreNotCancelledFromAParcelThatIsPaid(t *testing.T) {
	w := newWorld(t)
	doc := collecting()
	doc.Shipping.PriceCap = nil
	w.shipX.Faults().Add(refusedAndDone("buy"))
	w.at(30*time.Minute, w.signal(order.SignalCancelItems, cancelItem(pln("80"))))
	w.afterAnHour(func(state order.State) {
		require.Contains(t, state.Problem.Message, `shipping.cashOnDelivery is "120" at the carrier and "80" in the order`)
	}, nothing, amend(`{"shipping": {"cashOnDelivery": {"amount": "120"}}}`))
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.Equal(t, map[string]int{"shipment-created": 1, "shipment-bought": 1}, w.remaining(doc.ID))
}

// If the customer removes items at Media Port, the cash on delivery of the others is not
// stated.
func TestAPersonSaysWhatIsCollectedForWhatTheCustomerLeaves(t *testing.T) {
	for name, c := range map[string]struct {
		answer    order.Resolve
		collected *order.Money
	}{
		"less":    {amend(`{"shipping": {"cashOnDelivery": {"amount": "80"}}}`), pln("80")},
		"as much": {order.Resolve{Action: order.ActionRetry, By: "Jan"}, pln("120")},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			doc := w.changing("mediaport", order.CarrierShipX, order.ProductionMyPromo)
			doc.Shipping.CashOnDelivery = pln("120")
			w.myPromo.Faults().Add(simkit.Fault{Operation: "create-order", Call: 1, Mode: simkit.FailBefore, Status: 400})
			w.afterAnHour(func(order.State) {
				require.NoError(t, w.mediaPort.CustomerCancels(marketNumber, firstPiece+1))
			}, nothing, order.Resolve{Action: order.ActionRetry, By: "Jan"})
			w.at(2*time.Hour, func() {
				problem := w.state().Problem
				require.NotNil(t, problem)
				require.Equal(t, workflows.CodeCollected, problem.Code)
				require.Equal(t, "shipping.cashOnDelivery", problem.Fields[0].Path)
				require.Empty(t, w.boughtAtShipX())
				w.resolve(c.answer)()
			})
			require.Equal(t, order.StatusCompleted, w.live(doc).Status)
			requireCollected(t, c.collected, w.boughtAtShipX()[0])
		})
	}
}
