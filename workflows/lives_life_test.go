package workflows_test

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/shopspring/decimal"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"orderflow/activities"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// life is one order that lives by a plan.
type life struct {
	*world
	plan    plan
	network *network
	resets  *resets
	started atomic.Bool

	// Written by the environment's loop while the order lives.
	answered       int        // how many of the plan's answers were given
	requested      *time.Time // the first request that the order cancel itself
	verdicts       []verdict
	cancelRequests []*cancelRequest
	wordless       []string
	// heldAsking: the order was held while it asked a person.
	heldAsking bool
	starved    []string        // problems that the money in the account has not ended
	asked      map[string]bool // the codes of problems that were looked at
	// shifted: others cancelled something between two pages of a list. paidDiffers: a person
	// was asked about something paid that differs.
	shifted     atomic.Bool
	paidDiffers bool

	versions versions // the documents that it was seen with

	result  order.Result
	err     error
	failure error // the result or error of the workflow
	endless bool
	unasked string // the step that its provider has failed for far too long
}

// cancelRequest is an update that asks to cancel the order.
type cancelRequest struct {
	at                 time.Time
	accepted, answered bool
}

// verdict is the answer to a request to cancel, and its time.
type verdict struct {
	order.CancelAnswer
	at time.Time
}

// wealth is enough money at TPK for whatever an order ships.
var wealth = decimal.NewFromInt(40_000)

// longestLife limits the order's time: the answers take some days, the last problem a week,
// and every other wait ends.
const longestLife = 60 * 24 * time.Hour

// live runs an order by a plan, in a world with a setting, and returns the outcome.
func live(t tester, p plan, s setting) *life {
	l := &life{plan: p, asked: map[string]bool{}}
	l.network = &network{life: l, calls: map[[2]string]int{}, cancelled: map[string]bool{}, met: map[string]bool{}}
	s.myPromo, s.shipX, s.tpk, s.merkana, s.network = p.myPromo, p.shipX, p.tpk, p.merkana, l.network.before
	s.tpk.Balance = wealth
	s.mediaPort, s.createWithService, s.priceCap = p.mediaPort, p.createWithService, p.priceCap
	if p.preferC2C {
		s.prefer = []string{"inpost_courier_c2c", "inpost_locker_standard"}
	}
	if p.dropoff {
		s.dropoff = "GDY01A"
	}
	l.resets = &resets{life: l}
	s.outermost = l.resets
	s.timeout = 20 * time.Second // no answer is slow, however busy the machine is
	s.sandboxAccount = p.myPromo.Sandbox
	var myPromo *activities.MyPromo
	if s.replace == nil {
		s.replace = func(steps *activities.MyPromo, shipX *activities.ShipX) (any, any) {
			myPromo = steps
			return steps, shipX
		}
	}
	l.world = newWorldOf(t, s)
	l.settleMerchant()
	l.settleNeighbours()
	l.settleStrangers()
	l.env.SetStartTime(p.began)
	if p.ofMarket() {
		l.mediaPort.Place(p.placed)
	}
	for _, f := range p.faults {
		l.faultsAt(f.provider).Add(f.fault)
	}
	l.schedule()
	l.keepWatch(myPromo)
	l.run()
	return l
}

func (l *life) faultsAt(provider string) *simkit.Faults {
	switch provider {
	case order.ProviderMyPromo:
		return l.myPromo.Faults()
	case order.ProviderTPK:
		return l.tpk.Faults()
	case order.ProviderMerkana:
		return l.merkana.Faults()
	case order.ProviderMediaPort:
		return l.mediaPort.Faults()
	default:
		return l.shipX.Faults()
	}
}

// settleNeighbours makes things of others that must be left alone: one with the order's
// reference from before the look-back, and one with a similar reference.
func (l *life) settleNeighbours() {
	l.merkana.Expect(merkanaID, merkanaID+"0")
	for reference, begun := range map[string]time.Time{
		l.plan.doc.ID: l.plan.began.Add(-3 * order.DefaultLookback), l.plan.doc.ID + "0": l.plan.began} {
		l.env.SetStartTime(begun)
		settleDraft(l.world, reference)
		settleShipment(l.world, reference)
		settlePackage(l.world, reference, l.plan.began)
	}
}

