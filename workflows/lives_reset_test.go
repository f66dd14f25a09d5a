package workflows_test

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/interceptor"
	"pgregory.net/rapid"

	"orderflow/activities"
	"orderflow/activities/attempt"
	"orderflow/order"
)

// takenOver: a reset took over a step while a request of the previous run was in flight.
const takenOver = "a step that a reset took over"

// resetPlan is a reset to the last workflow task, while the n-th step that acts is in
// progress. What that attempt sends arrives some time later.
type resetPlan struct {
	step int
	by   time.Duration
}

func drawReset(t *rapid.T) *resetPlan {
	if !oneIn(t, 6, "reset") {
		return nil
	}
	return &resetPlan{step: rapid.SampledFrom([]int{1, 1, 2, 3, 4, 5, 6, 8, 10}).Draw(t, "step"),
		by: time.Duration(rapid.IntRange(1, int(longestLate/time.Second)).Draw(t, "arrives after")) * time.Second}
}

// resets does to a life's steps what a reset does. The workflow is unchanged, because it is
// replayed up to then; the step begins again, in another run, with its input and without the
// notes of the previous attempt.
type resets struct {
	interceptor.WorkerInterceptorBase
	life *life

	mu    sync.Mutex
	begun int         // steps that act
	over  atomic.Bool // the run is another
}

// strikes reports whether the run is reset during this attempt.
func (r *resets) strikes(ctx context.Context, args []any) bool {
	planned := r.life.plan.reset
	acts := slices.ContainsFunc(args, func(arg any) bool { _, acts := arg.(attempt.Asked); return acts })
	if planned == nil || !acts || activity.GetInfo(ctx).Attempt > 1 {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.begun++
	return r.begun == planned.step
}

// InterceptActivity wraps an activity. happened reports whether a step was taken over. A life
// of its own plan has no resets.
func (r *resets) happened() bool { return r != nil && r.over.Load() }

func (r *resets) InterceptActivity(_ context.Context, next interceptor.ActivityInboundInterceptor) interceptor.ActivityInboundInterceptor {
	return &resetIn{ActivityInboundInterceptorBase: interceptor.ActivityInboundInterceptorBase{Next: next}, resets: r}
}

type resetIn struct {
	interceptor.ActivityInboundInterceptorBase
	resets *resets
	before bool // the attempt belongs to the previous run
}

// Init wraps the activity's calls to its worker.
func (r *resetIn) Init(out interceptor.ActivityOutboundInterceptor) error {
	return r.Next.Init(&resetOut{interceptor.ActivityOutboundInterceptorBase{Next: out}, r})
}

// ExecuteActivity runs the attempt; if a reset strikes, as an attempt of two runs.
func (r *resetIn) ExecuteActivity(ctx context.Context, in *interceptor.ExecuteActivityInput) (any, error) {
	if r.resets.strikes(ctx, in.Args) {
		network := r.resets.life.network
		r.before = true
		network.resetting.Store(true)
		_, _ = r.Next.ExecuteActivity(ctx, in) // its result is lost
		network.resetting.Store(false)
		r.before = false
		r.resets.over.Store(true)
	}
	return r.Next.ExecuteActivity(ctx, in)
}

type resetOut struct {
	interceptor.ActivityOutboundInterceptorBase
	in *resetIn
}

// GetInfo names the run.
func (r *resetOut) GetInfo(ctx context.Context) activity.Info {
	info := r.Next.GetInfo(ctx)
	if r.in.resets.over.Load() && !r.in.before {
		info.WorkflowExecution.RunID = "the run after the reset"
	}
	return info
}

// RecordHeartbeat drops the notes of the previous run.
func (r *resetOut) RecordHeartbeat(ctx context.Context, details ...any) {
	if !r.in.before {
		r.Next.RecordHeartbeat(ctx, details...)
	}
}

// ofReset is the delay of a call by an attempt of the previous run.
func (n *network) ofReset(now moment) time.Duration {
	known := operations[now.provider]
	if !n.resetting.Load() || !slices.Contains(known[:changing[now.provider]], now.operation) {
		return 0
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.met[takenOver] = true
	return n.life.plan.reset.by
}

// forgetful makes drafts without checking which run asks for them.
type forgetful struct{ *activities.MyPromo }

// EnsureProductionOrder replaces the real one.
func (a *forgetful) EnsureProductionOrder(ctx context.Context, ref order.Ref, doc order.Order) (activities.ProductionOrder, error) {
	ref.Asker = order.Asker{}
	return a.MyPromo.EnsureProductionOrder(ctx, ref, doc)
}

func TestLivesCatchAStepThatActsAtOnceAfterAReset(t *testing.T) {
	withoutRace(t)
	caught(t, "twice: mypromo order-created", setting{replace: func(m *activities.MyPromo, s *activities.ShipX) (any, any) {
		return &forgetful{m}, s
	}})
}
