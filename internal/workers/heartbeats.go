package workers

import (
	"context"
	"time"

	"orderflow/activities/attempt"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/interceptor"
)

// heartbeatEvery is well below the workflows' heartbeat timeout of 20 seconds.
const heartbeatEvery = 5 * time.Second

// heartbeats lets every running activity say that its worker is alive, so that
// the steps of a worker which died are soon given to another. The activity knows
// when it began, so that it does not act once it may have been given up.
type heartbeats struct {
	interceptor.WorkerInterceptorBase
}

// InterceptActivity puts the heartbeat around the activity.
func (*heartbeats) InterceptActivity(_ context.Context, next interceptor.ActivityInboundInterceptor) interceptor.ActivityInboundInterceptor {
	return &heart{interceptor.ActivityInboundInterceptorBase{Next: next}}
}

type heart struct {
	interceptor.ActivityInboundInterceptorBase
}

// ExecuteActivity runs the activity while its heart beats.
func (h *heart) ExecuteActivity(ctx context.Context, in *interceptor.ExecuteActivityInput) (any, error) {
	ended := make(chan struct{})
	defer close(ended)
	go func() {
		beat := time.NewTicker(heartbeatEvery)
		defer beat.Stop()
		for {
			select {
			case <-ended:
				return
			case <-beat.C:
				activity.RecordHeartbeat(ctx)
			}
		}
	}()
	return h.Next.ExecuteActivity(attempt.WithAttemptStart(ctx), in)
}
