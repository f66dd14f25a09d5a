package workers

import (
	"context"
	"fmt"
	"strings"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/interceptor"

	"orderflow/activities/attempt"
	"orderflow/order"
)

// ReadShare stops read-only steps from taking all slots of a worker, which purchases and
// cancellations need: when a provider answers its reads slowly, the reads of many waiting
// orders run at the same time. A read that finds the share used up frees its slot at once, with
// the benign error attempt.TypeBusy, and is retried later, which adds nothing to the order's
// history. Watchers need no share: there are few, and each makes the reads of all orders rare.
type ReadShare struct {
	interceptor.WorkerInterceptorBase
	provider string
	taken    chan struct{}
}

// NewReadShare returns an interceptor that lets this many reads of a provider run at the same
// time.
func NewReadShare(provider string, most int) *ReadShare {
	return &ReadShare{provider: provider, taken: make(chan struct{}, most)}
}

// InterceptActivity wraps the activity with the share.
func (s *ReadShare) InterceptActivity(_ context.Context, next interceptor.ActivityInboundInterceptor) interceptor.ActivityInboundInterceptor {
	return &shared{ActivityInboundInterceptorBase: interceptor.ActivityInboundInterceptorBase{Next: next}, share: s}
}

type shared struct {
	interceptor.ActivityInboundInterceptorBase
	share *ReadShare
}

// ExecuteActivity runs effects always, and a read only if the share is not used up.
func (a *shared) ExecuteActivity(ctx context.Context, in *interceptor.ExecuteActivityInput) (any, error) {
	if !needsShare(activity.GetInfo(ctx).ActivityType.Name) {
		return a.Next.ExecuteActivity(ctx, in)
	}
	select {
	case a.share.taken <- struct{}{}:
		defer func() { <-a.share.taken }()
		return a.Next.ExecuteActivity(ctx, in)
	default:
		return nil, attempt.Benign(attempt.TypeBusy, afterOthers(ctx), fmt.Sprintf(
			"%s answers slowly: %d reads are in flight; the other slots are reserved for purchases and cancellations",
			a.share.provider, cap(a.share.taken)))
	}
}

// afterOthers is when a read is retried, at a random time. The first attempt of a check may
// have waited until its effect must show; the second attempt no longer waits.
func afterOthers(ctx context.Context) time.Duration {
	info := activity.GetInfo(ctx)
	if info.Attempt == 1 && strings.HasPrefix(info.ActivityType.Name, checks) {
		return order.MaxSettle
	}
	return attempt.BusyPause(info.ActivityType.Name, info.Attempt)
}
