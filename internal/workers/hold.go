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

// HoldPace says how often a worker looks whether a provider is held, and when
// held steps come back. The zero value means DefaultHoldPace.
type HoldPace struct {
	// Look is how long an answer counts, and so how late a hold or a release may be
	// heeded.
	Look time.Duration
	// Soonest and Latest bound the random time after which a held step is tried
	// again, so that after a release orders come back slowly.
	Soonest, Latest time.Duration
}

// DefaultHoldPace is that of life.
var DefaultHoldPace = HoldPace{Look: 5 * time.Second, Soonest: 10 * time.Second, Latest: time.Minute}

// askLimit bounds one look: steps wait for it.
const askLimit = 2 * time.Second

// GateOptions are what a gate is made of.
type GateOptions struct {
	Provider string
	// Ask says whether the provider is held.
	Ask  func(ctx context.Context, provider string) (workflows.Hold, error)
	Pace HoldPace
	// Clock tells the time; nil is time.Now.
	Clock func() time.Time
	// Limit is told until when the provider wants no calls; it may be nil.
	Limit *limit.Limit
}

// Gate keeps the steps of a provider from calling it while it is held: undo steps
// as well, because whoever holds a provider wants no calls there at all. A held
// attempt fails with the benign error attempt.TypeHeld and comes back later,
// which adds nothing to the order's history. The deadlines of waits keep running,
// so that a long hold can bring orders before a person. So it is while the provider
// wants no calls, as it has answered any worker.
//
// When Temporal does not answer, what was known last counts; before the first
// answer the provider counts as held, because it may be.
type Gate struct {
	interceptor.WorkerInterceptorBase
	options GateOptions

	mu     sync.Mutex
	asked  time.Time
	known  bool // whether an answer ever came
	hold   workflows.Hold
	failed error // why none has come
}

// NewGate returns the gate of a provider.
func NewGate(options GateOptions) *Gate {
	if options.Pace == (HoldPace{}) {
		options.Pace = DefaultHoldPace
	}
	if options.Clock == nil {
		options.Clock = time.Now
	}
	return &Gate{options: options}
}

// InterceptActivity puts the gate before the activity.
func (g *Gate) InterceptActivity(_ context.Context, next interceptor.ActivityInboundInterceptor) interceptor.ActivityInboundInterceptor {
	return &gated{ActivityInboundInterceptorBase: interceptor.ActivityInboundInterceptorBase{Next: next}, gate: g}
}

type gated struct {
	interceptor.ActivityInboundInterceptorBase
	gate *Gate
}

// ExecuteActivity runs the activity unless the provider is held or wants no calls.
func (a *gated) ExecuteActivity(ctx context.Context, in *interceptor.ExecuteActivityInput) (any, error) {
	if why, pause := a.gate.closed(ctx); why != "" {
		return nil, temporal.NewApplicationErrorWithOptions(why, attempt.TypeHeld, temporal.ApplicationErrorOptions{
			Category:       temporal.ApplicationErrorCategoryBenign,
			NextRetryDelay: pause + a.gate.options.Pace.comeBack(),
		})
	}
	return a.Next.ExecuteActivity(ctx, in)
}

// closed says why nobody may call the provider now, and for how long at least; nothing
// when all may. Of all the steps that want to know at the same time one asks.
func (g *Gate) closed(ctx context.Context) (why string, pause time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.options.Clock()
	if g.asked.IsZero() || now.Sub(g.asked) >= g.options.Pace.Look {
		g.ask(ctx)
		g.asked = now
	}
	provider, until := g.options.Provider, g.hold.PausedUntil
	switch {
	case !g.known:
		return fmt.Sprintf("whether %s is held is not known yet: %v", provider, g.failed), 0
	case g.hold.Held():
		return fmt.Sprintf("%s is %s; orderflow release --provider %s lets it go on", provider, g.hold, provider), 0
	case until.After(now):
		return fmt.Sprintf("%s has asked for no calls until %s UTC", provider, until.UTC().Format(time.DateTime)), until.Sub(now)
	}
	return "", 0
}

func (g *Gate) ask(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), askLimit) // others wait for the answer, too
	defer cancel()
	hold, err := g.options.Ask(ctx, g.options.Provider)
	if err != nil {
		g.failed = err
		return
	}
	g.hold, g.known = hold, true
	g.options.Limit.Pause(hold.PausedUntil)
}

// comeBack is when a held attempt is tried again. In a run that was reset the next one still
// waits for what the run before has sent.
func (p HoldPace) comeBack() time.Duration { return p.Soonest + rand.N(p.Latest-p.Soonest+1) }
