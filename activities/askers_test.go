package activities_test

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/activities"
	"orderflow/activities/attempt"
)

// notAsked are the steps that need not know whether an earlier run may have begun them, and
// why.
var notAsked = map[string]string{
	"Cases.EnsureCases":                  "a case starts once",
	"MediaPort.EnsureItemsCancelled":     "an item is cancelled once, and read",
	"Merkana.PushSupplies":               "it is never repeated in another run than the first",
	"MyPromo.EnsureDesignFinished":       "a design is closed once",
	"MyPromo.EnsureDraftDiscarded":       "a draft is cancelled once, and read",
	"MyPromo.MakeDesign":                 "what it makes cannot be found, and costs nothing",
	"ShipX.EnsureDispatchOrderCancelled": "a courier is called off once, and read",
	"ShipX.EnsureOffersDropped":          "an unpaid shipment is cancelled once, and read",
	"ShipX.EnsurePickupPrintout":         "it fetches a document",
}

// TestStepsThatActKnowWhoAsks: a step that acts gets an order.Asker, or is listed above.
func TestStepsThatActKnowWhoAsks(t *testing.T) {
	asked := reflect.TypeFor[attempt.Asked]()
	left := maps.Clone(notAsked)
	for _, steps := range []any{&activities.Cases{}, &activities.MediaPort{}, &activities.Merkana{}, &activities.MyPromo{},
		&activities.ShipX{}, &activities.TPK{}} {
		for i := range reflect.TypeOf(steps).NumMethod() {
			method := reflect.TypeOf(steps).Method(i)
			name := reflect.TypeOf(steps).Elem().Name() + "." + method.Name
			acts := !slices.ContainsFunc([]string{"Await", "Check", "Read", "Take", "Waiting"}, func(reads string) bool {
				return strings.HasPrefix(method.Name, reads)
			})
			knows := false
			for n := range method.Type.NumIn() {
				knows = knows || method.Type.In(n).Implements(asked)
			}
			if acts && !knows {
				require.Contains(t, left, name, "give it an order.Asker and let it call EnsureSettled, or say here why not")
				delete(left, name)
			}
		}
	}
	require.Empty(t, left, "these know who asks, or are no more")
}
