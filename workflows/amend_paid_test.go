package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/activities"
	"orderflow/clients/shipx/shipxtest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// boughtAtShipX are the shipments that are paid.
func (w *world) boughtAtShipX() (bought []shipxtest.Shipment) {
	for _, one := range w.shipX.Shipments() {
		if one.TrackingNumber != "" {
			bought = append(bought, one)
		}
	}
	return bought
}

// A shipment whose service is named rests in offer_selected, which ShipX cancels for
// nobody: it can only be edited.
func TestCashOnDeliveryThatIsTakenAwayIsNotCollected(t *testing.T) {
	w := newWorldOf(t, named)
	doc := fromStock()
	doc.Shipping.OfferPolicy, doc.Shipping.PriceCap = order.OfferService, pln("5")
	w.afterAnHour(func(order.State) {}, nothing,
		amend(`{"shipping": {"cashOnDelivery": null, "priceCap": {"amount": "50"}}}`))
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	bought := w.boughtAtShipX()
	require.Len(t, bought, 1)
	require.Nil(t, bought[0].COD.Amount)
	require.Len(t, w.shipX.Shipments(), 1, "the one that there was is edited")
}

func TestAServiceThatIsTakenAwayIsNotBought(t *testing.T) {
	w := newWorldOf(t, named)
	doc := fromStock()
	doc.Shipping.OfferPolicy, doc.Shipping.Service = order.OfferService, "inpost_courier_express_1200"
	doc.Shipping.PriceCap = pln("5")
	w.afterAnHour(func(order.State) {}, nothing,
		amend(`{"shipping": {"offerPolicy": "cheapest", "service": null, "priceCap": {"amount": "50"}}}`))
	require.Equal(t, "inpost_courier_standard", w.live(doc).Offer.Service)
}

// An edit that ShipX does not carry out leaves a shipment that is not what the document
// asks for: another is made, and the order says which stays.
func TestAShipmentThatCannotBeMadeRightIsReplaced(t *testing.T) {
	for name, edit := range map[string]simkit.Fault{
		"the edit is refused":    {Operation: "update-shipment", Mode: simkit.FailBefore, Status: 400},
		"the edit is not heeded": {Operation: "update-shipment", Mode: simkit.FailBefore, Status: 200, Body: `{"id": 4100200300, "status": "offer_selected"}`},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorldOf(t, named)
			doc := fromStock()
			doc.Shipping.OfferPolicy, doc.Shipping.PriceCap = order.OfferService, pln("5")
			w.shipX.Faults().Add(edit)
			w.afterAnHour(func(order.State) {}, nothing,
				amend(`{"shipping": {"cashOnDelivery": null, "priceCap": {"amount": "50"}}}`))
			require.Equal(t, order.StatusCompleted, w.live(doc).Status)
			bought := w.boughtAtShipX()
			require.Len(t, bought, 1)
			require.Nil(t, bought[0].COD.Amount)
			require.Contains(t, w.notes(), "[4100200300]", "the one that stays is told")
		})
	}
}

// refusedAndDone has a purchase answered with 403 that has happened.
func refusedAndDone(operation string) simkit.Fault {
	return simkit.Fault{Operation: operation, Call: 1, Mode: simkit.FailAfter, Status: 403}
}

func TestAnAddressIsNotAmendedWhereTheParcelIsPaidAlready(t *testing.T) {
	for name, carrier := range map[string]order.Carrier{"shipx": order.CarrierShipX, "tpk": order.CarrierTPK, "best": order.CarrierBest} {
		t.Run(name, func(t *testing.T) {
			w := newWorldOf(t, broker("9.99"))
			doc := w.changing("shop", carrier, order.ProductionNone)
			w.shipX.Faults().Add(refusedAndDone("buy"))
			w.tpk.Faults().Add(refusedAndDone("pay-orders"))
			w.afterAnHour(func(state order.State) {
				require.Equal(t, order.StageBuy, state.Stage)
			}, nothing, amend(`{"recipient": {"city": "Gdańsk", "postCode": "80-001"}}`))
			var refusals []string
			w.at(2*time.Hour, func() {
				problem := w.state().Problem
				require.NotNil(t, problem)
				require.Equal(t, activities.CodePaidDiffers, problem.Code)
				require.Contains(t, problem.Message, `recipient.city is "Gdynia" there and "Gdańsk" in the order`)
				require.Contains(t, problem.Fields, order.FieldProblem{Path: "recipient.city", Rule: `is "Gdynia" in what is paid`})
				w.resolve(order.Resolve{Action: order.ActionRetry, By: "Jan"})()
			})
			w.at(3*time.Hour, func() {
				require.Equal(t, activities.CodePaidDiffers, w.state().Problem.Code, "a retry does not make it right")
				w.resolve(amend(`{"recipient": {"city": "Gdynia", "postCode": "81-001"}}`))()
			})
			result := w.live(doc)
			require.Empty(t, refusals)
			require.Equal(t, order.StatusCompleted, result.Status)
			require.Equal(t, "Gdynia", w.state().Order.Recipient.City)
			total := 0
			for _, count := range w.purchases(doc) {
				total += count
			}
			require.Equal(t, 1, total)
		})
	}
}
