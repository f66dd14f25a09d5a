package workflows_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/activities/attempt"
	"orderflow/clients/mypromo"
	"orderflow/order"
	"orderflow/workflows"
)

// watching runs a watcher of MyPromo's orders whose passes are a function.
func watching(t *testing.T, state workflows.WatchState, pass func(env *testsuite.TestWorkflowEnvironment, since time.Time) (activities.Pass, error)) *testsuite.TestWorkflowEnvironment {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet{})
	env := suite.NewTestWorkflowEnvironment()
	env.RegisterWorkflowWithOptions(workflows.ProviderWatch, workflow.RegisterOptions{Name: workflows.ProviderWatchType})
	env.RegisterActivityWithOptions(func(_ context.Context, since time.Time) (activities.Pass, error) { return pass(env, since) },
		activity.RegisterOptions{Name: "ReadChangedOrders"})
	env.ExecuteWorkflow(workflows.ProviderWatchType, state)
	return env
}

// Two years of passes an hour apart, in runs of 200. Each begins where the last one ended.
func TestAWatcherGoesOnForYears(t *testing.T) {
	state, runs, passes := workflows.WatchState{Watcher: workflows.WatchMerchant}, 0, 0
	const twoYears = 2 * 365 * 24 * time.Hour
	for lived := time.Duration(0); lived < twoYears; runs++ {
		before := state.Last.Cursor
		env := watching(t, state, func(env *testsuite.TestWorkflowEnvironment, since time.Time) (activities.Pass, error) {
			require.Equal(t, before, since)
			passes++
			before = before.Add(time.Hour)
			return activities.Pass{Cursor: before, Began: env.Now(), Took: time.Minute, Next: time.Hour}, nil
		})
		var again *workflow.ContinueAsNewError
		require.ErrorAs(t, env.GetWorkflowError(), &again)
		require.Equal(t, workflows.ProviderWatchType, again.WorkflowType.Name)
		state = continued(t, again)
		require.Equal(t, before, state.Last.Cursor)
		lived += 200 * time.Hour
	}
	require.Equal(t, 88, runs)
	require.Equal(t, 88*200, passes)
}

func continued(t *testing.T, again *workflow.ContinueAsNewError) (state workflows.WatchState) {
	t.Helper()
	require.NoError(t, converter.GetDefaultDataConverter().FromPayloads(again.Input, &state))
	return state
}

// A failed pass changes nothing: the next one reads the same again.
func TestAPassThatFailsIsRepeatedFromTheSameTime(t *testing.T) {
	began := time.Date(2026, 10, 5, 12, 0, 0, 0, time.UTC)
	var times []time.Duration
	env := watching(t, workflows.WatchState{Watcher: workflows.WatchMerchant, Last: activities.Pass{Cursor: began}},
		func(env *testsuite.TestWorkflowEnvironment, since time.Time) (activities.Pass, error) {
			times = append(times, since.Sub(began))
			switch len(times) {
			case 1: // it is tried again at once
				return activities.Pass{}, errors.New("the worker is killed in the middle of the list")
			case 3, 4: // it is given up
				return activities.Pass{}, temporal.NewNonRetryableApplicationError("MyPromo fails", attempt.TypeStuck, nil)
			}
			return activities.Pass{Cursor: since.Add(time.Minute), Began: env.Now(), Next: time.Minute}, nil
		})
	require.True(t, env.IsWorkflowCompleted())
	require.Equal(t, []time.Duration{0, 0, time.Minute, time.Minute, time.Minute, 2 * time.Minute}, times[:6])
}

func TestWhenAWatcherIsBehind(t *testing.T) {
	noon := time.Date(2026, 10, 5, 12, 0, 0, 0, time.UTC)
	last := func(began time.Time, took, next time.Duration) workflows.WatchState {
		return workflows.WatchState{Watcher: workflows.WatchMerchant, Last: activities.Pass{Began: began, Took: took, Next: next}}
	}
	for name, tc := range map[string]struct {
		state workflows.WatchState
		want  time.Duration
	}{
		"just passed":                    {last(noon.Add(-time.Minute), 30*time.Second, 30*time.Second), 0},
		"two rounds and ten minutes ago": {last(noon.Add(-12*time.Minute), 30*time.Second, 30*time.Second), 0},
		"longer ago":                     {last(noon.Add(-15*time.Minute), 30*time.Second, 30*time.Second), 3 * time.Minute},
		"a long list":                    {last(noon.Add(-50*time.Minute), 27*time.Minute, 30*time.Second), 0},
		"without a pass since a while":   {last(time.Time{}, 0, 0), 50 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, tc.want, tc.state.Behind(noon, noon.Add(-time.Hour)))
		})
	}
}

// A hint from the fulfiller's watcher is read back before it counts.
func TestAWrongProductionOrderIsNotReportedTo(t *testing.T) {
	for name, told := range map[string]string{"another order's": "1", "none": "999", "no number": "x"} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			settleProduced(w, "another")
			w.at(time.Second, w.signal(order.SignalProviderEvent, order.ProviderEvent{
				Provider: order.ProviderMyPromo, Kind: order.EventProductionOrder, Ref: told}))
			require.Equal(t, order.StatusCompleted, w.live(madeToOrder()).Status)
			require.Equal(t, 1, w.effects(madeToOrder().ID)["shipment-reported"])
			require.Zero(t, w.effects("another")["shipment-reported"])
		})
	}
}

// settleProduced makes MyPromo produce something for somebody else.
func settleProduced(w *world, reference string) {
	id := settleDraft(w, reference)
	_, err := w.merchant().AddItem(context.Background(), id, mypromo.NewItem{Reference: reference, SKU: "PEN-BLUE", Quantity: 1})
	require.NoError(w, err)
	_, err = w.merchant().SubmitOrder(context.Background(), id)
	require.NoError(w, err)
}
