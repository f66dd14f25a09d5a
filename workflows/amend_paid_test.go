package workflows_test

import (
	"bytes"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/activities"
	"orderflow/clients/shipx/shipxtest"
	"orderflow/clients/tpk/tpktest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// boughtAtShipX are the paid shipments.
func (w *world) boughtAtShipX() (bought []shipxtest.Shipment) {
	for _, one := range w.shipX.Shipments() {
		if one.TrackingNumber != "" {
			bought = append(bought, one)
		}
	}
	return bought
}

// A shipment with a named service rests in offer_selected, which ShipX never cancels: it can
// only be edited.
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

// An edit that ShipX does not carry out leaves a shipment that differs from the document:
// another one is made, and the order says which one stays.
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

// refusedAndDone makes ShipX answer a purchase with 403 although it happened.
func refusedAndDone(operation string) simkit.Fault {
	return simkit.Fault{Operation: operation, Call: 1, Mode: simkit.FailAfter, Status: 403}
}

func TestAnAddressIsNotAmendedWhereTheParcelIsPaidAlready(t *testing.T) {
	for name, carrier := range map[string]order.Carrier{"shipx": order.CarrierShipX, "tpk": order.CarrierTPK,
		"tpk, to a locker": order.CarrierTPK, "best": order.CarrierBest} {
		t.Run(name, func(t *testing.T) {
			toLocker := name == "tpk, to a locker"
			offered := broker("9.99")
			if toLocker {
				offered = setting{tpk: tpktest.Options{ReceiverPointOnly: true}} // all couriers
			}
			w := newWorldOf(t, offered)
			doc := w.changing("shop", carrier, order.ProductionNone)
			if toLocker {
				doc.Shipping.LockerPoint, doc.Shipping.Parcels = "GDY01A", []order.Parcel{flat}
			}
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
				require.Contains(t, problem.Message, `recipient.city is "Gdynia" at the carrier and "Gdańsk" in the order`)
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

// What is paid is kept when a person decides otherwise later, and the order says so.
func TestWhatIsPaidIsKeptWhereAnotherOfferIsChosenAfterIt(t *testing.T) {
	dearest := func(amount string) order.Resolve {
		return amend(`{"shipping": {"priceCap": {"amount": "` + amount + `", "currency": "PLN"}}}`)
	}
	choose := func(service string) order.Resolve {
		return order.Resolve{Action: order.ActionChooseOffer, Service: service, PriceCap: pln("50"), By: "Jan"}
	}
	for name, test := range map[string]struct {
		carrier order.Carrier
		answer  order.Resolve
		said    string
	}{
		"another service at InPost":       {order.CarrierShipX, choose("inpost_courier_express_1200"), "it was paid before inpost_courier_express_1200 was chosen"},
		"another courier at TPK":          {order.CarrierTPK, choose("ups"), "it was paid before ups was chosen"},
		"a lower highest price at InPost": {order.CarrierShipX, dearest("1"), "it was paid before the highest price was 1.00 PLN"},
		"a lower highest price at TPK":    {order.CarrierTPK, dearest("1"), "it was paid before the highest price was 1.00 PLN"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorldOf(t, broker("9.99"))
			doc := w.changing("shop", test.carrier, order.ProductionNone)
			w.shipX.Faults().Add(refusedAndDone("buy"))
			w.tpk.Faults().Add(refusedAndDone("pay-orders"))
			w.afterAnHour(func(order.State) {}, nothing, test.answer)
			result := w.live(doc)
			require.Equal(t, order.StatusCompleted, result.Status)
			require.NotEqual(t, test.answer.Service, result.Offer.Service)
			require.Contains(t, w.notes(), test.said)
			require.Equal(t, 1, w.purchases(doc)[test.carrier])
		})
	}
}

// A label that is made only once may exist although the answer was a refusal. Another carrier
// would be paid for the same parcel.
func TestNoOtherCarrierIsPaidWhereARefusedLabelIsMade(t *testing.T) {
	for name, c := range map[string]struct {
		source  string
		carrier order.Carrier
		fault   simkit.Fault
	}{
		"mediaport": {"mediaport", order.CarrierMediaPort, refusedAndDone("generate-label")},
		"merchant":  {"merchant", order.CarrierMerchant, refusedAndDone("generic-label")},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			doc := w.changing(c.source, c.carrier, order.ProductionNone)
			if c.carrier == order.CarrierMerchant { // MyPromo has it in production by then
				doc.Shipping.DispatchAt = w.env.Now().Add(10 * time.Minute).Format(time.RFC3339)
			}
			w.myPromo.Faults().Add(c.fault)
			w.mediaPort.Faults().Add(c.fault)
			var refusals []string
			w.at(time.Hour, func() {
				require.Equal(t, 403, w.state().Problem.HTTPStatus)
				w.refused(&refusals, changeTo(t, order.CarrierTPK))
				w.refused(&refusals, order.Resolve{Action: order.ActionChooseOffer, Service: "dpd", PriceCap: pln("50"), By: "Jan"})
				w.healed()
				w.resolve(order.Resolve{Action: order.ActionRetry, By: "Jan"})()
			})
			require.Equal(t, order.StatusCompleted, w.live(doc).Status)
			require.Equal(t, map[order.Carrier]int{c.carrier: 1}, w.purchases(doc))
			require.Len(t, refusals, 2)
			for _, refusal := range refusals {
				require.Contains(t, refusal, "the label is bought, as far as is known")
			}
		})
	}
}

// An order that was taken from a carrier which turns out to be paid can be given back.
func TestAnOrderIsGivenBackToTheCarrierThatIsPaid(t *testing.T) {
	w := newWorld(t)
	doc := w.changing("shop", order.CarrierShipX, order.ProductionNone)
	w.shipX.Faults().Add(refusedAndDone("buy"))
	w.afterAnHour(func(order.State) {}, nothing, changeTo(t, order.CarrierTPK))
	w.at(2*time.Hour, func() {
		require.Equal(t, "former-carrier", w.state().Problem.Code)
		var refusals []string
		w.refused(&refusals, changeTo(t, order.CarrierBest))
		w.resolve(changeTo(t, order.CarrierShipX))()
	})
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.Equal(t, map[order.Carrier]int{order.CarrierShipX: 1}, w.purchases(doc))
}

// A carrier takes over an order whose parcel is paid, and differs from the document, only
// when the previous carrier has released it.
func TestNoOtherCarrierIsPaidWhileADifferingShipmentIsPaid(t *testing.T) {
	for name, c := range map[string]struct {
		cancelPaid       tpktest.CancelPaid
		kept, paidByShip int
	}{"TPK pays back": {tpktest.RefundPaid, 0, 1}, "TPK does not": {tpktest.RefusePaid, 1, 0}} {
		t.Run(name, func(t *testing.T) {
			w := newWorldOf(t, setting{tpk: tpktest.Options{CancelPaid: c.cancelPaid, Timing: tpktest.Timing{Waybill: 12 * time.Hour}}})
			doc := w.changing("shop", order.CarrierTPK, order.ProductionNone)
			w.tpk.Faults().Add(refusedAndDone("pay-orders"))
			w.afterAnHour(func(order.State) {}, nothing, amend(`{"recipient": {"city": "Gdańsk", "postCode": "80-001"}}`))
			w.at(2*time.Hour, func() {
				require.Equal(t, activities.CodePaidDiffers, w.state().Problem.Code)
				w.resolve(changeTo(t, order.CarrierShipX))()
			})
			w.at(3*time.Hour, func() {
				if c.kept > 0 {
					require.Equal(t, "former-carrier", w.state().Problem.Code)
					w.resolve(changeTo(t, order.CarrierTPK))() // with the previous recipient
				}
			})
			require.Equal(t, order.StatusCompleted, w.live(doc).Status)
			packages := w.packages(doc.ID, 1)
			require.Equal(t, c.kept, packages["order-paid"]-packages["order-refunded"])
			require.Equal(t, c.paidByShip, counted(w.shipX.Ledger().Of(doc.ID))["shipment-bought"])
		})
	}
}

// Whoever makes the label has the address: our amendment would have no effect.
func TestTheAddressOfSomebodyElsesLabelIsNotAmendedHere(t *testing.T) {
	for source, carrier := range map[string]order.Carrier{"mediaport": order.CarrierMediaPort, "merchant": order.CarrierMerchant} {
		t.Run(source, func(t *testing.T) {
			w, doc := changeCase{order.StageBuy, source, carrier, order.CarrierShipX}.stopped(t)
			var refusals []string
			w.at(3*time.Hour, func() {
				w.refused(&refusals, amend(`{"recipient": {"city": "Gdańsk"}}`))
				w.healed()
				w.resolve(order.Resolve{Action: order.ActionRetry, By: "Jan"})()
			})
			require.Equal(t, order.StatusCompleted, w.live(doc).Status)
			require.Len(t, refusals, 1)
			require.Contains(t, refusals[0], "have it changed there")
		})
	}
}

// MyPromo's draft has the address: after an amendment it is made again.
func TestADraftIsMadeAnewForAnAmendedAddress(t *testing.T) {
	w := newWorld(t)
	doc := madeToOrder()
	w.myPromo.Faults().Add(simkit.Fault{Operation: "add-item", Call: 1, Mode: simkit.FailBefore, Status: 400})
	var drafts []string
	w.before = func(r *http.Request, _ http.Handler) {
		if r.Method == http.MethodPost && r.URL.Path == "/v1/orders" {
			body, err := io.ReadAll(r.Body)
			require.NoError(t, err)
			r.Body, drafts = io.NopCloser(bytes.NewReader(body)), append(drafts, string(body))
		}
	}
	w.afterAnHour(func(state order.State) { require.Equal(t, order.StageAddItems, state.Stage) }, nothing,
		amend(`{"recipient": {"city": "Gdańsk", "postCode": "80-001"}}`))
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.Equal(t, once, w.remaining(doc.ID))
	require.Len(t, drafts, 2)
	require.Contains(t, drafts[0], "Gdynia")
	require.Contains(t, drafts[1], "Gdańsk")
}
