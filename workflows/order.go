// Package workflows says what happens to an order, and when. The workflow Order is
// deterministic: it reads no clock, no configuration and no provider itself. Saved histories
// under testdata/histories are replayed in every test run; a change that breaks one needs
// workflow.GetVersion.
package workflows

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"orderflow/order"
	"orderflow/workflows/carrier"
	"orderflow/workflows/step"
)

// Orders has the workflow of orders, and the operator's settings for all of them. A setting
// may change while orders are in progress.
type Orders struct {
	// AttentionLimit is how long an order waits for a person before it is cancelled.
	AttentionLimit time.Duration
}

// Order takes one order from acceptance to the reported shipment. Its document decides which
// stages it passes; see order.Order.
//
// It ends as completed, or as canceled with the result as the error's detail, so that
// Temporal's own lists distinguish the two. It fails if nobody answered its problem and the
// order could not be cancelled. An order that is taken up again after that, or after Temporal
// ended it, passes all stages again and finds in each what was done.
//
// If its settings say so, the order's shop is notified of its events.
func (o Orders) Order(root workflow.Context, in order.Order, again order.Again, settings order.Settings) (order.Result, error) {
	life, err := newLife(root, in, again, settings, o)
	if err != nil {
		return order.Result{}, err
	}
	return life.run(
		stage{order.StageCreate, life.production.ensureOrder},
		stage{order.StageAddItems, life.production.ensureItems},
		stage{order.StageSubmit, life.production.submit},
		stage{order.StagePreflight, life.awaitProduction},
		stage{order.StageOffers, life.shipping.awaitOffers},
		stage{order.StageBuy, life.buyOffer},
		stage{order.StageLabel, life.shipping.fetchLabels},
		stage{order.StageProtocol, life.shipping.fetchProtocols},
		stage{order.StageReport, life.reportShipment},
		stage{order.StageTrack, life.track},
	)
}

// life is one order on its way through the stages: the parts that hold its state, and what
// concerns several of them. Its methods run in the workflow's coroutines, one at a time.
type life struct {
	*core
	production *production
	shipping   *shipping
	points     *points
	source     *merkanaSource
	attention  attention
	notices    *notices
}

// stage is a part of the life and its function.
type stage struct {
	name order.Stage
	do   func() error
}

// The error types that the workflow fails with.
const (
	// ErrTypeInvalid: the document breaks rules; its detail is order.Problems.
	ErrTypeInvalid = "InvalidOrder"
	// ErrTypeUnanswered: nobody answered a problem; its detail is the order.Result.
	ErrTypeUnanswered = "Unanswered"
)

func newLife(root workflow.Context, in order.Order, again order.Again, settings order.Settings, limits Orders) (*life, error) {
	if again.Taken() {
		in = again.Order // it was valid when it was accepted, whatever the rules are now
	} else if err := ensureValid(root, in.WithDefaults()); err != nil {
		return nil, err
	}
	common := newCore(root, in.WithDefaults(), again, limits)
	l := &life{core: common, production: newProduction(common), shipping: newShipping(common),
		points: &points{core: common}, notices: newNotices(common, settings)}
	l.production.designs.made = slices.Clone(again.Designs)
	l.source = &merkanaSource{core: common, shipping: l.shipping}
	common.record.whole = l.state
	l.shipping.findPrevious()
	if err := l.listen(root); err != nil {
		return nil, err
	}
	return l, nil
}

// Validate returns every broken rule of a document: the rules of every order, and those of
// its carrier. The starter and the workflow both call it.
func Validate(doc order.Order) order.Problems {
	doc = doc.WithDefaults()
	return append(doc.Validate(), carrier.Check(doc)...)
}

// ValidateChange returns every broken rule of a changed document, except those that the
// previous document broke, too: they did not exist when it was accepted.
func ValidateChange(before, doc order.Order) order.Problems {
	problems := Validate(doc)
	if len(problems) == 0 {
		return nil
	}
	known := Validate(before)
	return slices.DeleteFunc(problems, func(p order.FieldProblem) bool { return slices.Contains(known, p) })
}

// DropOuts are the carriers that an order of carrier best could ask if its document kept
// their rules.
func DropOuts(doc order.Order) []order.Unfit { return carrier.DropOuts(doc.WithDefaults()) }

// ensureValid fails the order if its document breaks rules.
func ensureValid(root workflow.Context, in order.Order) error {
	problems, err := validated(root, in)
	if err == nil && len(problems) > 0 {
		err = temporal.NewNonRetryableApplicationError(problems.Error(), ErrTypeInvalid, nil, problems)
	}
	return err
}

// validated returns what is wrong with the document. History keeps the answer: stricter rules
// do not affect orders in progress.
func validated(ctx workflow.Context, in order.Order) (problems order.Problems, err error) {
	err = workflow.SideEffect(ctx, func(workflow.Context) any { return Validate(in) }).Get(&problems)
	return problems, err
}

