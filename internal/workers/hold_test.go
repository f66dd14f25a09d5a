package workers_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"

	"orderflow/activities/attempt"
	"orderflow/internal/workers"
	"orderflow/order"
	"orderflow/workflows"
)

var (
	noon    = time.Date(2026, 10, 5, 12, 0, 0, 0, time.UTC)
	free    = workflows.Hold{}
	held    = workflows.Hold{HeldBy: "Jan", Since: noon, Reason: "wrong prices"}
	errAway = errors.New("temporal is away")
)

// gate is one worker's gate to ShipX, with a clock and an answer that tests set.
type gate struct {
	*testing.T
	*workers.Gate
	now    time.Time
	hold   workflows.Hold
	err    error
	asked  atomic.Int32
	called int // how often the step ran
}

func newGate(t *testing.T) *gate {
	g := &gate{T: t, now: noon}
	g.Gate = workers.NewGate(workers.GateOptions{
		Provider: "shipx", Clock: func() time.Time { return g.now },
		Ask: func(_ context.Context, provider string) (workflows.Hold, error) {
			require.Equal(t, "shipx", provider)
			g.asked.Add(1)
			return g.hold, g.err
		}})
	return g
}

// attempt runs a first attempt of a step through the gate.
func (g *gate) attempt(ref order.Ref) error {
	g.Helper()
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.SetWorkerOptions(worker.Options{Interceptors: []interceptor.WorkerInterceptor{g.Gate}})
	step := func(context.Context, order.Ref) error { g.called++; return nil }
	env.RegisterActivity(step)
	_, err := env.ExecuteActivity(step, ref)
	return err
}

func TestAHeldStepCallsNobodyAndComesBack(t *testing.T) {
	g := newGate(t)
	g.hold = held
	seen := map[time.Duration]bool{}
	for range 50 {
		var why *temporal.ApplicationError
		require.ErrorAs(t, g.attempt(order.Ref{ID: "a-1"}), &why)
		require.Equal(t, attempt.TypeHeld, why.Type())
		require.Equal(t, temporal.ApplicationErrorCategoryBenign, why.Category())
		require.False(t, why.NonRetryable())
		require.Equal(t, "shipx is held by Jan since 2026-10-05 12:00:00 UTC (wrong prices); "+
			"release it with: orderflow release --provider shipx", why.Message())
		require.GreaterOrEqual(t, why.NextRetryDelay(), 10*time.Second)
		require.LessOrEqual(t, why.NextRetryDelay(), time.Minute)
		seen[why.NextRetryDelay()] = true
	}
	require.Greater(t, len(seen), 25, "orders come back at different times")
	require.Zero(t, g.called)
	require.EqualValues(t, 1, g.asked.Load(), "the answer is kept")
}

// The attempt that follows a hold waits as the first one in a run that was reset: a held
// attempt has left no note of when it was.
func TestAStepOfARunThatWasResetWaitsAfterAHold(t *testing.T) {
	g := newGate(t)
	timing := attempt.Timing{Settle: time.Minute}
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	clock := func() time.Time { return g.now }
	env.SetWorkerOptions(worker.Options{Interceptors: []interceptor.WorkerInterceptor{workers.NewHeartbeats(clock), g.Gate}})
	step := func(ctx context.Context, ref order.Ref) error { return timing.EnsureSettled(ctx, ref) }
	env.RegisterActivity(step)
	var noted int
	env.SetOnActivityHeartbeatListener(func(*activity.Info, converter.EncodedValues) { noted++ })

	g.hold = held
	ref := order.Ref{ID: "a-1", Asker: order.Asker{Reset: true}}
	var why *temporal.ApplicationError
	_, err := env.ExecuteActivity(step, ref)
	require.ErrorAs(t, err, &why)
	require.Equal(t, attempt.TypeHeld, why.Type())
	require.Zero(t, noted)

	g.now, g.hold = g.now.Add(time.Hour), free
	_, err = env.ExecuteActivity(step, ref)
	require.ErrorAs(t, err, &why)
	require.Equal(t, attempt.TypeSettling, why.Type())
	require.Equal(t, 2*time.Minute, why.NextRetryDelay())
}

func TestAGateStaysClosedWhileTheProviderWantsNoCalls(t *testing.T) {
	g := newGate(t)
	g.hold = workflows.Hold{PausedUntil: noon.Add(2 * time.Minute)}
	var why *temporal.ApplicationError
	require.ErrorAs(t, g.attempt(order.Ref{}), &why)
	require.Equal(t, attempt.TypeHeld, why.Type())
	require.Equal(t, "shipx accepts no calls until 2026-10-05 12:02:00 UTC", why.Message())
	require.GreaterOrEqual(t, why.NextRetryDelay(), 2*time.Minute+10*time.Second)
	g.now = noon.Add(2 * time.Minute)
	require.NoError(t, g.attempt(order.Ref{}))
	require.Equal(t, 1, g.called)
}

func TestAGateHeedsWhatItWasToldLast(t *testing.T) {
	const look = 5 * time.Second
	type moment struct {
		after   time.Duration // since the moment before
		hold    workflows.Hold
		err     error
		through bool
	}
	for name, moments := range map[string][]moment{
		"not held":                      {{0, free, nil, true}},
		"a hold counts when it is seen": {{0, free, nil, true}, {look - 1, held, nil, true}, {1, held, nil, false}},
		"so does a release":             {{0, held, nil, false}, {look - 1, free, nil, false}, {1, free, nil, true}},
		"away while held: still held":   {{0, held, nil, false}, {time.Hour, free, errAway, false}, {look, free, nil, true}},
		"away while free: still free":   {{0, free, nil, true}, {time.Hour, held, errAway, true}, {look, held, nil, false}},
		"away from the beginning":       {{0, free, errAway, false}, {look - 1, free, nil, false}, {1, free, nil, true}},
	} {
		t.Run(name, func(t *testing.T) {
			g := newGate(t)
			for i, one := range moments {
				g.now, g.hold, g.err = g.now.Add(one.after), one.hold, one.err
				before := g.called
				err := g.attempt(order.Ref{})
				require.Equal(t, one.through, err == nil, "moment %d: %v", i, err)
				require.Equal(t, one.through, g.called > before, "moment %d", i)
			}
		})
	}
}

func TestAGateSaysWhyItDoesNotKnow(t *testing.T) {
	g := newGate(t)
	g.err = errAway
	var why *temporal.ApplicationError
	require.ErrorAs(t, g.attempt(order.Ref{}), &why)
	require.Equal(t, attempt.TypeHeld, why.Type())
	require.Equal(t, "it is not known yet whether shipx is held: temporal is away", why.Message())
}

func TestManyStepsAskOnce(t *testing.T) {
	g := newGate(t)
	g.hold = held
	ended := make(chan error)
	const steps = 20
	for range steps {
		go func() { ended <- g.attempt(order.Ref{}) }()
	}
	for range steps {
		require.Error(t, <-ended)
	}
	require.EqualValues(t, 1, g.asked.Load())
}
