package attempt_test

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"orderflow/activities/attempt"
	"orderflow/clients"
	"orderflow/clients/limit"
	"orderflow/order"
)

// impatient gives up after an hour.
type impatient struct {
	interceptor.WorkerInterceptorBase
	clock func() time.Time
	limit *limit.Limit
}

// InterceptActivity wraps the activity.
func (i *impatient) InterceptActivity(_ context.Context, next interceptor.ActivityInboundInterceptor) interceptor.ActivityInboundInterceptor {
	return &attempts{interceptor.ActivityInboundInterceptorBase{Next: next}, i.clock, i.limit}
}

type attempts struct {
	interceptor.ActivityInboundInterceptorBase
	clock func() time.Time
	limit *limit.Limit
}

// ExecuteActivity runs one attempt.
func (a *attempts) ExecuteActivity(ctx context.Context, in *interceptor.ExecuteActivityInput) (any, error) {
	ctx, end := a.limit.Begin(ctx, limit.Effect)
	defer end()
	patience := attempt.Patience{Clock: a.clock, Limit: func(string) time.Duration { return time.Hour }}
	return patience.Attempt(ctx, func(ctx context.Context) (any, error) { return a.Next.ExecuteActivity(ctx, in) })
}

// tried runs a step every ten minutes with the given outcomes, then repeats the last one, and
// returns how and when it ended.
func tried(t *testing.T, outcomes ...func(context.Context) error) (time.Duration, error) {
	return triedWithin(t, nil, outcomes...)
}

// triedWithin is tried with calls that wait for room within a limit.
func triedWithin(t *testing.T, l *limit.Limit, outcomes ...func(context.Context) error) (time.Duration, error) {
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	env := suite.NewTestWorkflowEnvironment()
	env.SetWorkerOptions(worker.Options{Interceptors: []interceptor.WorkerInterceptor{&impatient{clock: env.Now, limit: l}}})
	env.RegisterActivityWithOptions(func(ctx context.Context) error {
		return outcomes[min(int(activity.GetInfo(ctx).Attempt), len(outcomes))-1](ctx)
	}, activity.RegisterOptions{Name: "EnsureIt"})
	began := env.Now()
	env.ExecuteWorkflow(func(ctx workflow.Context) error {
		ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
			StartToCloseTimeout: time.Minute, ScheduleToCloseTimeout: 24 * time.Hour, HeartbeatTimeout: time.Minute, TaskQueue: "shipx",
			RetryPolicy: &temporal.RetryPolicy{InitialInterval: 10 * time.Minute, BackoffCoefficient: 1, MaximumAttempts: math.MaxInt32}})
		return workflow.ExecuteActivity(ctx, "EnsureIt").Get(ctx, nil)
	})
	require.True(t, env.IsWorkflowCompleted())
	return env.Now().Sub(began), env.GetWorkflowError()
}

func good(context.Context) error { return nil }

// answered is a call that the provider answered with a status.
func answered(status int, kind clients.Kind) func(context.Context) error {
	timing := attempt.Timing{Settle: 10 * time.Minute}
	return func(ctx context.Context) error {
		return timing.ActFailed(ctx, &clients.Error{Provider: "shipx", Operation: "buy", Kind: kind, HTTPStatus: status,
			Message: "out of order", RetryAfter: 10 * time.Minute})
	}
}

func benign(kind string) func(context.Context) error {
	return func(context.Context) error { return attempt.Benign(kind, 10*time.Minute, "later") }
}

func times(n int, outcome func(context.Context) error) (all []func(context.Context) error) {
	for range n {
		all = append(all, outcome)
	}
	return all
}

