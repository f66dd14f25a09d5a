package workflows_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/shipx/shipxtest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// once is what remains of an order made to order, whatever failed.
var once = map[string]int{
	"order-created": 1, "item-added": 2, "order-submitted": 1, "order-in-production": 1, "shipment-reported": 1,
	"shipment-created": 1, "shipment-bought": 1,
}

// remaining counts the effects of an order except those that were undone: discarded drafts
// with their items, voided shipments. Fetching a document again is no effect.
func (w *world) remaining(id string) map[string]int {
	gone := map[string]bool{}
	for _, effect := range append(w.myPromo.Ledger().Of(id), w.shipX.Ledger().Of(id)...) {
		gone[effect.ID] = gone[effect.ID] || effect.Kind == "order-canceled" || effect.Kind == "shipment-canceled"
	}
	effects := map[string]int{}
	for _, effect := range append(w.myPromo.Ledger().Of(id), w.shipX.Ledger().Of(id)...) {
		if !gone[effect.ID] && effect.Kind != "label-fetched" && effect.Kind != "protocol-fetched" {
			effects[effect.Kind]++
		}
	}
	return effects
}

// faultsAtACall are the faults of a call to any provider, and further ones of a single
// provider; under the race detector only the first of all.
func faultsAtACall(more ...simkit.Fault) []simkit.Fault {
	faults := append([]simkit.Fault{
		{Mode: simkit.LostAnswer},
		{Mode: simkit.Reset},
		{Mode: simkit.FailAfter, Status: 500},
		{Mode: simkit.FailBefore, Status: 500},
		{Mode: simkit.FailBefore, Status: 503},
		{Mode: simkit.FailBefore, Status: 429, RetryAfter: 7},
		{Mode: simkit.FailBefore, Status: 401},
		{Mode: simkit.MalformedBody},
		{Mode: simkit.EmptyBody},
		{Mode: simkit.HTML},
		{Mode: simkit.HTML, Status: 200},
		{Mode: simkit.HTMLAfter},
		{Mode: simkit.HTMLAfter, Status: 200},
		{Mode: simkit.Hiccup404},
		{Mode: simkit.Hiccup404After},
		{Mode: simkit.Slow, Delay: 2 * callTimeout},
	}, more...)
	if underRace { // all of them run without the race detector; see make test
		return faults[:1]
	}
	return faults
}

func TestAFaultAtAnyCallMakesNothingTwice(t *testing.T) {
	myPromo := []string{"token", "list-orders", "create-order", "get-order", "add-item", "submit-order",
		"list-production-orders", "get-production-order", "add-shipment"}
	shipX := []string{"list-shipments", "create-shipment", "get-shipment", "buy", "label", "printout"}
	faults := faultsAtACall(simkit.Fault{Mode: simkit.FailAfter, Status: 502})
	for _, provider := range []struct {
		name       string
		operations []string
		faults     func(*world) *simkit.Faults
	}{
		{"mypromo", myPromo, func(w *world) *simkit.Faults { return w.myPromo.Faults() }},
		{"shipx", shipX, func(w *world) *simkit.Faults { return w.shipX.Faults() }},
	} {
		for _, operation := range provider.operations {
			for _, fault := range faults {
				fault.Operation, fault.Call = operation, 1
				t.Run(fmt.Sprintf("%s/%s/%s %d", provider.name, operation, fault.Mode, fault.Status), func(t *testing.T) {
					t.Parallel()
					w := newWorld(t)
					provider.faults(w).Add(fault)
					result := w.live(madeToOrder())
					require.Equal(t, order.StatusCompleted, result.Status)
					require.NotEmpty(t, provider.faults(w).Struck(), "the fault has not struck")
					require.Equal(t, once, w.remaining("shop-1001"))
				})
			}
		}
	}
}

func TestUnavailableProvidersAreWaitedFor(t *testing.T) {
	w := newWorld(t)
	w.shipX.Faults().Add(simkit.Fault{Mode: simkit.FailBefore, Status: 503})
	w.at(3*time.Hour, w.shipX.Faults().Clear)
	began := w.env.Now()
	require.Equal(t, order.StatusCompleted, w.live(madeToOrder()).Status)
	require.Greater(t, w.env.Now().Sub(began), 3*time.Hour)
	require.Equal(t, once, w.remaining("shop-1001"))
}

func TestBadCredentialsWaitForTheOperator(t *testing.T) {
	w := newWorld(t)
	w.shipX.Faults().Add(simkit.Fault{Mode: simkit.FailBefore, Status: 401})
	w.at(24*time.Hour, w.shipX.Faults().Clear)
	require.Equal(t, order.StatusCompleted, w.live(fromStock()).Status)
	require.Less(t, w.shipX.Faults().Calls("list-shipments", ""), 24*60/5+20, "asked every five minutes, not more often")
}

func TestListsThatLagBehindMakeNothingTwice(t *testing.T) {
	w := newWorld(t)
	w.relaunch(shipxtest.Options{Clock: w.env.Now, ListLag: 10 * time.Second})
	w.shipX.Faults().Add(
		simkit.Fault{Operation: "create-shipment", Call: 1, Mode: simkit.LostAnswer},
		simkit.Fault{Operation: "buy", Call: 1, Mode: simkit.LostAnswer})
	require.Equal(t, order.StatusCompleted, w.live(fromStock()).Status)
	require.Equal(t, 1, w.effects("shop-2002")["shipment-created"])
	require.Equal(t, 1, w.effects("shop-2002")["shipment-bought"])
}

func TestExpiredOffersAreAskedForAgain(t *testing.T) {
	w := newWorld(t)
	// Held between the offers and the purchase until the offers have expired.
	w.at(500*time.Millisecond, w.signal(order.SignalHold, order.Hold{By: "Jan"}))
	w.at(7*time.Minute, w.signal(order.SignalRelease, order.Hold{By: "Jan"}))
	result := w.live(fromStock())
	require.Equal(t, order.StatusCompleted, result.Status)
	require.Equal(t, map[string]int{"shipment-created": 1, "shipment-bought": 1}, w.remaining("shop-2002"))
	require.Equal(t, 1, w.effects("shop-2002")["shipment-canceled"])
	require.Equal(t, []string{"shipx:4100200300", "shipx:4100200301"}, result.ProviderRefs)
}

func TestADoubledItemGivesUpTheDraft(t *testing.T) {
	w := newWorld(t)
	doc := madeToOrder()
	w.doubleItem(doc.Items[1].Reference) // as a lost request that arrives late
	result := w.live(doc)
	require.Equal(t, order.StatusCompleted, result.Status)
	require.Equal(t, 1, w.effects(doc.ID)["order-canceled"])
	require.Equal(t, once, w.remaining(doc.ID))
}
