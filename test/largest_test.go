package test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	"orderflow/order"
	"orderflow/order/ordertest"
)

// TestTheLargestOrderOfTPKComesToItsEnd amends it three times, each time after all its
// packages are made.
func TestTheLargestOrderOfTPKComesToItsEnd(t *testing.T) {
	withoutRace(t)
	s := newStack(t)
	s.simulators.TPK.SetBalance(decimal.NewFromInt(1))
	s.work()
	doc := ordertest.Largest(order.CarrierTPK, order.ProductionMyPromo, 50, order.MaxDocumentSize)
	s.start(doc)
	answered := ""
	for n := range 3 {
		problem := s.asksAnew(doc.ID, answered)
		require.Equal(t, "PaymentRequired", problem.Code, "%+v", problem)
		answered = problem.ID
		patch, err := json.Marshal(map[string]any{"recipient": map[string]any{"building": fmt.Sprint(n + 1)}, "notes": fmt.Sprint(n)})
		require.NoError(t, err)
		require.NoError(t, s.patientOrders().Resolve(t.Context(), doc.ID, order.Resolve{Action: order.ActionAmend, By: "Ola", Patch: patch}))
	}
	s.asksAnew(doc.ID, answered)
	s.simulators.TPK.TopUp(decimal.NewFromInt(100_000))
	s.endsSmall(doc)
}

func TestTheLargestOrderOfShipXComesToItsEnd(t *testing.T) {
	withoutRace(t)
	s := newStack(t)
	s.work()
	doc := ordertest.Largest(order.CarrierShipX, order.ProductionMyPromo, 60, order.MaxDocumentSize)
	s.start(doc)
	s.endsSmall(doc)
}

// asksAnew waits until an order has another problem than before.
func (s *stack) asksAnew(id, before string) (problem order.Problem) {
	s.Helper()
	require.Eventually(s, func() bool {
		state := s.stateOf(id)
		if state.Problem != nil {
			problem = *state.Problem
		}
		return state.Status.Final() || problem.ID != "" && problem.ID != before
	}, 4*patience, 100*time.Millisecond)
	require.NotContains(s, []string{"", before}, problem.ID, "%+v", problem)
	return problem
}

// endsSmall waits until an order is completed, and checks that its history is far below
// the server's limits.
func (s *stack) endsSmall(doc order.Order) {
	s.Helper()
	result := s.ends(doc.ID)
	require.Equal(s, order.StatusCompleted, result.Status)
	history := s.history(doc.ID)
	size := proto.Size(history)
	s.Logf("%d events, %.1f MB", len(history.Events), float64(size)/1e6)
	require.Less(s, size, 25<<20, "bytes; the server ends it at 50 MB")
	require.Less(s, len(history.Events), 10_000, "events; the server ends it at 51,200")
	s.leaves(doc.ID, order.StatusCompleted)
}

// withoutRace skips tests that take minutes under the race detector.
func withoutRace(t *testing.T) {
	t.Helper()
	if underRace {
		t.Skip("runs without the race detector; see make test")
	}
}
