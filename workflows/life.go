package workflows

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"orderflow/order"
)

// life is one order on its way through the stages. Its methods run in the
// workflow's coroutines, of which one runs at a time.
type life struct {
	// ctx is not ended by Temporal's cancellation: that is only a wish to cancel,
	// and takes place where it is safe.
	ctx     workflow.Context
	first   order.Ref // as the order began; see ref
	doc     order.Order
	state   order.State
	carrier carrier
	former  carrier // the one that a person took the order from, until it has let go
	limits  Orders
	// brief is how orders live since some steps became part of others, and what is
	// shown in lists is shown together.
	brief bool
	// late is how orders live since lists may be somewhat behind; see publish.
	late bool
	// unpublished waits to be shown in lists, and publisher is under way to do so. The
	// order is unfindable to webhooks while an id of a provider is among it.
	unpublished []temporal.SearchAttributeUpdate
	publisher   bool
	unfindable  bool

	announced workflow.Future // when Merkana knows of the order; nil when it needn't

	inbox inbox
	asked *refusal // what a person is asked about
	// underWay are the steps that are, in the order of their beginnings.
	underWay []*order.Waiting
	// What the stages hand on to each other.
	productionOrder int64
	submitted       bool
	inProduction    bool
	productionSeen  time.Time // when MyPromo had it in production
	draftStale      bool      // the draft is not of the document as it stands
	shipmentPaid    bool      // something was paid before its offers were looked at, or not all yet
	bought          bool      // all that ships is paid
	edition         int       // how often what was bought has been undone and bought anew
	withoutOffers   bool      // the carrier makes none
	offersGone      bool      // the offers seen last can no longer be bought
	expirations     int
}

// stage is a part of the life and what is done in it.
type stage struct {
	name order.Stage
	do   func() error
}

// The types of the errors that the workflow fails with.
const (
	// ErrTypeInvalid: the document breaks rules; its detail is order.Problems.
	ErrTypeInvalid = "InvalidOrder"
	// ErrTypeUnanswered: a person was asked in vain; its detail is the order.Result.
	ErrTypeUnanswered = "Unanswered"
)

// changeBrief is the name of a change in this workflow: see life.brief for its first
// version, and life.late for its second.
const changeBrief = "brief"

func newLife(root workflow.Context, in order.Order, limits Orders) (*life, error) {
	in = in.WithDefaults()
	problems, err := validated(root, in)
	if err != nil {
		return nil, err
	}
	if len(problems) > 0 {
		return nil, temporal.NewNonRetryableApplicationError(problems.Error(), ErrTypeInvalid, nil, problems)
	}
	ctx, _ := workflow.NewDisconnectedContext(root)
	info := workflow.GetInfo(root)
	accepted := workflow.Now(ctx).UTC()
	version := workflow.GetVersion(root, changeBrief, workflow.DefaultVersion, 2)
	l := &life{
		ctx:    ctx,
		doc:    in,
		limits: limits,
		brief:  version >= 1,
		late:   version >= 2,
		first: order.Ref{
			ID: in.ID, AcceptedAt: accepted,
			Reset: info.OriginalRunID != "" && info.OriginalRunID != info.WorkflowExecution.RunID,
		},
		state: order.State{ID: in.ID, Status: order.StatusRunning, AcceptedAt: accepted},
	}
	l.takeCarrier()
	if err := l.listen(root); err != nil {
		return nil, err
	}
	return l, nil
}

// ref is what providers are asked by, with all that they have shown so far.
func (l *life) ref() order.Ref {
	ref := l.first
	ref.Known = slices.Clone(l.state.ProviderRefs)
	return ref
}

// validated returns what is wrong with the document. The answer is kept in
// history: rules that become stricter are no concern of orders under way.
func validated(ctx workflow.Context, in order.Order) (problems order.Problems, err error) {
	err = workflow.SideEffect(ctx, func(workflow.Context) any { return Validate(in) }).Get(&problems)
	return problems, err
}

// run passes the stages one after the other. It is the only place that knows
// about cancellation, holding and problems; a stage only says what it does.
func (l *life) run(stages ...stage) (order.Result, error) {
	l.announce()
	for i := 0; i < len(stages); {
		if !l.passes(stages[i].name) {
			i++
			continue
		}
		next, err := l.perform(stages[i])
		if errors.Is(err, errCancelled) {
			return l.end(order.StatusCancelled)
		}
		if errors.Is(err, errUnanswered) {
			return l.fail()
		}
		if err != nil {
			return order.Result{}, err
		}
		if next == "" {
			i++
			continue
		}
		i = slices.IndexFunc(stages, func(s stage) bool { return s.name == next })
	}
	return l.end(order.StatusCompleted)
}

