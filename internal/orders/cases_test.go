package orders_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/internal/orders"
	"orderflow/order"
)

// TestDoneIsForCases: one answer closes many cases and reaches no order; every other answer
// reaches only orders.
func TestDoneIsForCases(t *testing.T) {
	waiting(t, "done-test", tooDear(t, "done-order"))
	for i := range 2 {
		_, err := service.OpenCase(t.Context(), order.Case{
			ID: order.CaseID("order-done-gone", fmt.Sprintf("0199-0000000%d", i)), Kind: order.CaseEnded, Source: "done-test",
			Problem: order.Problem{Message: "terminated by mistake"}, ToDo: "nothing"})
		require.NoError(t, err)
	}
	const query = `OrderSource = "done-test"`
	done, retry := order.Resolve{Action: order.ActionDone, By: "Ewa"}, order.Resolve{Action: order.ActionRetry, By: "Ewa"}
	require.Eventually(t, func() bool {
		prospects, err := service.Preview(t.Context(), query, done, nil)
		return err == nil && len(prospects) == 2 && prospects[0].Possible && prospects[1].Possible
	}, 10*time.Second, 50*time.Millisecond)
	prospects, err := service.Preview(t.Context(), query, retry, nil)
	require.NoError(t, err)
	require.Equal(t, []string{"done-order"}, ids(prospects))
	tasks, err := service.Worklist(t.Context(), orders.Filter{Source: "done-test"})
	require.NoError(t, err)
	require.Len(t, tasks, 3, "the worklist has both")

	answered, err := service.ResolveAll(t.Context(), query, done, nil)
	require.NoError(t, err)
	require.Len(t, answered, 2)
	require.Empty(t, answered[0].Error+answered[1].Error)
	var refused *orders.RefusedError
	require.ErrorAs(t, service.Resolve(t.Context(), "done-order", done), &refused)
	require.Contains(t, refused.Message, `action: "done" does not fit this problem`)
}