func (l *life) run() {
	defer func() {
		if recovered := recover(); recovered != nil && recovered != errEndless {
			panic(recovered)
		}
	}()
	l.started.Store(true)
	l.env.ExecuteWorkflow(order.WorkflowType, l.plan.doc)
	l.err = l.env.GetWorkflowError()
	l.failure = l.err
	var failed *temporal.ApplicationError
	var cancelled *temporal.CanceledError
	switch {
	case l.err == nil:
		l.err = l.env.GetWorkflowResult(&l.result)
	case errors.As(l.err, &cancelled):
		l.err = cancelled.Details(&l.result)
	case errors.As(l.err, &failed) && failed.HasDetails():
		l.err = failed.Details(&l.result)
	}
}

// errEndless is the panic that ends the environment's loop.
var errEndless = errors.New("the order lives too long")

// noteVersion records the document, which may change now.
func (l *life) noteVersion() { l.versions.note(l.state().Order, l.env.Now()) }

func (l *life) begun() bool { return l.started.Load() }

// passed is how long the order has lived.
func (l *life) passed() time.Duration { return l.env.Now().Sub(l.plan.began) }

// schedule puts the plan's events into the environment.
func (l *life) schedule() {
	for _, e := range l.plan.events {
		if e.operation == "" {
			l.at(e.after, func() { l.happen(e) })
		}
	}
	if n := l.plan.noMoney; n != nil {
		l.at(n.after, func() {
			if n.atOnce {
				l.shipX.RefusePayments("debt_collection")
			} else {
				l.shipX.FailPayments("debt_collection")
			}
		})
		l.at(n.after+n.lasts, l.shipX.AllowPayments)
	}
	if e := l.plan.emptied; e != nil {
		l.at(e.after, func() { l.tpk.SetBalance(e.left) })
		l.at(e.after+e.lasts, func() { l.tpk.TopUp(wealth) })
	}
	if h := l.plan.withheld; h != nil {
		l.at(h.after, func() { l.tpk.HoldBack(decimal.NewFromInt(1_000_000)) })
		l.at(h.after+h.lasts, func() { l.tpk.HoldBack(decimal.Zero) })
	}
	l.at(longestLife, func() {
		l.endless = true
		panic(errEndless)
	})
	l.look(firstLook)
}

// arrived triggers what is planned for a call. It runs outside the environment's loop.
func (l *life) arrived(now moment) {
	for _, e := range l.plan.events {
		if e.operation != "" && e.moment == now {
			l.at(0, func() { l.happen(e) })
		}
	}
}

// happen does something to an order that has not ended.
func (l *life) happen(e event) {
	if l.env.IsWorkflowCompleted() {
		return
	}
	l.noteVersion()
	switch e.kind {
	case cancelSignal:
		l.noteRequest()
		l.env.SignalWorkflow(order.SignalCancelOrder, changedHerMind)
	case cancelTemporal:
		l.noteRequest()
		l.env.CancelWorkflow()
	case cancelUpdate, cancelStrict:
		l.noteRequest()
		l.askToCancel(e.lasts, e.kind == cancelStrict)
	case cancelSome:
		request := cancelItems(l.references(e.items)...)
		request.CashOnDelivery = e.collects
		l.env.SignalWorkflow(order.SignalCancelItems, request)
	case holding:
		l.env.SignalWorkflow(order.SignalHold, order.Hold{By: "Ola"})
		l.at(e.lasts, l.signal(order.SignalRelease, order.Hold{By: "Ola"}))
	case hinting:
		l.env.SignalWorkflow(order.SignalProviderEvent, order.ProviderEvent{Provider: e.hintOf, Kind: "forged", Ref: "7"})
	case cancelAtMarket:
		l.atMarket(e.items)
	case cancelByHand:
		for _, made := range l.myPromo.Orders() {
			if made.Reference == l.plan.doc.ID && made.ProductionID != 0 {
				l.myPromo.CancelByHand(made.ID, brokenMachine)
			}
		}
	}
}

func (l *life) noteRequest() {
	if l.requested == nil {
		l.requested = new(l.env.Now())
	}
}

