package workflows

import (
	"errors"
	"slices"

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
	ref     order.Ref
	doc     order.Order
	state   order.State
	carrier carrier

	inbox inbox
	// What the stages hand on to each other.
	productionOrder int64
	inProduction    bool
	shipment        int64
	shipmentPaid    bool // it was paid before its offers were looked at
	offersGone      bool // the offers seen last can no longer be bought
	expirations     int
}

// stage is a part of the life and what is done in it.
type stage struct {
	name order.Stage
	do   func() error
}

// ErrTypeInvalid is the type of the error that an invalid document fails with.
const ErrTypeInvalid = "InvalidOrder"

func newLife(root workflow.Context, in order.Order) (*life, error) {
	in = in.WithDefaults()
	if problems := Validate(in); len(problems) > 0 {
		return nil, temporal.NewNonRetryableApplicationError(problems.Error(), ErrTypeInvalid, nil, problems)
	}
	ctx, _ := workflow.NewDisconnectedContext(root)
	info := workflow.GetInfo(root)
	accepted := workflow.Now(ctx).UTC()
	l := &life{
		ctx:     ctx,
		doc:     in,
		carrier: carriers[in.Shipping.Carrier],
		ref: order.Ref{
			ID: in.ID, AcceptedAt: accepted,
			Rewound: info.OriginalRunID != "" && info.OriginalRunID != info.WorkflowExecution.RunID,
		},
		state: order.State{ID: in.ID, Status: order.StatusRunning, AcceptedAt: accepted},
	}
	if err := l.listen(root); err != nil {
		return nil, err
	}
	return l, nil
}

// run passes the stages one after the other. It is the only place that knows
// about cancellation, holding and problems; a stage only says what it does.
func (l *life) run(stages ...stage) (order.Result, error) {
	for i := 0; i < len(stages); {
		if !l.passes(stages[i].name) {
			i++
			continue
		}
		next, err := l.perform(stages[i])
		if errors.Is(err, errCancelled) {
			return l.end(order.StatusCancelled)
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
	default:
		return true
	}
}

// perform does one stage, however often it takes, and returns the stage to go to
// when that is not the next one.
func (l *life) perform(s stage) (next order.Stage, err error) {
	l.enter(s.name)
	for {
		err := l.open(l.ctx)
		if err == nil {
			err = l.heedProduction()
		}
		if err == nil {
			err = s.do()
		}
		var refused *refusal
		var back *goBack
		switch {
		case err == nil:
			l.leave(order.OutcomeDone)
			return "", nil
		case errors.Is(err, errNotOffered):
			l.leave(order.OutcomeNotOffered)
			return "", nil
		case errors.Is(err, errInterrupted):
			if l.cancel() {
				l.leave(order.OutcomeStopped)
				return "", errCancelled
			}
		case errors.As(err, &back):
			l.note(back.why)
			l.leave(order.OutcomeDone)
			return back.to, nil
		case errors.As(err, &refused):
			switch answer := l.ask(refused.problem); answer.Action {
			case order.ActionSkip:
				l.leave(order.OutcomeSkipped)
				return "", nil
			case order.ActionCancel:
				l.leave(order.OutcomeStopped)
				return "", errCancelled
			default:
				if refused.restart != "" {
					l.leave(order.OutcomeDone)
					return refused.restart, nil
				}
			}
		default:
			return "", err
		}
	}
}

// end sweeps away what may have been left over, answers what is still in the
// inbox and closes the books.
func (l *life) end(status order.Status) (order.Result, error) {
	l.sweep()
	if l.inbox.cancelOpen {
		l.decide(order.CancelRefused, "the order has come to its end")
	}
	l.setStatus(status)
	l.drain()
	result := order.Result{
		ID: l.doc.ID, Status: status, Offer: l.state.Offer, TrackingNumbers: l.state.TrackingNumbers,
		ProviderRefs: l.state.ProviderRefs, Documents: l.state.Documents,
	}
	if status == order.StatusCancelled {
		result.Reason = l.state.Cancellation.Reason
		if l.inbox.byTemporal {
			return result, temporal.NewCanceledError(result)
		}
	}
	return result, nil
}

// refusal is a step that only a person can help.
type refusal struct {
	problem order.Problem
	// restart is the stage to begin again at, when trying the step alone would be
	// in vain.
	restart order.Stage
}

func (r *refusal) Error() string { return r.problem.Message }

// goBack sends the order to an earlier stage.
type goBack struct {
	to  order.Stage
	why string
}

func (g *goBack) Error() string { return g.why }

var (
	// errInterrupted ends a step that was not begun, or a wait, because somebody
	// wants to cancel.
	errInterrupted = errors.New("a request to cancel interrupts")
	// errCancelled ends the order.
	errCancelled = errors.New("the order is cancelled")
)
