package test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/orders"
	"orderflow/order"
	"orderflow/sandbox/simkit"
	"orderflow/workflows"
)

// TestAStormIsOneTrouble has InPost refuse every shipment of a dozen orders without a
// field name: one hold with one reason. Once InPost accepts them, the release completes
// all orders, without an answer to any.
func TestAStormIsOneTrouble(t *testing.T) {
	s := newStack(t)
	s.simulators.ShipX.Faults().Add(simkit.Fault{Operation: "create-shipment", Mode: simkit.FailBefore, Status: 403})
	s.work()
	var ids []string
	for n := range 12 {
		id := fmt.Sprintf("storm-%d", n+1)
		s.start(example(t, "from-stock-two-parcels", id))
		ids = append(ids, id)
	}
	var hold workflows.Hold
	eventually(t, "InPost is held", func() bool {
		var err error
		hold, err = s.orders.ProviderHold(t.Context(), order.ProviderShipX)
		return err == nil && hold.Held()
	})
	require.Equal(t, workflows.HeldByStorm, hold.HeldBy)
	require.Contains(t, hold.Reason, "orders in trouble within 10 minutes; the last: shipx: ")

	troubled := 0
	eventually(t, "each order that asks is held, and the others wait", func() bool {
		troubled = 0
		waiting := 0
		for _, id := range ids {
			state, err := s.orders.State(t.Context(), id)
			switch {
			case err != nil:
				return false
			case state.HeldProvider == order.ProviderShipX && state.Status == order.StatusHeld && state.HeldBy == workflows.HeldByStorm:
				troubled++
			case state.Waiting != nil && strings.HasPrefix(state.Waiting.LastError, "shipx is held by orderflow since "):
				waiting++
			}
		}
		return troubled+waiting == len(ids)
	})
	require.GreaterOrEqual(t, troubled, 10)
	census, err := s.orders.Count(t.Context())
	require.NoError(t, err)
	require.Equal(t, "storm", string(census.Held[order.ProviderShipX]))
	eventually(t, "none of them is among those that need a person, but for the hold", func() bool {
		census, err := s.orders.Count(t.Context())
		return err == nil && census.NeedsAttention == 0
	})
	tasks, err := s.patientOrders().Worklist(t.Context(), orders.Filter{})
	require.NoError(t, err)
	require.Len(t, tasks, troubled, "the worklist has them, with the problem")

	s.simulators.ShipX.Faults().Clear()
	released, err := s.orders.ReleaseProvider(t.Context(), order.ProviderShipX, "Ewa")
	require.NoError(t, err)
	require.False(t, released.Held())
	for _, id := range ids {
		require.Equal(t, order.StatusCompleted, s.ends(id).Status, id)
		s.leaves(id, order.StatusCompleted)
	}
}
