package test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/worker"

	"orderflow/internal/encryption"
	"orderflow/internal/replay"
	"orderflow/internal/workers"
	"orderflow/order"
	"orderflow/workflows"
)

// replayer replays as the stack's workers do.
func (s *stack) replayer() *replay.Replayer {
	return replay.New(replay.Options{
		Register: func(registry worker.WorkflowRegistry) { workers.RegisterWorkflows(registry, s.config) },
		Data:     s.vault.DataConverter(s.namespace),
		Failures: s.vault.FailureConverter(s.namespace),
	})
}

// Orders under way are replayed from the server again and again, encrypted.
func TestOrdersUnderWayReplay(t *testing.T) {
	t.Parallel()
	s := newStackWith(t, stackOptions{keys: privateRing1})
	s.work()
	ids := []string{"made-to-order-locker", "from-stock-two-parcels"}
	for _, id := range ids {
		s.start(example(t, id, id))
	}
	types := slices.DeleteFunc(workflows.Types(), func(name string) bool { return name == workflows.ProviderWatchType })
	which := replay.Selection{Types: types, Query: "StartTime > '2000-01-01T00:00:00Z'", AtOnce: 2}
	for completed := 0; completed < len(ids); {
		report, err := s.replayer().FromServer(t.Context(), s.client, which, nil)
		require.NoError(t, err)
		require.Empty(t, report.Broken)
		require.Empty(t, report.Unread)
		completed = 0
		for _, id := range ids {
			if s.stateOf(id).Status == order.StatusCompleted {
				completed++
			}
		}
	}
	_, err := s.orders.Pickup(t.Context())
	require.NoError(t, err)
	eventually(t, "the orders and the pick-up are listed", func() bool {
		report, err := s.replayer().FromServer(t.Context(), s.client, which, nil)
		require.NoError(t, err)
		require.Empty(t, report.Broken)
		return report.Replayed == len(ids)+1
	})
}

// Without the keys a history can't be replayed, and the report gives the reason.
func TestEncryptedOrdersNeedTheirKeys(t *testing.T) {
	t.Parallel()
	s := newStackWith(t, stackOptions{keys: privateRing1})
	s.work()
	s.start(example(t, "from-stock-two-parcels", "sealed"))
	require.Equal(t, order.StatusCompleted, s.ends("sealed").Status)

	keyless := *s
	keyless.vault = encryption.New(encryption.Options{Store: s.store})
	which := replay.Selection{Types: workflows.Types(), Query: fmt.Sprintf("WorkflowId = %q", order.WorkflowID("sealed")), AtOnce: 1}
	var report replay.Report
	eventually(t, "it is listed", func() bool {
		var err error
		report, err = keyless.replayer().FromServer(t.Context(), s.client, which, nil)
		require.NoError(t, err)
		return report.Replayed == 1
	})
	require.Len(t, report.Broken, 1)
	require.Contains(t, report.Broken[0].Message, "ORDERFLOW_ENCRYPTION_KEYS")
	report, err := s.replayer().FromServer(t.Context(), s.client, which, nil)
	require.NoError(t, err)
	require.Equal(t, replay.Report{Replayed: 1, Broken: []replay.Failure{}, Unread: []replay.Failure{}}, report)
}
