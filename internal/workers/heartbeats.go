package workers

import (
	"context"
	"time"

	"go.temporal.io/sdk/interceptor"

	"orderflow/activities"
	"orderflow/activities/attempt"
)

// heartbeatEvery is well below the workflows' heartbeat timeout of 20 seconds.
const heartbeatEvery = 5 * time.Second

// heartbeats sends the heartbeat of every running activity, so that the steps of a worker that
// died soon run on another one. The activity knows when its attempt started, so that it does
// not act after it may have timed out. Its attempts end when its patience is over.
type heartbeats struct {
	interceptor.WorkerInterceptorBase
	patience attempt.Patience
}

// NewHeartbeats returns the interceptor for all activities.
func NewHeartbeats(clock func() time.Time) interceptor.WorkerInterceptor {
	return &heartbeats{patience: attempt.Patience{Clock: clock, Limit: activities.Patience}}
}

// InterceptActivity wraps the activity with the heartbeat.
func (h *heartbeats) InterceptActivity(_ context.Context, next interceptor.ActivityInboundInterceptor) interceptor.ActivityInboundInterceptor {
	return &heart{interceptor.ActivityInboundInterceptorBase{Next: next}, h.patience}
}

type heart struct {
	interceptor.ActivityInboundInterceptorBase
	patience attempt.Patience
}

// ExecuteActivity runs the activity and sends heartbeats.
func (h *heart) ExecuteActivity(ctx context.Context, in *interceptor.ExecuteActivityInput) (any, error) {
	return h.patience.Attempt(ctx, func(ctx context.Context) (any, error) {
		ended := make(chan struct{})
		defer close(ended)
		go beat(ctx, ended)
		return h.Next.ExecuteActivity(ctx, in)
	})
}

func beat(ctx context.Context, ended <-chan struct{}) {
	ticks := time.NewTicker(heartbeatEvery)
	defer ticks.Stop()
	for {
		select {
		case <-ended:
			return
		case <-ticks.C:
			attempt.Beat(ctx)
		}
	}
}