// passes reports whether the stage is part of the order's route.
func (l *life) passes(name order.Stage) bool {
	switch name {
	case order.StageCreate, order.StageAddItems, order.StageSubmit, order.StagePreflight:
		return l.doc.Production == order.ProductionMyPromo
	case order.StageReport:
		return len(l.doc.Reports) > 0
	case order.StageTrack:
		return l.doc.Shipping.Track
	default:
		return true
	}
}

// perform does one stage, however often it takes, and returns the stage to go to
// when that is not the next one.
func (l *life) perform(s stage) (next order.Stage, err error) {
	l.enter(s.name)
	for {
		next, err := l.settle(l.attempt(s))
		switch {
		case errors.Is(err, errAgain):
			continue
		case errors.Is(err, errNotOffered):
			l.leave(order.OutcomeNotOffered)
			return "", nil
		case errors.Is(err, errSkipped):
			l.leave(order.OutcomeSkipped)
			return "", nil
		case err != nil:
			l.leave(order.OutcomeStopped)
			return "", err
		}
		l.leave(order.OutcomeDone)
		return next, nil
	}
}

// attempt does a stage once, unless somebody wants something else first.
func (l *life) attempt(s stage) error {
	if err := l.open(l.ctx); err != nil {
		return err
	}
	if err := l.heedProduction(); err != nil {
		return err
	}
	return s.do()
}

// settle turns what came of an attempt into the stage to go to, "" being the next
// one, or into how the stage ends otherwise. errAgain tries it again.
func (l *life) settle(err error) (order.Stage, error) {
	var refused *refusal
	var back *goBack
	switch {
	case errors.Is(err, errInterrupted):
		return l.heedWishes()
	case errors.Is(err, errGoneAtSource):
		return "", l.abandon()
	case errors.As(err, &back):
		l.note(back.why)
		return back.to, nil
	case errors.As(err, &refused):
		return l.ask(refused)
	}
	return "", err
}

// end sweeps away what may have been left over, answers what is still in the
// inbox and closes the books.
func (l *life) end(status order.Status) (order.Result, error) {
	l.sweep()
	l.awaitAnnounced()
	l.refuseLate()
	if status == order.StatusCancelled {
		l.mention(order.MilestoneCancelled)
	}
	l.setStatus(status)
	l.countEnd(status)
	l.drain()
	result := order.Result{
		ID: l.doc.ID, Status: status, TrackingNumbers: l.state.TrackingNumbers,
		ProviderRefs: l.state.ProviderRefs, Documents: l.state.Documents,
		ProductionPrice: l.state.ProductionPrice, Delivery: l.state.Delivery,
	}
	if !l.bought {
		l.state.Offer = nil // it was chosen, but not bought
	}
	result.Offer = l.state.Offer
	if status == order.StatusCancelled {
		result.Reason = l.state.Cancellation.Reason
		if l.inbox.byTemporal {
			return result, temporal.NewCanceledError(result)
		}
	}
	return result, nil
}

// fail ends an order that nobody helped and that can't be cancelled. What was
// bought stays bought; the error says what a person has to look after.
func (l *life) fail() (order.Result, error) {
	problem := l.state.Problem
	result, _ := l.end(order.StatusFailed)
	return result, temporal.NewNonRetryableApplicationError(
		fmt.Sprintf("nobody answered within %s: %s", l.limits.AttentionLimit, problem.Message), ErrTypeUnanswered, nil, result)
}

// refusal is a step that only a person can help.
type refusal struct {
	problem order.Problem
	// restart is the stage to begin again at, when trying the step alone would be
	// in vain.
	restart order.Stage
	// remedy ends by itself when the cause is gone; nil when only a person can help.
	remedy *step
}

func (r *refusal) Error() string { return r.problem.Message }

// refusedFor is the refusal that an error is, if it is one of this code; else nil.
func refusedFor(err error, code string) *refusal {
	var refused *refusal
	if errors.As(err, &refused) && refused.problem.Code == code {
		return refused
	}
	return nil
}

// restartAt has a person's retry of a refusal of this code begin at another stage.
func restartAt(stage order.Stage, err error, code string) error {
	if refused := refusedFor(err, code); refused != nil {
		refused.restart = stage
	}
	return err
}

// goBack sends the order to an earlier stage.
type goBack struct {
	to  order.Stage
	why string
}

func (g *goBack) Error() string { return g.why }

var (
	// errInterrupted ends a step that was not begun, or a wait, because somebody
	// wants to cancel something.
	errInterrupted = errors.New("a wish to cancel interrupts")
	// errAgain tries the stage again.
	errAgain = errors.New("once more")
	// errSkipped goes on without the stage.
	errSkipped = errors.New("skipped by a person")
	// errCancelled ends the order.
	errCancelled = errors.New("the order is cancelled")
	// errUnanswered ends an order that nobody helped and that can't be cancelled.
	errUnanswered = errors.New("nobody answered, and the order cannot be cancelled")
)
