package workflows_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/clients/shipx"
	"orderflow/clients/shipx/shipxtest"
	"orderflow/sandbox/simkit"
	"orderflow/workflows"
)

// withBought returns a world in which the given number of shipments wait for a courier, and
// one that its sender drops off.
func withBought(t *testing.T, many int) *world { return withBoughtOf(t, many, shipxtest.Options{}) }

func withBoughtOf(t *testing.T, many int, options shipxtest.Options) *world {
	w := newWorldOf(t, setting{shipX: options})
	client, err := shipx.New(shipx.Config{BaseURL: serve(t, w.shipX), Token: "demo", Organization: "1111"})
	require.NoError(t, err)
	for i := range many + 1 {
		method := shipx.SendingByDispatchOrder
		if i == many {
			method = shipx.SendingByParcelLocker
		}
		made, err := client.CreateShipment(context.Background(), lockerShipment(fmt.Sprintf("shop-%d", i), method))
		require.NoError(t, err)
		w.buyNow(client, int64(made.ID))
	}
	w.env.RegisterWorkflowWithOptions(workflows.Pickup, workflow.RegisterOptions{Name: workflows.PickupType})
	return w
}

func lockerShipment(reference, method string) shipx.NewShipment {
	return shipx.NewShipment{Reference: reference,
		Receiver: shipx.Peer{Phone: "600700801", Email: "jan@gamma.example"}, Parcels: []shipx.NewParcel{{Template: "small"}},
		CustomAttributes: shipx.CustomAttributes{TargetPoint: "GDY01A", SendingMethod: method, DropoffPoint: dropoff(method)},
		Service:          "inpost_locker_standard", OnlyChoiceOfOffer: true}
}

func dropoff(method string) string {
	if method == shipx.SendingByParcelLocker {
		return "GDY01A"
	}
	return ""
}

func (w *world) buyNow(client *shipx.Client, id int64) {
	w.env.SetStartTime(w.env.Now().Add(time.Second))
	current, err := client.GetShipment(context.Background(), id)
	require.NoError(w, err)
	_, err = client.Buy(context.Background(), id, int64(current.SelectedOffer.ID))
	require.NoError(w, err)
	w.env.SetStartTime(w.env.Now().Add(time.Second))
}

func (w *world) collect() workflows.Collected {
	w.Helper()
	w.env.ExecuteWorkflow(workflows.PickupType)
	require.NoError(w, w.env.GetWorkflowError())
	var collected workflows.Collected
	require.NoError(w, w.env.GetWorkflowResult(&collected))
	return collected
}

// inDispatchOrders counts the dispatch orders of each shipment.
func (w *world) inDispatchOrders() map[string]int {
	counted := map[string]int{}
	for _, effect := range w.shipX.Ledger().All() {
		if effect.Kind == "dispatch-order-created" {
			counted[effect.Detail]++
		}
	}
	return counted
}

func (w *world) collectedOnce(many int) {
	w.Helper()
	counted := w.inDispatchOrders()
	require.Len(w, counted, many)
	for shipment, times := range counted {
		require.Equal(w, 1, times, shipment)
	}
}

func TestEveryShipmentIsCollectedOnce(t *testing.T) {
	w := withBought(t, 3)
	collected := w.collect()
	require.Equal(t, 3, collected.Shipments)
	require.Len(t, collected.DispatchOrders, 1)
	require.Len(t, collected.Printouts, 1)
	_, err := w.store.Get(context.Background(), collected.Printouts[0])
	require.NoError(t, err)
	w.collectedOnce(3)
}

func TestALostAnswerCollectsNothingTwice(t *testing.T) {
	for _, mode := range []simkit.Mode{simkit.LostAnswer, simkit.FailAfter, simkit.MalformedBody} {
		t.Run(string(mode), func(t *testing.T) {
			w := withBought(t, 2)
			w.shipX.Faults().Add(simkit.Fault{Operation: "create-dispatch-order", Call: 1, Mode: mode, Status: 502})
			collected := w.collect()
			require.Equal(t, 2, collected.Shipments)
			require.Len(t, collected.Printouts, 1, "what was ordered by the lost call is not forgotten")
			w.collectedOnce(2)
		})
	}
}

func TestNothingToCollect(t *testing.T) {
	w := withBought(t, 0)
	require.Equal(t, workflows.Collected{}, w.collect())
}

// oldBatches requests couriers as an earlier worker does, and reports the given number of
// times that shipments still wait.
type oldBatches struct {
	*activities.ShipX
	full  int32
	asked atomic.Int32
}

// EnsurePickup replaces the real one.
func (a *oldBatches) EnsurePickup(context.Context, activities.PickupRequest) (activities.Pickups, error) {
	return activities.Pickups{More: a.asked.Add(1) <= a.full}, nil
}

// pickupOfBefore runs a pick-up that began before InPost's decisions were awaited.
func pickupOfBefore(t *testing.T, full int32) (steps *oldBatches, err error) {
	steps = &oldBatches{full: full}
	w := newWorldOf(t, setting{replace: func(m *activities.MyPromo, s *activities.ShipX) (any, any) {
		steps.ShipX = s
		return m, steps
	}})
	w.env.RegisterWorkflowWithOptions(workflows.Pickup, workflow.RegisterOptions{Name: workflows.PickupType})
	w.env.OnGetVersion("pickup-decided", workflow.DefaultVersion, workflow.Version(1)).Return(workflow.DefaultVersion)
	w.env.ExecuteWorkflow(workflows.PickupType)
	return steps, w.env.GetWorkflowError()
}

func TestCouriersAreNotAskedForEver(t *testing.T) {
	steps, err := pickupOfBefore(t, 1000)
	require.ErrorContains(t, err, "50 couriers were requested")
	require.EqualValues(t, 50, steps.asked.Load())
}

func TestAPickupOfBeforeEndsWithItsLastBatch(t *testing.T) {
	steps, err := pickupOfBefore(t, 2)
	require.NoError(t, err)
	require.EqualValues(t, 3, steps.asked.Load(), "a full batch does not leak into the next")
}