func TestAStepGivesUpWhenItsPatienceIsOver(t *testing.T) {
	for name, outcome := range map[string]func(context.Context) error{
		"the provider fails":           answered(500, clients.Unknown),
		"the provider is out of reach": answered(503, clients.Unavailable),
		"what was done never settles":  benign(attempt.TypeSettling),
		"the provider fails whenever there is a turn": func(ctx context.Context) error {
			if activity.GetInfo(ctx).Attempt%2 == 0 {
				return attempt.Benign(attempt.TypeBusy, 10*time.Minute, "others ask")
			}
			return answered(500, clients.Unknown)(ctx)
		},
		"something else": func(context.Context) error { return errors.New("out of order") },
	} {
		t.Run(name, func(t *testing.T) {
			took, err := tried(t, outcome)
			require.GreaterOrEqual(t, took, time.Hour)
			require.LessOrEqual(t, took, 80*time.Minute)
			var failed *temporal.ApplicationError
			require.ErrorAs(t, err, &failed)
			require.Equal(t, attempt.TypeStuck, failed.Type())
			var problem order.Problem
			require.NoError(t, failed.Details(&problem))
			require.Equal(t, "shipx", problem.Provider)
			require.Equal(t, attempt.CodeStuck, problem.Code)
			require.Regexp(t, `\(it has failed for 1h[12]?0m0s\)`, problem.Message)
		})
	}
}

// The last request may have succeeded: the last attempt looks for its effect and sends
// nothing.
func TestTheLastAttemptOnlyReads(t *testing.T) {
	timing := attempt.Timing{Settle: 10 * time.Minute}
	for name, happened := range map[string]bool{"it happened": true, "it did not happen": false} {
		t.Run(name, func(t *testing.T) {
			sent := 0
			took, err := tried(t, func(ctx context.Context) error {
				if happened && sent == 7 {
					return nil
				}
				if err := timing.EnsureSettled(ctx, order.Ref{}); err != nil {
					return err
				}
				sent++
				return answered(500, clients.Unknown)(ctx)
			})
			require.Equal(t, 7, sent, "one at once, and one every ten minutes")
			require.LessOrEqual(t, took, 80*time.Minute)
			if happened {
				require.NoError(t, err)
				return
			}
			var failed *temporal.ApplicationError
			require.ErrorAs(t, err, &failed)
			require.Equal(t, attempt.TypeStuck, failed.Type())
			require.Contains(t, failed.Message(), "out of order", "the provider's last words")
			var problem order.Problem
			require.NoError(t, failed.Details(&problem))
			require.Equal(t, 500, problem.HTTPStatus)
		})
	}
}

func TestWhatUsesNoPatience(t *testing.T) {
	for name, outcome := range map[string]func(context.Context) error{
		"our credentials are refused": answered(401, clients.Unavailable),
		"we are to ask less":          answered(429, clients.Unavailable),
		"the provider is held":        benign(attempt.TypeHeld),
		"the provider is not ready":   benign(attempt.TypeNotYet),
	} {
		t.Run(name, func(t *testing.T) {
			took, err := tried(t, append(times(30, outcome), good)...)
			require.NoError(t, err)
			require.GreaterOrEqual(t, took, 2*time.Hour)
		})
	}
}

// Only consecutive failures count.
func TestAnAnswerRenewsThePatience(t *testing.T) {
	failing, waiting := times(5, answered(500, clients.Unknown)), times(1, benign(attempt.TypeNotYet))
	var outcomes []func(context.Context) error
	for range 4 {
		outcomes = append(append(outcomes, failing...), waiting...)
	}
	took, err := tried(t, append(outcomes, good)...)
	require.NoError(t, err)
	require.Greater(t, took, 3*time.Hour)
}

// A run that was reset sends nothing until the requests of the earlier run are visible. The
// wait counts from the first attempt in this run, whatever its outcome. The step's scheduled
// time does not count, because a reset keeps it.
func TestAResetRunWaitsFromItsFirstAttemptOn(t *testing.T) {
	timing := attempt.Timing{Settle: 10 * time.Minute}
	acts := func(ctx context.Context) error {
		return timing.EnsureSettled(ctx, order.Ref{Asker: order.Asker{Reset: true}})
	}
	took, err := tried(t, acts)
	require.NoError(t, err)
	require.Equal(t, 20*time.Minute, took.Round(time.Minute))

	// The same holds when the step was scheduled by the earlier run.
	carried := func(ctx context.Context) error {
		return timing.EnsureSettled(ctx, order.Ref{Asker: order.Asker{Run: "the run before"}})
	}
	took, err = tried(t, carried)
	require.NoError(t, err)
	require.Equal(t, 20*time.Minute, took.Round(time.Minute))

	took, err = tried(t, answered(503, clients.Unavailable), acts)
	require.NoError(t, err)
	require.Equal(t, 20*time.Minute, took.Round(time.Minute), "the first attempt could not read")
}
