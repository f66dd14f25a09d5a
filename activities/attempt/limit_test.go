package attempt_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"orderflow/activities/attempt"
	"orderflow/clients"
	"orderflow/clients/limit"
	"orderflow/order"
)

// once runs one attempt of a step whose calls wait for room within a limit.
func once(t *testing.T, l *limit.Limit, step func(context.Context) error) *temporal.ApplicationError {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivityWithOptions(func(ctx context.Context) error {
		ctx, end := l.Begin(ctx, limit.Effect)
		defer end()
		ctx, cancel := context.WithTimeout(ctx, 30*time.Second) // so that it does not wait
		defer cancel()
		return step(ctx)
	}, activity.RegisterOptions{Name: "EnsureIt"})
	_, err := env.ExecuteActivity("EnsureIt")
	var failed *temporal.ApplicationError
	require.ErrorAs(t, err, &failed)
	return failed
}

// A step without room is retried: as busy when other calls come first, or as held when the
// provider wants no calls. It was never sent, so no unknown outcome is noted.
func TestAStepWithoutRoomComesBack(t *testing.T) {
	timing := attempt.Timing{Settle: 40 * time.Second}
	unsent := func(ctx context.Context, l *limit.Limit) error {
		return &clients.Error{Provider: "shipx", Operation: "buy", Kind: clients.Unavailable, Err: l.Wait(ctx, true)}
	}
	paused := func(l *limit.Limit) { l.Pause(time.Now().Add(5 * time.Minute)) }
	for name, test := range map[string]struct {
		before          func(*limit.Limit)
		step            func(context.Context, *limit.Limit) error
		kind            string
		soonest, latest time.Duration
	}{
		"an effect": {func(*limit.Limit) {}, func(ctx context.Context, l *limit.Limit) error {
			return timing.ActFailed(ctx, unsent(ctx, l))
		}, attempt.TypeBusy, 40 * time.Second, time.Minute},
		"an effect that is not decided yet": {func(*limit.Limit) {}, func(ctx context.Context, _ *limit.Limit) error {
			return timing.EnsureSettled(ctx, order.Ref{})
		}, attempt.TypeBusy, 40 * time.Second, time.Minute},
		"a reading": {func(*limit.Limit) {}, func(ctx context.Context, l *limit.Limit) error {
			return timing.ReadFailed(ctx, unsent(ctx, l))
		}, attempt.TypeBusy, time.Second, 2 * time.Second},
		"an effect in a pause": {paused, func(ctx context.Context, l *limit.Limit) error {
			return timing.ActFailed(ctx, unsent(ctx, l))
		}, attempt.TypeHeld, 299 * time.Second, 450 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			l := limit.New(limit.Options{Provider: "shipx", Calls: 500})
			test.before(l)
			failed := once(t, l, func(ctx context.Context) error { return test.step(ctx, l) })
			require.Equal(t, test.kind, failed.Type())
			require.Equal(t, temporal.ApplicationErrorCategoryBenign, failed.Category())
			require.GreaterOrEqual(t, failed.NextRetryDelay(), test.soonest)
			require.LessOrEqual(t, failed.NextRetryDelay(), test.latest)
			require.Contains(t, failed.Message(), "not sent")
		})
	}
}

// Time spent waiting for room, and the pause after it, is not the provider's failure: the
// step's patience allows as many failures as without that wait.
func TestWaitingForRoomUsesNoPatience(t *testing.T) {
	fails := answered(500, clients.Unknown)
	var failed, full int
	l := limit.New(limit.Options{Calls: 500})
	took, err := triedWithin(t, l, func(ctx context.Context) error {
		if activity.GetInfo(ctx).Attempt%2 == 0 {
			full++
			gone, cancel := context.WithCancel(ctx)
			time.AfterFunc(time.Millisecond, cancel)
			require.ErrorIs(t, l.Wait(gone, true), context.Canceled)
			return attempt.Benign(attempt.TypeBusy, 10*time.Minute, "others are before")
		}
		failed++
		return fails(ctx)
	})
	var stuck *temporal.ApplicationError
	require.True(t, errors.As(err, &stuck), "%v", err)
	require.Equal(t, attempt.TypeStuck, stuck.Type())
	require.Greater(t, took, 100*time.Minute)
	require.GreaterOrEqual(t, failed, 6)
	require.GreaterOrEqual(t, full, 5)
}
