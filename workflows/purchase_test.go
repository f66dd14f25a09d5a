package workflows_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// silentAfterPurchase makes ShipX sell, and then say nothing more about shipments.
func silentAfterPurchase(w *world, simulator http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		simulator.ServeHTTP(rw, r)
		if strings.HasSuffix(r.URL.Path, "/buy") {
			w.shipX.Faults().Add(simkit.Fault{Operation: "get-shipment", Mode: simkit.FailBefore, Status: 503})
		}
	})
}

// What may be bought already cannot change.
func TestNothingIsAmendedWhileNobodyKnowsOfAPurchase(t *testing.T) {
	w := newWorldOf(t, setting{network: silentAfterPurchase})
	doc := fromStock()
	var why []string
	w.at(65*time.Minute, func() { require.Equal(t, "deadline", w.state().Problem.Code) })
	w.at(2*time.Hour, func() {
		require.Equal(t, "stuck", w.state().Problem.Code, "it was tried again by itself")
		w.refused(&why, amend(`{"recipient": {"city": "Sopot"}}`))
		w.refused(&why, order.Resolve{Action: order.ActionChooseOffer, Service: "inpost_courier_express_1200", PriceCap: pln("100"), By: "Jan"})
	})
	w.at(3*time.Hour, w.shipX.Faults().Clear)
	w.at(3*time.Hour, w.resolve(order.Resolve{Action: order.ActionRetry, By: "Jan"}))
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.Len(t, why, 2)
	require.Contains(t, why[0], "recipient.city: the label is bought")
	require.Contains(t, why[1], "the label is bought")
	require.Equal(t, 1, w.effects(doc.ID)["shipment-bought"])
}
