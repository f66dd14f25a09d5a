package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/tpk/tpktest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// noCourier is TPK's answer to a package that its courier does not take.
func noCourier(call int) simkit.Fault {
	fault := tpkSays("create-order", 400, `{"errors": {"packages.0.courier_id": ["Kurier nie przyjmuje takiej przesyłki."]},
		"error_code": "InvalidInput", "status_code": 400}`)
	fault.Mode, fault.Call = simkit.FailBefore, call
	return fault
}

// twoCouriers is a TPK where DPD is cheapest and GLS next.
func twoCouriers() setting {
	return setting{shipX: stating.shipX, tpk: tpktest.Options{Prices: []tpktest.Price{
		{Courier: 3, Product: 2, UpTo: 100, PLN: "5.00"}, {Courier: 2, Product: 2, UpTo: 100, PLN: "6.00"}}}}
}

func TestTheNextOfferIsTakenWhenTheCheapestIsRefusedBeforeItIsPaid(t *testing.T) {
	cases := []struct {
		name    string
		refused int // in a row
		carrier order.Carrier
		service string
	}{
		{"once: another courier of the broker", 1, order.CarrierTPK, "gls"},
		{"twice: the other carrier", 2, order.CarrierShipX, "inpost_courier_standard"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorldOf(t, twoCouriers())
			for call := range tc.refused {
				w.tpk.Faults().Add(noCourier(call + 1))
			}
			doc := competing()
			result := w.live(doc)
			require.Equal(t, order.StatusCompleted, result.Status)
			require.Equal(t, []string{string(tc.carrier), tc.service}, []string{string(result.Offer.Carrier), result.Offer.Service})
			require.Equal(t, map[order.Carrier]int{tc.carrier: 1}, w.purchases(doc))
		})
	}
}

// When every offer was refused a person reads the last refusal, and a retry begins with all
// offers.
func TestAPersonIsAskedWhenNoOfferIsLeft(t *testing.T) {
	w := newWorldOf(t, twoCouriers())
	doc := competing()
	doc.Shipping.PriceCap = pln("7.00") // ShipX exceeds this
	for call := range 2 {
		w.tpk.Faults().Add(noCourier(call + 1))
	}
	asked := false
	w.at(time.Hour, func() {
		require.NotNil(t, w.state().Problem)
		require.Equal(t, "InvalidInput", w.state().Problem.Code)
		require.Equal(t, order.StageBuy, w.state().Problem.Stage)
		asked = true
		w.resolve(retry)()
	})
	result := w.live(doc)
	require.Equal(t, order.StatusCompleted, result.Status)
	require.True(t, asked)
	require.Equal(t, map[order.Carrier]int{order.CarrierTPK: 1}, w.purchases(doc))
}

// A named service is never replaced, nor is one whose payment was refused.
func TestNoOtherOfferIsTakenForANamedServiceOrARefusedPayment(t *testing.T) {
	named := competing()
	named.Shipping.OfferPolicy, named.Shipping.Service = order.OfferService, "dpd"
	for name, tc := range map[string]struct {
		doc   order.Order
		fault simkit.Fault
	}{
		"a named service":   {named, noCourier(1)},
		"a refused payment": {competing(), simkit.Fault{Operation: "pay-orders", Mode: simkit.FailBefore, Call: 1, Status: 400, Body: `{"errors": {"order_ids": ["Opis błędu."]}, "error_code": "InvalidInput", "status_code": 400}`}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorldOf(t, twoCouriers())
			w.tpk.Faults().Add(tc.fault)
			asked := false
			w.at(time.Hour, func() {
				asked = w.state().Problem != nil
				w.resolve(retry)()
			})
			result := w.live(tc.doc)
			require.True(t, asked)
			require.Equal(t, "dpd", result.Offer.Service)
			require.Equal(t, map[order.Carrier]int{order.CarrierTPK: 1}, w.purchases(tc.doc))
		})
	}
}
