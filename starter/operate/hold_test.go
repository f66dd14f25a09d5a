package operate

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/cli"
	"orderflow/order"
	"orderflow/starter/cli/clitest"
)

// parsed returns the options of a hold command line, without running it.
func parsed(t *testing.T, args ...string) (*holdOptions, error) {
	t.Helper()
	app, _ := clitest.App("", nil)
	var got *holdOptions
	command := newHold(app, func(_ context.Context, o *holdOptions) error {
		got = o
		return nil
	})
	command.SetArgs(args)
	err := command.ExecuteContext(t.Context())
	return got, err
}

func TestHoldKnowsWhatIsMeant(t *testing.T) {
	for _, c := range []struct {
		args     []string
		subject  string
		provider bool
	}{
		{[]string{"shop-1"}, "shop-1", false},
		{[]string{"--provider", "shipx"}, "shipx", true},
		{[]string{"--provider=shipx"}, "shipx", true},
		{[]string{"--provider"}, "", true},
	} {
		got, err := parsed(t, c.args...)
		require.NoError(t, err)
		require.NotNil(t, got)
		require.Equal(t, c.subject, got.subject)
		require.Equal(t, c.provider, got.provider.chosen)
	}
}

func TestHoldRefusesBeforeItRuns(t *testing.T) {
	for _, args := range [][]string{{}, {"shop-1", "--by="}, {"shop-1", "--reason", "tired"}, {"--provider", "pigeon"}, {"--provider=shipx", "tpk"}} {
		got, err := parsed(t, args...)
		var wrong *cli.InputError
		require.ErrorAs(t, err, &wrong, "%v", args)
		require.Nil(t, got, "%v", args)
	}
}

func TestHoldTellsTheOrder(t *testing.T) {
	temporal := new(clitest.Temporal)
	app, screen := clitest.App("", temporal)
	command := newHold(app, runHold)
	command.SetArgs([]string{"shop-1", "--by", "ewa"})
	require.NoError(t, command.ExecuteContext(t.Context()))

	require.Len(t, temporal.Signals, 1)
	require.Equal(t, order.WorkflowID("shop-1"), temporal.Signals[0].Workflow)
	require.Equal(t, order.SignalHold, temporal.Signals[0].Name)
	require.Equal(t, "ewa", temporal.Signals[0].Payload.(order.Hold).By)
	require.Equal(t, "shop-1: held\n", screen.Out.String())
	require.Empty(t, screen.Err.String())
}
