package workflows_test

import (
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/activities"
	"orderflow/clients/shipx/shipxtest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// heavy is an order of TPK whose only offer costs 3,899.90 PLN.
func heavy() order.Order {
	doc := byBroker(1)
	doc.Shipping.Parcels[0].Weight = decimal.NewFromInt(37)
	return doc
}

func TestAPriceAboveTheAccountsLimitIsNotPaid(t *testing.T) {
	capped := heavy()
	capped.Shipping.PriceCap = pln("5000")
	named := heavy()
	named.Shipping.OfferPolicy, named.Shipping.Service, named.Shipping.PriceCap = order.OfferService, "inpost", pln("5000")
	best := heavy()
	best.Shipping.Carrier = order.CarrierBest
	for name, test := range map[string]struct {
		doc           order.Order
		limit         *order.Money
		words, choice string
	}{
		"of TPK":                {heavy(), pln("200"), "a parcel by InPost costs 3899.90 PLN, more than the account's limit of 200.00 PLN per parcel (ORDERFLOW_PRICE_CAP)", "inpost"},
		"a cap of the document": {capped, pln("200"), "limit of 200.00 PLN", "inpost"},
		"and a service":         {named, pln("200"), "limit of 200.00 PLN", "inpost"},
		"of both":               {best, pln("1"), "limit of 1.00 PLN", "inpost_courier_standard"},
		"of ShipX":              {fromStock(), pln("5"), "for 2 parcels, more than the account's limit of 5.00 PLN", "inpost_courier_standard"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorldOf(t, setting{shipX: shipxtest.Options{StatesPrices: true}, priceCap: test.limit})
			w.at(time.Hour, func() {
				problem := w.state().Problem
				require.NotNil(t, problem)
				require.Equal(t, "price-limit", problem.Code)
				require.Contains(t, problem.Message, test.words)
				require.Zero(t, w.effects(test.doc.ID)["shipment-bought"]+w.packages(test.doc.ID, 1)["order-paid"])
				w.resolve(order.Resolve{Action: order.ActionRetry, By: "Ola"})()
			})
			w.at(2*time.Hour, func() {
				require.Equal(t, "price-limit", w.state().Problem.Code, "a retry alone changes nothing")
				w.resolve(order.Resolve{Action: order.ActionChooseOffer, Service: test.choice, PriceCap: pln("4000"), By: "Ola"})()
			})
			require.Equal(t, order.StatusCompleted, w.live(test.doc).Status)
			require.Equal(t, pln("4000"), w.state().Allowed)
			require.Equal(t, 1, w.effects(test.doc.ID)["shipment-bought"]+w.packages(test.doc.ID, 1)["order-paid"])
		})
	}
}

func TestThePriceThatAPersonAllowedEndsWithTheNextAmendment(t *testing.T) {
	w := newWorldOf(t, setting{priceCap: pln("200")})
	w.tpk.SetBalance(decimal.NewFromInt(1))
	doc := heavy()
	w.at(time.Hour, w.resolve(order.Resolve{Action: order.ActionChooseOffer, Service: "inpost", PriceCap: pln("4000"), By: "Ola"}))
	w.at(2*time.Hour, func() {
		require.Equal(t, "PaymentRequired", w.state().Problem.Code)
		w.resolve(order.Resolve{Action: order.ActionAmend, Patch: []byte(`{"shipping": {"priceCap": {"amount": 5000, "currency": "PLN"}}}`), By: "Jan"})()
		w.tpk.TopUp(decimal.NewFromInt(9000))
	})
	w.at(3*time.Hour, func() {
		require.Equal(t, "price-limit", w.state().Problem.Code)
		require.Nil(t, w.state().Allowed)
		w.resolve(order.Resolve{Action: order.ActionCancel, By: "Jan"})()
	})
	require.Equal(t, order.StatusCancelled, w.live(doc).Status)
}

func TestAPriceThatNobodyStatesPassesTheAccountsLimit(t *testing.T) {
	w := newWorldOf(t, setting{priceCap: pln("1"), shipX: shipxtest.Options{StatesPrices: false}})
	require.Equal(t, order.StatusCompleted, w.live(fromStock()).Status)
}

func TestWhatIsPaidAlreadyPassesTheAccountsLimit(t *testing.T) {
	var shipX *activities.ShipX
	var broker *activities.TPK
	for name, doc := range map[string]order.Order{"shipx": fromStock(), "tpk": byBroker(1)} {
		t.Run(name, func(t *testing.T) {
			w := newWorldOf(t, setting{
				replace: func(m *activities.MyPromo, s *activities.ShipX) (any, any) {
					shipX = s
					return m, s
				},
				replaceTPK: func(b *activities.TPK) any {
					broker = b
					return b
				}})
			w.shipX.Faults().Add(simkit.Fault{Operation: "buy", Call: 1, Mode: simkit.FailAfter, Status: 500})
			w.tpk.Faults().Add(simkit.Fault{Operation: "pay-orders", Call: 1, Mode: simkit.FailAfter, Status: 500})
			w.at(30*time.Second, func() { shipX.Options.PriceCap, broker.Options.PriceCap = pln("1"), pln("1") })
			require.Equal(t, order.StatusCompleted, w.live(doc).Status)
			require.Equal(t, 1, w.effects(doc.ID)["shipment-bought"]+w.packages(doc.ID, 1)["order-paid"])
		})
	}
}

// If parcels are paid one by one, none is paid if one costs too much.
func TestNoParcelIsPaidWhenOneCostsTooMuch(t *testing.T) {
	w := newWorldOf(t, setting{priceCap: pln("17")})
	doc := byBroker(2)
	doc.Shipping.Parcels[1].Weight = decimal.NewFromInt(15)
	w.at(time.Hour, func() {
		require.Equal(t, "price-limit", w.state().Problem.Code)
		require.Zero(t, w.packages(doc.ID, 2)["order-paid"])
		w.resolve(order.Resolve{Action: order.ActionCancel, By: "Jan"})()
	})
	require.Equal(t, order.StatusCancelled, w.live(doc).Status)
}
