package workflows_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/internal/documents"
	"orderflow/order"
)

// labelByHand stores a label that a person has made elsewhere.
func (w *world) labelByHand(id string) *order.Document {
	w.Helper()
	stored, err := w.store.Put(context.Background(), id, order.DocumentLabel, documents.ShipmentOf("by-hand", "0301"), []byte("%PDF-1.4\n%%EOF\n"))
	require.NoError(w, err)
	return &stored
}

// shippedByHand is the answer of a person who ships an order elsewhere.
func (w *world) shippedByHand(doc order.Order, force bool) order.Resolve {
	return order.Resolve{Action: order.ActionShipByHand, By: "Jan", Shipped: &order.ShippedByHand{
		Carrier: "dpd", TrackingNumbers: []string{"0301"}, Document: w.labelByHand(doc.ID), Force: force}}
}

func TestAnOrderIsShippedByHandWhereItsCarrierMakesNothing(t *testing.T) {
	w := newWorld(t)
	doc := madeToOrder()
	doc.Shipping.Track = true
	doc.Shipping.OfferPolicy, doc.Shipping.Service = order.OfferService, "inpost_courier_standard"
	doc.Shipping.LockerPoint = ""
	w.shipX.Faults().Add(always("create-shipment"))
	w.at(3*time.Hour, func() {
		require.Equal(t, order.StageOffers, w.state().Problem.Stage)
		require.Contains(t, w.state().Problem.Answers, order.ActionShipByHand)
		w.resolve(w.shippedByHand(doc, false))()
	})
	result := w.live(doc)
	require.Equal(t, order.StatusCompleted, result.Status)
	require.Equal(t, order.CarrierByHand, result.Offer.Carrier)
	require.Equal(t, []string{"0301"}, result.TrackingNumbers)
	require.NotContains(t, w.notes(), "it was paid before")
	require.Len(t, result.Documents, 1)
	require.Equal(t, 1, w.effects(doc.ID)["shipment-reported"])
	require.Empty(t, w.shipX.Shipments())
}

func TestAnOrderThatIsPaidIsShippedByHandOnlyByForce(t *testing.T) {
	w := newWorld(t)
	doc := fromStock()
	w.shipX.Faults().Add(always("label"))
	var refusals []string
	w.at(40*time.Minute, func() {
		require.Equal(t, order.StageLabel, w.state().Problem.Stage)
		w.refused(&refusals, w.shippedByHand(doc, false))
	})
	w.at(41*time.Minute, func() { w.resolve(w.shippedByHand(doc, true))() })
	result := w.live(doc)
	require.Equal(t, order.StatusCompleted, result.Status)
	require.Equal(t, []string{"0301"}, result.TrackingNumbers)
	require.Len(t, refusals, 1)
	require.Contains(t, refusals[0], "shipped.force: must be true, because shipx is paid")
	require.Contains(t, w.notes(), "shipped by hand; what is paid stays bought")
	require.Contains(t, w.notes(), "left over, cannot be cancelled by Orderflow: shipments")
}

// A refused purchase may have happened: the carrier reports it before a person ships.
func TestAnOrderThatIsPaidAfterAllIsNotShippedByHandWithoutForce(t *testing.T) {
	w := newWorld(t)
	doc := fromStock()
	w.shipX.Faults().Add(refusedAndDone("buy"))
	w.afterAnHour(func(order.State) {}, nothing, w.shippedByHand(doc, false))
	w.at(2*time.Hour, func() {
		require.Equal(t, "still-bought", w.state().Problem.Code)
		w.resolve(order.Resolve{Action: order.ActionRetry, By: "Jan"})()
	})
	result := w.live(doc)
	require.Equal(t, order.StatusCompleted, result.Status)
	require.Equal(t, order.CarrierShipX, result.Offer.Carrier)
}

func TestWhatIsShippedByHandIsChecked(t *testing.T) {
	good := func() order.ShippedByHand {
		return order.ShippedByHand{Carrier: "dpd", TrackingNumbers: []string{"1", "2"}, Document: &order.Document{}}
	}
	for rule, change := range map[string]func(*order.ShippedByHand){
		"shipped.carrier: must name who carries":             func(s *order.ShippedByHand) { s.Carrier = "" },
		"shipped.trackingNumbers: must be the numbers":       func(s *order.ShippedByHand) { s.TrackingNumbers = nil },
		"shipped.trackingNumbers[1]: must be another number": func(s *order.ShippedByHand) { s.TrackingNumbers[1] = "1" },
		"shipped.document: must be the label's file":         func(s *order.ShippedByHand) { s.Document = nil },
	} {
		one := good()
		change(&one)
		require.ErrorContains(t, one.Check(), rule)
	}
	one := good()
	require.NoError(t, one.Check())
}

func TestALabelMayBeSkipped(t *testing.T) {
	w := newWorld(t)
	doc := fromStock()
	w.shipX.Faults().Add(always("label"))
	w.at(40*time.Minute, w.resolve(order.Resolve{Action: order.ActionSkip, By: "Jan"}))
	result := w.live(doc)
	require.Equal(t, order.StatusCompleted, result.Status)
	require.NotEmpty(t, result.TrackingNumbers)
	for _, document := range result.Documents {
		require.NotEqual(t, order.DocumentLabel, document.Kind)
	}
}

// byPerson is an order that a person ships with an unsupported carrier.
func byPerson() order.Order {
	doc := fromStock()
	doc.Shipping = order.Shipping{Carrier: order.CarrierByHand, Parcels: doc.Shipping.Parcels}
	return doc
}

func TestAnOrderMayNameAPersonAsItsCarrier(t *testing.T) {
	for name, test := range map[string]struct {
		answer func(*world, order.Order) func()
		status order.Status
		ships  order.Carrier
	}{
		"who brings the label": {func(w *world, doc order.Order) func() { return w.resolve(w.shippedByHand(doc, false)) },
			order.StatusCompleted, order.CarrierByHand},
		"who gives it to a carrier": {func(w *world, _ order.Order) func() {
			return w.resolve(amend(`{"shipping": {"carrier": "shipx"}}`))
		}, order.StatusCompleted, order.CarrierShipX},
		"who cancels it": {func(w *world, _ order.Order) func() {
			return w.signal(order.SignalCancelOrder, changedHerMind)
		}, order.StatusCancelled, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			doc := byPerson()
			w.at(time.Hour, func() {
				require.Equal(t, order.StageBuy, w.state().Problem.Stage)
				require.Equal(t, "ship-by-hand", w.state().Problem.Code)
				require.Contains(t, w.state().Problem.Answers, order.ActionShipByHand)
				test.answer(w, doc)()
			})
			result := w.live(doc)
			require.Equal(t, test.status, result.Status)
			if test.ships != "" {
				require.Equal(t, test.ships, result.Offer.Carrier)
			}
		})
	}
}