// run passes the stages one after the other. Only run handles cancellation, holds and
// problems; a stage only says what it does.
func (l *life) run(stages ...stage) (order.Result, error) {
	l.tellAccepted()
	l.source.reportAccepted()
	for i := 0; i < len(stages); {
		if stages[i].name == order.StageReport { // or what would come there
			l.tellShipped()
		}
		if !l.onRoute(stages[i].name) {
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

// onRoute reports whether the stage is part of the order's route.
func (l *life) onRoute(name order.Stage) bool {
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

// perform repeats one stage until it ends, and returns the stage to go to if that is not the
// next one.
func (l *life) perform(s stage) (next order.Stage, err error) {
	l.record.enter(s.name, l.doc)
	for {
		next, err := l.settle(l.attempt(s))
		switch {
		case errors.Is(err, errAgain):
			continue
		case errors.Is(err, carrier.ErrNotOffered):
			l.record.leave(order.OutcomeNotOffered)
			return "", nil
		case errors.Is(err, errSkipped):
			l.record.leave(order.OutcomeSkipped)
			return "", nil
		case err != nil:
			l.record.leave(order.OutcomeStopped)
			return "", err
		}
		l.record.leave(order.OutcomeDone)
		if next == "" { // otherwise it goes back, and returns here later
			l.attention.retries.succeeded(s.name)
		}
		return next, nil
	}
}

// attempt runs a stage once, unless somebody wants something else first.
func (l *life) attempt(s stage) error {
	if err := l.gate().Open(l.ctx); err != nil {
		return err
	}
	if err := l.production.recheckWhenHinted(); err != nil {
		return err
	}
	if l.shipping.handedOver != nil {
		return l.shipping.handOver()
	}
	if err := l.points.ensure(s.name, host{l.steps, l.shipping}); err != nil {
		return err
	}
	return s.do()
}

// settle converts the outcome of an attempt into the next stage ("" is the following one), or
// into how the stage ends otherwise. errAgain tries it again.
func (l *life) settle(err error) (order.Stage, error) {
	var refused *step.Refusal
	var back *goBack
	switch {
	case errors.Is(err, step.ErrInterrupted):
		return l.handleCancel()
	case errors.Is(err, errGoneAtSource):
		return "", l.abandon()
	case errors.As(err, &back):
		l.record.note(back.why)
		return back.to, nil
	case errors.As(err, &refused):
		return l.ask(refused)
	}
	return "", err
}

// awaitProduction waits until MyPromo begins, and notifies the shop.
func (l *life) awaitProduction() error {
	err := l.production.await()
	if err == nil {
		l.tellProduction()
	}
	return err
}

// buyOffer pays the carrier, after a check that MyPromo still makes the goods.
func (l *life) buyOffer() error {
	if err := l.production.recheck(); err != nil {
		return err
	}
	return l.shipping.buyOffer()
}

// end sweeps what may be left over, answers the requests in the inbox and sets the final
// status.
func (l *life) end(status order.Status) (order.Result, error) {
	l.sweep()
	l.source.awaitAccepted()
	l.tellEnd(status)
	l.refuseLate()
	if status == order.StatusCancelled {
		l.source.reportBestEffort(order.MilestoneCancelled)
	}
	l.record.setStatus(status)
	countEnd(l.ctx, status, l.doc.Shipping.Carrier)
	l.drain()
	l.shipping.forgetUnbought()
	state := l.state()
	result := order.Result{
		ID: l.doc.ID, Status: status, TrackingNumbers: state.TrackingNumbers,
		ProviderRefs: state.ProviderRefs, Documents: state.Documents,
		ProductionPrice: state.ProductionPrice, Offer: state.Offer, Delivery: state.Delivery,
	}
	if status == order.StatusCancelled {
		result.Reason = state.Cancellation.Reason
		if l.inbox.byTemporal || l.changed(changeEndsCanceled) {
			return result, temporal.NewCanceledError(result)
		}
	}
	return result, nil
}

// fail ends an order that nobody answered and that cannot be cancelled. What was bought stays
// bought; the error says what a person must handle.
func (l *life) fail() (order.Result, error) {
	problem := l.attention.problem
	result, _ := l.end(order.StatusFailed)
	return result, temporal.NewNonRetryableApplicationError(
		fmt.Sprintf("nobody answered within %s: %s", l.limits.AttentionLimit, problem.Message), ErrTypeUnanswered, nil, result)
}

// goBack sends the order to an earlier stage.
type goBack struct {
	to  order.Stage
	why string
}

func (g *goBack) Error() string { return g.why }

var (
	// errAgain tries the stage again.
	errAgain = errors.New("once more")
	// errSkipped continues without the stage.
	errSkipped = errors.New("skipped by a person")
	// errCancelled ends the order.
	errCancelled = errors.New("the order is cancelled")
	// errUnanswered ends an order that nobody answered and that cannot be cancelled.
	errUnanswered = errors.New("nobody answered, and the order cannot be cancelled")
)
