package workflows

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/activities/attempt"
	"orderflow/internal/plain"
	"orderflow/order"
	"orderflow/workflows/step"
)

const (
	// mostAsked is how many shipments one dispatch order, and so its printout, takes.
	mostAsked = 100
	// mostCouriers is how many dispatch orders one pick-up makes, including rejected ones.
	mostCouriers = 100
	// mostRounds is how often one pick-up requests again a shipment that was refused with
	// others. A refusal may name one shipment at a time.
	mostRounds = 12
	// firstRound and longestRound are the first and the longest pause between rounds; each
	// pause is twice the last one.
	firstRound, longestRound = 15 * time.Second, 15 * time.Minute

	// pickupLimit is how long after its start a pick-up requests couriers: InPost's couriers
	// come in the afternoon, and the schedule skips a pick-up while another runs.
	pickupLimit = 5 * time.Hour
	// decisionLimit is how long InPost may take to decide; a failing read ends by its
	// patience.
	decisionLimit = time.Hour
	// lookAttempt is the timeout of one look, which takes some calls for each 100 shipments.
	lookAttempt = 15 * time.Minute
	// shortestStep is the deadline of a step when no time is left.
	shortestStep = time.Minute

	// mostNamed is how many shipments a failure's message names; its details have all.
	mostNamed = 20
	// codeNotCollected is the code of a pick-up's failure.
	codeNotCollected = "not-collected"
)

// pickup is one pick-up in progress. It reads once which shipments wait: a parcel that is
// bought meanwhile belongs to the next pick-up.
type pickup struct {
	ctx     workflow.Context
	steps   step.Runner
	request activities.PickupRequest
	until   time.Time
	out     bool // ShipX is down: nothing more is requested
	asked   int  // dispatch orders
	// size is how many shipments a dispatch order takes. It is halved when a rejection names
	// none, until the cause stands alone.
	size int
	all  Collected
	why  map[int64]string // InPost's last message about a shipment that was refused with others
}

func newPickup(ctx workflow.Context) *pickup {
	began := workflow.Now(ctx).UTC()
	return &pickup{
		ctx: ctx, steps: step.NewRunner(step.Open), until: workflow.Now(ctx).Add(pickupLimit), size: mostAsked, why: map[int64]string{},
		request: activities.PickupRequest{Began: began, Since: began.Add(-pickupDays * 24 * time.Hour), Asker: asker(ctx)},
	}
}

func (p *pickup) run() (Collected, error) {
	look := p.ending(shipXStep(shipX.WaitingForPickup, "read which shipments wait for InPost's courier", p.request), pickupLimit)
	look.AttemptLimit = lookAttempt
	var waiting activities.Waiting
	if err := p.steps.Outcome(p.ctx, look, &waiting); err != nil {
		return p.all, providerMessage(err)
	}
	for _, late := range waiting.Overdue {
		p.miss(late.Shipments, fmt.Sprintf("InPost has not decided about dispatch order %d; cancel it to request another courier", late.ID))
	}
	if waiting.More {
		p.problem(fmt.Sprintf("more than %d shipments wait for a courier; the next pick-up handles the others", len(waiting.Shipments)))
	}
	todo := waiting.Shipments
	for round := 1; len(todo) > 0; round++ {
		if round > 1 && !p.pause(round, todo) {
			break
		}
		todo = p.round(todo)
	}
	p.printouts()
	return p.all, p.failure()
}

// pause waits before refused shipments are requested again. It returns false after too many
// rounds, or too much time.
func (p *pickup) pause(round int, todo []int64) bool {
	late := !workflow.Now(p.ctx).Before(p.until)
	if round > mostRounds || late || p.out {
		for _, id := range todo {
			p.miss([]int64{id}, fmt.Sprintf("no courier was found in %d tries: %s", round-1, p.why[id]))
		}
		return false
	}
	if err := step.Sleep(p.ctx, roundPause(round-1), "request again the shipments that were refused with others"); err != nil {
		p.miss(todo, err.Error())
		return false
	}
	return true
}

// roundPause is the n-th pause before something is tried again.
func roundPause(n int) time.Duration {
	return min(firstRound<<min(n-1, 10), longestRound)
}

// round requests couriers, awaits InPost's decisions, and returns the shipments to request
// again: those that were refused because of others.
func (p *pickup) round(todo []int64) (again []int64) {
	var asked []activities.Dispatch
	for some := range slices.Chunk(todo, p.size) {
		made, left := p.ask(some)
		again = append(again, left...)
		for _, one := range made {
			known := func(other activities.Dispatch) bool { return other.ID == one.ID }
			if !slices.ContainsFunc(asked, known) && !slices.Contains(p.all.DispatchOrders, one.ID) {
				asked = append(asked, one)
			}
		}
	}
	nameless := false
	for _, one := range asked {
		refused, named := p.await(one)
		again = append(again, refused...)
		nameless = nameless || !named
	}
	if nameless {
		p.size = max(1, p.size/2)
	}
	return again
}

