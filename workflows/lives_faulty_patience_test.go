package workflows_test

import (
	"context"
	"testing"
	"time"

	"go.temporal.io/sdk/interceptor"
	"pgregory.net/rapid"

	"orderflow/activities/attempt"
)

// endless wraps steps that never run out of patience.
type endless struct {
	interceptor.WorkerInterceptorBase
	clock func() time.Time
}

// InterceptActivity wraps the activity.
func (e *endless) InterceptActivity(_ context.Context, next interceptor.ActivityInboundInterceptor) interceptor.ActivityInboundInterceptor {
	return &endlessAttempts{interceptor.ActivityInboundInterceptorBase{Next: next}, e.clock}
}

type endlessAttempts struct {
	interceptor.ActivityInboundInterceptorBase
	clock func() time.Time
}

// ExecuteActivity runs one attempt.
func (e *endlessAttempts) ExecuteActivity(ctx context.Context, in *interceptor.ExecuteActivityInput) (any, error) {
	patience := attempt.Patience{Clock: e.clock, Limit: func(string) time.Duration { return forEver }}
	return patience.Attempt(ctx, func(ctx context.Context) (any, error) { return e.Next.ExecuteActivity(ctx, in) })
}

func TestLivesCatchAStepWithoutPatience(t *testing.T) {
	withoutRace(t)
	failing := rapid.Custom(func(t *rapid.T) plan {
		return plans.Filter(func(p plan) bool { return p.breaksForHours() }).Draw(t, "plan")
	})
	caughtAmong(t, failing, "a person is asked within the patience", setting{endless: true})
}
