package workers

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/temporal"

	"orderflow/activities/attempt"
	"orderflow/clients/limit"
	"orderflow/workflows"
)

// HoldTiming is how often a worker checks whether a provider is held, and when held steps are
// retried. The zero value means DefaultHoldTiming.
type HoldTiming struct {
	// Look is how long an answer is valid, and so the delay until a hold or a release takes
	// effect.
	Look time.Duration
	// Soonest and Latest bound the random delay after which a held step is retried, so that
	// orders resume gradually after a release.
	Soonest, Latest time.Duration
}

// DefaultHoldTiming is the production timing.
var DefaultHoldTiming = HoldTiming{Look: 5 * time.Second, Soonest: 10 * time.Second, Latest: time.Minute}

// askLimit is the time limit of one check: steps wait for it.
const askLimit = 2 * time.Second

// GateOptions configure a gate.
type GateOptions struct {
	Provider string
	// Ask returns whether the provider is held.
	Ask    func(ctx context.Context, provider string) (workflows.Hold, error)
	Timing HoldTiming
	// Clock is the current time; nil means time.Now.
	Clock func() time.Time
	// Limit gets the time until which the provider accepts no calls; it may be nil.
	Limit *limit.Limit
}

// Gate stops the steps of a provider from calling it while it is held, undo steps included,
// because whoever holds a provider wants no calls there at all. A held attempt fails with the
// benign error attempt.TypeHeld and is retried later, which adds nothing to the order's
// history. The deadlines of waits keep running, so after a long hold orders may need attention.
// The same applies while the provider accepts no calls, after a 429 to any worker.
//
// If Temporal does not answer, the last known state counts; before the first answer the
// provider counts as held, because it may be.
type Gate struct {
	interceptor.WorkerInterceptorBase
	options GateOptions

	mu     sync.Mutex
	asked  time.Time
	known  bool // whether there was ever an answer
	hold   workflows.Hold
	failed error // why there was none
}

// NewGate returns the gate of a provider.
func NewGate(options GateOptions) *Gate {
	if options.Timing == (HoldTiming{}) {
		options.Timing = DefaultHoldTiming
	}
	if options.Clock == nil {
		options.Clock = time.Now
	}
	return &Gate{options: options}
}

// InterceptActivity wraps the activity with the gate.
func (g *Gate) InterceptActivity(_ context.Context, next interceptor.ActivityInboundInterceptor) interceptor.ActivityInboundInterceptor {
	return &gated{ActivityInboundInterceptorBase: interceptor.ActivityInboundInterceptorBase{Next: next}, gate: g}
}

type gated struct {
	interceptor.ActivityInboundInterceptorBase
	gate *Gate
}

// ExecuteActivity runs the activity unless the provider is held or accepts no calls.
func (a *gated) ExecuteActivity(ctx context.Context, in *interceptor.ExecuteActivityInput) (any, error) {
	if why, pause := a.gate.closed(ctx); why != "" {
		return nil, temporal.NewApplicationErrorWithOptions(why, attempt.TypeHeld, temporal.ApplicationErrorOptions{
			Category:       temporal.ApplicationErrorCategoryBenign,
			NextRetryDelay: pause + a.gate.options.Timing.retryDelay(),
		})
	}
	return a.Next.ExecuteActivity(ctx, in)
}

// closed says why nobody may call the provider now, and for how long at least; "" if calls are
// allowed. Of several waiting steps only one asks.
func (g *Gate) closed(ctx context.Context) (why string, pause time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.options.Clock()
	if g.asked.IsZero() || now.Sub(g.asked) >= g.options.Timing.Look {
		g.ask(ctx)
		g.asked = now
	}
	provider, until := g.options.Provider, g.hold.PausedUntil
	switch {
	case !g.known:
		return fmt.Sprintf("it is not known yet whether %s is held: %v", provider, g.failed), 0
	case g.hold.Held():
		return fmt.Sprintf("%s is %s; release it with: orderflow release --provider %s", provider, g.hold, provider), 0
	case until.After(now):
		return fmt.Sprintf("%s accepts no calls until %s UTC", provider, until.UTC().Format(time.DateTime)), until.Sub(now)
	}
	return "", 0
}

func (g *Gate) ask(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), askLimit) // other steps wait for the answer, too
	defer cancel()
	hold, err := g.options.Ask(ctx, g.options.Provider)
	if err != nil {
		g.failed = err
		return
	}
	g.hold, g.known = hold, true
	g.options.Limit.Pause(hold.PausedUntil)
}

// retryDelay is when a held attempt is retried. In a run that was reset, the next attempt still
// waits for what the previous run has sent.
func (p HoldTiming) retryDelay() time.Duration { return p.Soonest + rand.N(p.Latest-p.Soonest+1) }