// ask requests a courier for some shipments.
func (p *pickup) ask(some []int64) (made []activities.Dispatch, left []int64) {
	switch p.asked++; {
	case p.out:
		p.miss(some, "ShipX does not answer; no courier was requested")
		return nil, nil
	case p.asked > mostCouriers:
		p.miss(some, fmt.Sprintf("%d dispatch orders were made, which is the limit: %s", mostCouriers, p.why[some[0]]))
		return nil, nil
	}
	var done activities.Dispatched
	err := p.steps.Effect(p.ctx, p.ending(shipXStep(shipX.EnsureDispatchOrder,
		"have InPost's courier collect "+plain.Counted(len(some), "shipment"), p.request, some), pickupLimit), &done)
	if err != nil {
		p.out = step.Stuck(err) || step.TimedOut(err) || !isRefusal(err)
		p.miss(some, err.Error())
		return nil, nil
	}
	p.all.Uncollected = append(p.all.Uncollected, done.Refused...)
	for _, id := range done.Left {
		p.why[id] = "refused with " + namesOf(done.Refused)
	}
	return done.Orders, done.Left
}

// await waits until InPost has decided about a dispatch order, and returns those of its
// shipments that must be requested again. Named is false if a rejection names none of them.
func (p *pickup) await(one activities.Dispatch) (again []int64, named bool) {
	decided, err := p.decision(one)
	switch {
	case err != nil:
		p.miss(one.Shipments, fmt.Sprintf("it is not known whether the courier of dispatch order %d comes: %s", one.ID, err))
		return nil, true
	case decided.Comes:
		p.all.DispatchOrders = append(p.all.DispatchOrders, one.ID)
		p.all.Shipments += len(one.Shipments)
		return nil, true
	case !decided.Rejected:
		p.all.Cancelled = append(p.all.Cancelled, one.ID)
		return nil, true
	}
	return p.rejected(one, decided)
}

// changePickupPatience (version 1): a decision that cannot be read because our credentials
// are rejected, we must call less often, or somebody holds InPost, is awaited until the
// pick-up's end.
const changePickupPatience = "pickup-patience"

// decision waits for InPost's decision about a dispatch order.
func (p *pickup) decision(one activities.Dispatch) (activities.Decision, error) {
	for {
		var decided activities.Decision
		err := p.steps.Outcome(p.ctx, p.ending(shipXStep(shipX.AwaitDispatchDecision,
			fmt.Sprintf("await InPost's decision about dispatch order %d", one.ID), one.ID), decisionLimit), &decided)
		if !step.Later(err) || !workflow.Now(p.ctx).Before(p.until) ||
			workflow.GetVersion(p.ctx, changePickupPatience, workflow.DefaultVersion, 1) < 1 {
			return decided, err
		}
	}
}

// rejected leaves out the shipments that a rejection is about.
func (p *pickup) rejected(one activities.Dispatch, decided activities.Decision) (again []int64, named bool) {
	why := fmt.Sprintf("InPost rejected dispatch order %d: %s", one.ID, decided.Why)
	if len(one.Shipments) == 1 && len(decided.Refused) == 0 {
		p.miss(one.Shipments, why)
		return nil, true
	}
	p.all.Uncollected = append(p.all.Uncollected, decided.Refused...)
	for _, id := range one.Shipments {
		if !slices.ContainsFunc(decided.Refused, func(u activities.Uncollected) bool { return u.Shipment == id }) {
			again, p.why[id] = append(again, id), why
		}
	}
	return again, len(decided.Refused) > 0
}

// printouts stores what the couriers sign. A missing printout is named; the courier comes all
// the same.
func (p *pickup) printouts() {
	limit := pickupLimit
	for _, id := range p.all.DispatchOrders {
		fetch := p.ending(shipXStep(shipX.EnsurePickupPrintout, fmt.Sprintf("fetch the printout of dispatch order %d", id), id), limit)
		var printout order.Document
		if err := p.steps.Undo(p.ctx, fetch, &printout); err != nil {
			p.problem(fmt.Sprintf("the printout of dispatch order %d is not available, though its courier comes: %s", id, err))
			if step.Stuck(err) || step.TimedOut(err) {
				limit = shortestStep // InPost has had its time
			}
			continue
		}
		p.all.Printouts = append(p.all.Printouts, printout)
	}
}

// ending gives a step a deadline, at the latest the pick-up's end.
func (p *pickup) ending(s step.Step, limit time.Duration) step.Step {
	s.Deadline = min(limit, max(p.until.Sub(workflow.Now(p.ctx)), shortestStep))
	return s
}

func (p *pickup) miss(shipments []int64, why string) {
	for _, id := range shipments {
		p.all.Uncollected = append(p.all.Uncollected, activities.NotCollected(id, why))
	}
}

func (p *pickup) problem(words string) { p.all.Problems = append(p.all.Problems, words) }

// failure is the error of a pick-up that did not collect everything, or nil. Its details are
// the problem and what was collected.
func (p *pickup) failure() error {
	if len(p.all.Uncollected) == 0 && len(p.all.Problems) == 0 {
		return nil
	}
	var words []string
	if missed := p.all.Uncollected; len(missed) > 0 {
		words = append(words, fmt.Sprintf("%d shipments are not collected, or it is not known whether they are: %s", len(missed), namesOf(missed)))
	}
	problem := order.Problem{Provider: order.ProviderShipX, Operation: "order pickups", Code: codeNotCollected,
		Message: strings.Join(append(words, p.all.Problems...), "; ")}
	return temporal.NewNonRetryableApplicationError(problem.Message, attempt.TypeRefused, nil, problem, p.all)
}

// namesOf names shipments for people.
func namesOf(all []activities.Uncollected) string {
	var names []string
	for _, one := range all[:min(len(all), mostNamed)] {
		names = append(names, one.String())
	}
	if more := len(all) - len(names); more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(names, "; ")
}

func isRefusal(err error) bool {
	var refused *step.Refusal
	return errors.As(err, &refused)
}
