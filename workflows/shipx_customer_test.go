package workflows_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/clients/shipx"
	"orderflow/clients/shipx/shipxtest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// A look-up at ShipX is one call, however many other shipments there are, after a shipment
// came back with the reference as its customer, and as long as ShipX says that it filters by
// it. The second shipment of this order is made with its answer lost: it is found.
func TestALookUpAtShipXIsOneCallWhereItsFilterIsProven(t *testing.T) {
	const others = 250 // three pages
	for reading, want := range map[string]struct {
		wholeLists bool // after the first shipment
		filtered   int
	}{
		"":           {wholeLists: false, filtered: 4},
		"unfiltered": {wholeLists: true, filtered: 1},
		"dropped":    {wholeLists: true, filtered: 0},
	} {
		t.Run("customer "+reading, func(t *testing.T) {
			seen := listsSeen{}
			w := newWorldOf(t, setting{shipX: shipxtest.Options{StatesPrices: true, CustomerFilter: reading}, network: seen.before,
				timeout: time.Minute, // 250 calls on a busy machine
				replace: func(m *activities.MyPromo, s *activities.ShipX) (any, any) {
					seen.carrier = s.Options.Client
					return m, s
				}})
			seen.makeOthers(t, others)
			w.shipX.Faults().Add(simkit.Fault{Operation: "create-shipment", Ref: "shop-2002", Call: 2, Mode: simkit.LostAnswer})
			doc := fromStock()
			doc.Shipping.PriceCap = pln("1")
			w.at(time.Hour, w.resolve(order.Resolve{Action: order.ActionAmend, By: "Ola",
				Patch: json.RawMessage(`{"recipient":{"phone":"601701801"},"shipping":{"priceCap":null}}`)}))
			require.Equal(t, order.StatusCompleted, w.live(doc).Status)
			require.Equal(t, 2, w.effects(doc.ID)["shipment-created"])
			require.Equal(t, 1, w.effects(doc.ID)["shipment-bought"])
			require.Equal(t, want.filtered, seen.filtered)
			require.Equal(t, want.wholeLists, seen.whole > 4, "pages of whole lists: %d", seen.whole)
		})
	}
}

// An earlier order has made shipments without a customer.
func TestAnOrderOfBeforeIsLookedUpInTheWholeList(t *testing.T) {
	seen := listsSeen{}
	w := newWorldOf(t, setting{network: seen.before})
	w.env.OnGetVersion("brief", workflow.DefaultVersion, workflow.Version(4)).Return(workflow.Version(2))
	require.Equal(t, order.StatusCompleted, w.live(fromStock()).Status)
	require.Zero(t, seen.filtered)
}

// listsSeen counts the pages of shipments that are read.
type listsSeen struct {
	carrier         *shipx.Client
	filtered, whole int
}

func (l *listsSeen) before(_ *world, simulator http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/shipments") {
			if r.URL.Query().Has("external_customer_id") {
				l.filtered++
			} else {
				l.whole++
			}
		}
		simulator.ServeHTTP(rw, r)
	})
}

func (l *listsSeen) makeOthers(t *testing.T, many int) {
	for n := range many {
		_, err := l.carrier.CreateShipment(context.Background(), shipx.NewShipment{
			Reference: fmt.Sprintf("other-%d", n), CustomAttributes: shipx.CustomAttributes{TargetPoint: "GDY01A"},
			Receiver: shipx.Peer{FirstName: "Ola", LastName: "Lis", Phone: "600700800", Email: "ola@beta.example"},
			Parcels:  []shipx.NewParcel{{Template: "small", Weight: decimal.NewFromInt(1)}}})
		require.NoError(t, err)
	}
}
