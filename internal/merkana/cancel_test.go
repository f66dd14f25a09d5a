package merkana_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	sdk "go.temporal.io/sdk/temporal"

	"orderflow/clients/merkana/merkanatest"
	"orderflow/internal/orders"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// ends waits for the end of an order.
func ends(t *testing.T, doc merkanatest.OrderCreate) order.Status {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var result order.Result
	err := temporal.GetWorkflow(ctx, order.WorkflowID(idOf(doc)), "").Get(ctx, &result)
	var cancelled *sdk.CanceledError
	if errors.As(err, &cancelled) {
		err = cancelled.Details(&result)
	}
	require.NoError(t, err)
	return result.Status
}

// hang keeps MyPromo from answering about an order for longer than a cancellation
// may take.
func hang(doc merkanatest.OrderCreate, operation string) {
	simulated.MyPromo.Faults().Add(simkit.Fault{
		Operation: operation, Ref: idOf(doc), Call: 1, Mode: simkit.Slow, Delay: 2 * cancelWithin})
}

func TestACancellationThatComesFirst(t *testing.T) {
	c := open(t, setting{})
	given := parcel(100)
	c.cancel(t, given, accepted(""))
	c.cancel(t, given, accepted("")) // the same again
	c.create(t, given, accepted("The order was cancelled before it arrived; it is not made."))
	require.Equal(t, order.StatusCancelled, ends(t, given))
	c.create(t, given, accepted("The order was cancelled before it arrived; it is not made."))
	c.cancel(t, given, accepted(""))
	require.Empty(t, simulated.MyPromo.Ledger().Of(idOf(given)))

	state, err := service.State(t.Context(), idOf(given))
	require.NoError(t, err)
	require.Equal(t, order.StatusCancelled, state.Status)
	require.Equal(t, "merkana", state.Cancellation.By)
	require.Eventually(t, func() bool {
		rows, err := service.List(t.Context(), orders.Filter{Source: "merkana", Status: order.StatusCancelled})
		return err == nil && len(rows) > 0 && rows[len(rows)-1].ID == idOf(given)
	}, 10*time.Second, 20*time.Millisecond, "it stands in the list")
	doc := made(given)
	_, err = service.Start(t.Context(), doc)
	require.ErrorIs(t, err, orders.ErrNeverCame)
}

func TestCancellations(t *testing.T) {
	c := open(t, setting{})
	t.Run("of an order under way", func(t *testing.T) {
		given := parcel(101)
		simulated.MyPromo.Faults().Add(simkit.Fault{Operation: "create-order", Ref: idOf(given), Call: 1, Mode: simkit.Slow, Delay: time.Second})
		c.create(t, given, accepted(""))
		c.cancel(t, given, accepted(""))
		require.Equal(t, order.StatusCancelled, ends(t, given))
		c.cancel(t, given, accepted(""))
		c.create(t, given, accepted(""))
	})
	t.Run("of one that is fulfilled", func(t *testing.T) {
		given := parcel(102)
		c.create(t, given, accepted(""))
		require.Equal(t, order.StatusCompleted, ends(t, given))
		for range 2 {
			c.cancel(t, given, refused("The order has ended: it is completed."))
		}
	})
	t.Run("while MyPromo hangs are refused in time, and stay so", func(t *testing.T) {
		given := parcel(103)
		hang(given, "create-order")
		c.create(t, given, accepted(""))
		require.Eventually(t, func() bool { return simulated.MyPromo.Faults().Calls("create-order", idOf(given)) > 0 },
			10*time.Second, 10*time.Millisecond)
		c.cancel(t, given, refused("The order is not cancelled: not decided by the deadline."))
		require.Empty(t, simulated.MyPromo.Ledger().Of(idOf(given)), "MyPromo still hangs")
		c.cancel(t, given, refused("The order is not cancelled: not decided by the deadline."))
		require.Equal(t, order.StatusCompleted, ends(t, given))
	})
}

// Both are on their way at the same time: whatever Merkana is told has to be true.
func TestACreateAndACancellationAtOnce(t *testing.T) {
	c := open(t, setting{})
	for id := int64(110); id < 116; id++ {
		given := parcel(id)
		created := make(chan error, 1)
		go func() {
			_, err := c.CreateOrder(context.Background(), given)
			created <- err
		}()
		answer, err := c.CancelOrder(t.Context(), given.MID, given.ID)
		require.NoError(t, err)
		require.NoError(t, <-created)
		want := map[bool]order.Status{true: order.StatusCancelled, false: order.StatusCompleted}[answer.Status]
		require.Equal(t, want, ends(t, given))
	}
}
