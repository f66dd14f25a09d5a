package workflows_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients/shipx/shipxtest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// Somebody else's shipment is cancelled between two pages of the list in which the order
// looks for its own, whose id it does not know.
func TestAShipmentIsFoundInAListThatShifts(t *testing.T) {
	doc := fromStock()
	var strangers []int64
	read := 0
	w := newWorldOf(t, setting{shipX: shipxtest.Options{PageSize: 2}, network: func(w *world, simulator http.Handler) http.Handler {
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			simulator.ServeHTTP(rw, r)
			made := w.shipX.Ledger().Of(doc.ID)
			if r.Method != http.MethodGet || !strings.HasSuffix(r.URL.Path, "/organizations/1111/shipments") || len(made) == 0 {
				return
			}
			if read++; read == 2 { // the order's own is on the third page, and moves to the second
				require.NoError(t, w.shipX.CancelInManager(strangers[0]))
			}
		})
	}})
	for i := range 4 {
		strangers = append(strangers, settleShipment(w, fmt.Sprintf("%s%d", strangersPrefix, i)))
	}
	w.shipX.Faults().Add(simkit.Fault{Operation: "create-shipment", Ref: doc.ID, Call: 1, Mode: simkit.LostAnswer})
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.GreaterOrEqual(t, read, 2)
	require.Equal(t, 1, w.effects(doc.ID)["shipment-created"])
}
