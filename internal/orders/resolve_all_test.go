package orders_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/internal/orders"
	"orderflow/order"
)

// counted records the progress of a bulk answer.
type counted [][2]int

func (c *counted) progress(done, of int) { *c = append(*c, [2]int{done, of}) }

func TestResolveAll(t *testing.T) {
	waiting(t, "bulk", tooDear(t, "bulk-1"), noSuchLocker(t, "bulk-2"), tooDear(t, "bulk-3"))
	const query = `Carrier = "pigeon" OR OrderSource = "bulk"`
	cheaper := order.Resolve{Action: order.ActionChooseOffer, By: "ewa", Service: "inpost_courier_standard",
		PriceCap: &order.Money{Amount: decimal.NewFromInt(90), Currency: "PLN"}}

	var seen counted
	prospects, err := service.Preview(t.Context(), query, cheaper, seen.progress)
	require.NoError(t, err)
	require.Equal(t, counted{{1, 3}, {2, 3}, {3, 3}}, seen)
	require.Equal(t, []string{"bulk-1", "bulk-2", "bulk-3"}, ids(prospects), "oldest first")
	require.Equal(t, "price-cap", prospects[0].Need.Code)
	awaitStatus(t, "bulk-1", order.StatusNeedsAttention)

	// An order with a problem about its locker has no offers yet, so it refuses.
	answered, err := service.ResolveAll(t.Context(), query, cheaper, seen.progress)
	require.NoError(t, err)
	require.Len(t, seen, 6)
	require.Equal(t, orders.Answered{ID: "bulk-1"}, answered[0])
	require.Equal(t, "bulk-2", answered[1].ID)
	require.Contains(t, answered[1].Error, `"choose-offer" does not fit this problem`)
	require.Equal(t, orders.Answered{ID: "bulk-3"}, answered[2])
	for _, id := range []string{"bulk-1", "bulk-3"} {
		awaitStatus(t, id, order.StatusCompleted)
		bought, live := shipments(id)
		require.Equal(t, []int{1, 1}, []int{bought, live})
	}
	awaitStatus(t, "bulk-2", order.StatusNeedsAttention)
}

func ids(prospects []orders.Prospect) []string {
	var found []string
	for _, one := range prospects {
		found = append(found, one.ID)
	}
	return found
}

func TestPreviewSaysWhatIsPossible(t *testing.T) {
	waiting(t, "bulk-preview", noSuchLocker(t, "preview-1"))
	waiting(t, "bulk-preview-dear", tooDear(t, "preview-2"))
	amend := func(patch string) order.Resolve {
		return order.Resolve{Action: order.ActionAmend, Patch: []byte(patch)}
	}
	for name, test := range map[string]struct {
		answer order.Resolve
		why    string
	}{
		"retry":                    {order.Resolve{Action: order.ActionRetry}, ""},
		"a good amendment":         {amend(`{"shipping": {"lockerPoint": "GDY01A"}}`), ""},
		"an unknown field":         {amend(`{"shipping": {"target_point": "GDY01A"}}`), "shipping.target_point"},
		"a bad value":              {amend(`{"shipping": {"lockerPoint": "gdy_1"}}`), "shipping.lockerPoint: "},
		"the same":                 {amend(`{"shipping": {"lockerPoint": "XXX99X"}}`), "the amendment changes nothing"},
		"a choice of nothing":      {order.Resolve{Action: order.ActionChooseOffer}, "choose-offer needs a service and the highest price"},
		"an action of other steps": {order.Resolve{Action: order.ActionSkip}, "skip is not possible; possible now: [retry amend choose-offer ship-by-hand cancel]"},
	} {
		t.Run(name, func(t *testing.T) {
			query := `OrderSource = "bulk-preview"`
			if action := test.answer.Action; action == order.ActionChooseOffer || action == order.ActionSkip {
				query = `OrderSource = "bulk-preview-dear"` // it has offers, and nothing to skip
			}
			prospects, err := service.Preview(t.Context(), query, test.answer, nil)
			require.NoError(t, err)
			require.Len(t, prospects, 1)
			require.Equal(t, test.why == "", prospects[0].Possible, prospects[0].Why)
			require.Contains(t, prospects[0].Why, test.why)
		})
	}
}

func TestResolveAllReachesNoOthers(t *testing.T) {
	start(t, fromStock(t, "others-done"))
	awaitStatus(t, "others-done", order.StatusCompleted)
	startOther(t, "order-others-alien", "Alien")
	doc := tooDear(t, "others-waits")
	waiting(t, "others", doc)
	query := `WorkflowId = "order-others-done" OR WorkflowId = "order-others-alien" OR WorkflowId = "order-others-waits"`
	for name, query := range map[string]string{
		"plain":                       query,
		"with parentheses of its own": `WorkflowId = "nothing") OR (` + query,
	} {
		t.Run(name, func(t *testing.T) {
			require.Eventually(t, func() bool {
				prospects, err := service.Preview(t.Context(), query, order.Resolve{Action: order.ActionRetry}, nil)
				require.NoError(t, err)
				return len(prospects) == 1 && prospects[0].ID == doc.ID
			}, 10*time.Second, 50*time.Millisecond)
		})
	}
}