func (l *life) references(numbers []int) (references []string) {
	for _, n := range numbers {
		if l.plan.ofMarket() {
			references = append(references, "mp-"+strconv.Itoa(firstPiece+n))
			continue
		}
		references = append(references, l.plan.doc.ID+"-"+strconv.Itoa(n+1))
	}
	return references
}

func (l *life) askToCancel(within time.Duration, strictly bool) {
	asked := &cancelRequest{at: l.env.Now()}
	l.cancelRequests = append(l.cancelRequests, asked)
	l.env.UpdateWorkflow(order.UpdateRequestCancel, "", &testsuite.TestUpdateCallback{
		OnReject: func(err error) { l.wordless = append(l.wordless, fmt.Sprintf("request-cancel rejected: %v", err)) },
		OnAccept: func() { asked.accepted = true },
		OnComplete: func(result any, err error) {
			asked.answered = true
			if told, ok := result.(order.CancelAnswer); ok && err == nil {
				l.verdicts = append(l.verdicts, verdict{told, l.env.Now()})
			}
		},
	}, order.RequestCancel{Reason: "changed her mind", By: "Ola", Deadline: l.env.Now().Add(within), Strict: strictly})
}

const (
	firstLook  = 5 * time.Second
	rarestLook = 3 * time.Hour
)

// look is a person's look at the order; later looks come ever more rarely until there is
// something to answer.
func (l *life) look(wait time.Duration) {
	l.at(wait, func() {
		if l.env.IsWorkflowCompleted() {
			return
		}
		state := l.state()
		l.versions.note(state.Order, l.env.Now())
		l.timePatience(state)
		l.listen(state)
		l.hear(state)
		l.watchAccount(state)
		l.moveParcels(state)
		problem := state.Problem
		if problem == nil || l.answered == len(l.plan.answers) {
			l.look(min(wait*3/2, rarestLook))
			return
		}
		given := l.plan.answers[l.answered]
		l.answered++
		if !slices.Contains(problem.Answers, given.Action) {
			l.look(firstLook)
			return
		}
		l.at(given.after, func() { l.reply(given) })
	})
}

// listen records when the order waits without saying for what.
func (l *life) listen(state order.State) {
	says := map[order.Status]bool{
		order.StatusRunning:        state.Waiting != nil && state.Waiting.For != "",
		order.StatusCancelling:     state.Waiting != nil && state.Waiting.For != "",
		order.StatusHeld:           state.HeldBy != "",
		order.StatusNeedsAttention: state.Problem != nil && state.Problem.Message != "" && len(state.Problem.Answers) > 0,
	}
	if state.Problem != nil {
		l.asked[state.Problem.Code] = true
		l.heldAsking = l.heldAsking || state.Status == order.StatusHeld
	}
	if !says[state.Status] {
		l.wordless = append(l.wordless, fmt.Sprintf("%s at %s after %s", state.Status, state.Stage, l.passed()))
	}
}

// longestUnasked is more than any step's patience, which an answer in between renews.
const longestUnasked = 5 * time.Hour

// timePatience ends a life in which a step without a deadline is tried for too long.
func (l *life) timePatience(state order.State) {
	waits := state.Waiting
	if state.Status != order.StatusRunning && state.Status != order.StatusCancelling || waits == nil || !waits.Until.IsZero() {
		return
	}
	if l.env.Now().Sub(waits.Since) > longestUnasked {
		l.unasked = waits.For
		panic(errEndless)
	}
}

// reply answers the problem, if there still is one, and keeps looking. A refused answer is no
// fault.
func (l *life) reply(given answer) {
	if l.env.IsWorkflowCompleted() {
		return
	}
	if given.mends {
		l.myPromo.FailFile("missing.pdf", "")
		l.shipX.AllowPayments()
	}
	if given.Shipped != nil {
		given.Shipped.Document = l.labelByHand(l.plan.doc.ID)
	}
	l.noteVersion()
	l.env.UpdateWorkflow(order.UpdateResolve, "", &testsuite.TestUpdateCallback{
		OnReject: func(error) {}, OnComplete: func(any, error) { l.at(0, l.noteVersion) },
		OnAccept: func() { // the problem may be gone by now
			if given.Action == order.ActionCancel {
				l.noteRequest()
			}
		},
	}, given.Resolve)
	l.look(firstLook)
}
