package orders

import (
	"context"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/internal/cli"
	"orderflow/order"
	"orderflow/starter/cli/clitest"
)

// cancelled runs a cancel command line up to the run function.
func cancelled(t *testing.T, run func(context.Context, *cancelOptions) error, temporal *clitest.Temporal, args ...string) (string, error) {
	t.Helper()
	app, screen := clitest.App("", temporal)
	command := newCancel(app, run)
	command.SetArgs(args)
	err := command.ExecuteContext(t.Context())
	return screen.Out.String(), err
}

func TestCancelReadsItsFlags(t *testing.T) {
	ran := false
	_, err := cancelled(t, func(_ context.Context, o *cancelOptions) error {
		ran = true
		require.Equal(t, "shop-1", o.id)
		require.Equal(t, []string{"a", "b"}, o.items)
		require.Equal(t, &order.Money{Amount: decimal.RequireFromString("80"), Currency: "PLN"}, o.collects)
		require.Equal(t, cancelWait, o.wait)
		return nil
	}, nil, "shop-1", "--item", "a", "--item", "b", "--cash-on-delivery", "80 PLN")
	require.NoError(t, err)
	require.True(t, ran)
}

func TestCancelRefusesBeforeItRuns(t *testing.T) {
	for _, args := range [][]string{
		{"shop-1", "--by="}, {"shop-1", "--wait", "0s"}, {"shop-1", "--wait", "5s", "--no-wait"},
		{"shop-1", "--item="}, {"shop-1", "--item", "a", "--wait", "5s"}, {"shop-1", "--cash-on-delivery", "80 PLN"},
	} {
		_, err := cancelled(t, func(context.Context, *cancelOptions) error {
			t.Errorf("%v: has run", args)
			return nil
		}, nil, args...)
		var wrong *cli.InputError
		require.ErrorAs(t, err, &wrong, "%v", args)
	}
}

func TestCancelWithoutWaitingLeavesItToTheOrder(t *testing.T) {
	temporal := new(clitest.Temporal)
	said, err := cancelled(t, runCancel, temporal, "shop-1", "--no-wait", "--by", "ewa", "--reason", "bought twice")
	require.NoError(t, err)
	require.Equal(t, "shop-1: told to cancel\n", said)
	require.Equal(t, []clitest.Signal{{Workflow: order.WorkflowID("shop-1"), Name: order.SignalCancelOrder,
		Payload: order.CancelOrder{Reason: "bought twice", By: "ewa"}}}, temporal.Signals)
}