func TestResolveAllRefusesBadQueries(t *testing.T) {
	for _, query := range []string{"", "  ", "OrderStatus", `Colour = "red"`, `OrderStage = "buy" ORDER BY StartTime`} {
		t.Run(query, func(t *testing.T) {
			_, err := service.ResolveAll(t.Context(), query, order.Resolve{Action: order.ActionRetry}, nil)
			require.ErrorIs(t, err, orders.ErrQuery)
		})
	}
}

// TestResolveAllWithoutAWorker stops the worker that all tests share for a while.
func TestResolveAllWithoutAWorker(t *testing.T) {
	impatient := orders.New(temporal, orders.Options{Patience: 200 * time.Millisecond})
	waiting(t, "bulk-silent", tooDear(t, "silent-1"))
	group.Stop()
	t.Cleanup(work)

	answer := order.Resolve{Action: order.ActionRetry}
	prospects, err := impatient.Preview(t.Context(), `OrderSource = "bulk-silent"`, answer, nil)
	require.NoError(t, err)
	require.Len(t, prospects, 1)
	require.False(t, prospects[0].Possible)
	require.Contains(t, prospects[0].Why, "ask order silent-1: no worker answers")
	answered, err := impatient.ResolveAll(t.Context(), `OrderSource = "bulk-silent"`, answer, nil)
	require.NoError(t, err)
	require.Len(t, answered, 1)
	require.Equal(t, "silent-1", answered[0].ID)
	require.Contains(t, answered[0].Error, "ask order silent-1: no worker answers")
}

// TestManySilentOrders stops the worker that all tests share for a while.
func TestManySilentOrders(t *testing.T) {
	impatient := orders.New(temporal, orders.Options{Patience: 100 * time.Millisecond})
	group.Stop()
	t.Cleanup(work)
	const many = 60
	for i := range many {
		doc := fromStock(t, fmt.Sprintf("silent-many-%d", i))
		doc.Source.System = "bulk-many"
		run := start(t, doc)
		defer func() { // so that the next tests are not slowed down
			require.NoError(t, temporal.TerminateWorkflow(t.Context(), run.WorkflowID, run.RunID, "not needed"))
		}()
	}
	var prospects []orders.Prospect
	require.Eventually(t, func() bool {
		var err error
		prospects, err = impatient.Preview(t.Context(), `OrderSource = "bulk-many"`, order.Resolve{Action: order.ActionRetry}, nil)
		require.NoError(t, err)
		return len(prospects) == many
	}, 20*time.Second, 50*time.Millisecond)
	spared := 0
	for _, one := range prospects {
		require.False(t, one.Possible)
		if one.Why == orders.ErrNoWorker.Error() { // without being asked
			spared++
		}
	}
	require.Greater(t, spared, 10)
}

// Two people answer the same problem that they both have seen.
func TestAnAnswerIsToTheProblemThatIsNamed(t *testing.T) {
	doc := tooDear(t, "named")
	start(t, doc)
	awaitStatus(t, doc.ID, order.StatusNeedsAttention)
	state, err := service.State(t.Context(), doc.ID)
	require.NoError(t, err)
	seen := state.Problem.ID
	require.NotEmpty(t, seen)

	var refused *orders.RefusedError
	require.ErrorAs(t, service.Resolve(t.Context(), doc.ID, order.Resolve{Problem: "buy-0-x", Action: order.ActionRetry}), &refused)
	require.Contains(t, refused.Message, "it does not ask about problem buy-0-x; it now asks about "+seen)

	require.NoError(t, service.ResolveShown(t.Context(), doc.ID, order.Resolve{Action: order.ActionRetry, By: "Jan"}))
	require.Eventually(t, func() bool { // the same failure again is a new problem
		state, err = service.State(t.Context(), doc.ID)
		return err == nil && state.Problem != nil && state.Problem.ID != seen
	}, 20*time.Second, 50*time.Millisecond)
	require.ErrorAs(t, service.Resolve(t.Context(), doc.ID, order.Resolve{Problem: seen, Action: order.ActionRetry}), &refused)
	require.Contains(t, refused.Message, "problem "+seen+" was answered with retry by Jan; it now asks about "+state.Problem.ID)
	require.NoError(t, service.ResolveShown(t.Context(), doc.ID, order.Resolve{Action: order.ActionCancel}))
	awaitStatus(t, doc.ID, order.StatusCancelled)
	require.ErrorIs(t, service.ResolveShown(t.Context(), doc.ID, order.Resolve{Action: order.ActionRetry}), orders.ErrEnded)
}
