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

// ReadShare keeps steps that only read from taking all slots of a worker, which
// purchases and cancellations need: when a provider answers its reads late, those of
// many waiting orders are under way at the same time. A read that finds its share taken
// gives its slot back at once, with the benign error attempt.TypeBusy, and comes back
// later, which adds nothing to the order's history. A watcher needs no share: there are
// few, and each makes the reads of all orders rare.
type ReadShare struct {
	interceptor.WorkerInterceptorBase
	provider string
	taken    chan struct{}
}

// NewReadShare returns what lets so many reads of a provider run at the same time.
func NewReadShare(provider string, most int) *ReadShare {
	return &ReadShare{provider: provider, taken: make(chan struct{}, most)}
}

// InterceptActivity puts the share before the activity.
func (s *ReadShare) InterceptActivity(_ context.Context, next interceptor.ActivityInboundInterceptor) interceptor.ActivityInboundInterceptor {
	return &shared{ActivityInboundInterceptorBase: interceptor.ActivityInboundInterceptorBase{Next: next}, share: s}
}

type shared struct {
	interceptor.ActivityInboundInterceptorBase
	share *ReadShare
}

// ExecuteActivity runs what needs no share, and a read when its share is not taken.
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
			"%s answers late: %d reads are under way there, and the other slots are for what must not wait",
			a.share.provider, cap(a.share.taken)))
	}
}

// afterOthers is when a read comes back, at a time of its own. The first attempt of a
// check may have put itself off until what it asks about must show, and the second does
// not any more.
func afterOthers(ctx context.Context) time.Duration {
	info := activity.GetInfo(ctx)
	if info.Attempt == 1 && strings.HasPrefix(info.ActivityType.Name, checks) {
		return order.MaxSettle
	}
	return attempt.BusyPause(info.ActivityType.Name, info.Attempt)
}
