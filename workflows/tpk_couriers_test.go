package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/tpk"
	"orderflow/clients/tpk/tpktest"
	"orderflow/order"
)

// collectors are the couriers with cash on delivery that the simulator prices.
var collectors = []int{tpk.CourierGLS, tpk.CourierDPD, tpk.CourierInPost, tpk.CourierDHL, tpk.CourierFedEx}

func TestTheCheapestCourierIsOneThatCollects(t *testing.T) {
	for name, doc := range map[string]order.Order{"of TPK": byBroker(2), "of both": byBest()} {
		t.Run(name, func(t *testing.T) {
			w := newWorldOf(t, setting{tpk: tpktest.Options{UnavailableCouriers: []int{tpk.CourierInPost}}})
			result := w.live(doc)
			require.Equal(t, order.StatusCompleted, result.Status)
			require.NotContains(t, []string{"23", "24", "27", "28", "29", "31"}, result.Offer.Service)
		})
	}
}

// byBest is an order from stock that two carriers compete for.
func byBest() order.Order {
	doc := byBroker(1)
	doc.Shipping.Carrier = order.CarrierBest
	return doc
}

func TestACourierThatDoesNotCollectIsBoughtWhenItIsNamed(t *testing.T) {
	t.Run("by the document", func(t *testing.T) {
		w := newWorld(t)
		doc := byBroker(1)
		doc.Shipping.OfferPolicy, doc.Shipping.Service = order.OfferService, "29"
		require.Equal(t, "29", w.live(doc).Offer.Service)
	})
	t.Run("by a person", func(t *testing.T) {
		w := newWorldOf(t, setting{tpk: tpktest.Options{UnavailableCouriers: collectors}})
		w.at(time.Minute, func() {
			problem := w.state().Problem
			require.Equal(t, "no-offer", problem.Code)
			require.Contains(t, problem.Message, "29 (DPD Punkt, not collected at the door) 10.90 PLN")
			w.resolve(order.Resolve{Action: order.ActionChooseOffer, Service: "29", PriceCap: pln("11"), By: "Ola"})()
		})
		require.Equal(t, "29", w.live(byBroker(1)).Offer.Service)
	})
}
