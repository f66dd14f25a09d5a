package workflows

import (
	"cmp"
	"slices"
	"time"

	"go.temporal.io/sdk/workflow"

	"orderflow/order"
	"orderflow/workflows/step"
)

// The versions of an order's workflow, under the change id "brief".
const (
	changeVersion = "brief"
	// fewerSteps: the submit counts the items, the report finds the production order, and
	// search attributes are updated once per stage.
	fewerSteps = 1
	// batchedLists: search attributes are batched for 30 s.
	batchedLists = 2
	// asCustomer: the order began when shipments at ShipX already got its reference as their
	// customer. Only the start can tell that: an earlier shipment may have been lost.
	asCustomer = 3
	// pointsFirst: the order's points are checked before anything is made.
	pointsFirst = 4
)

// Changes that affect only few orders have an id of their own.
const (
	// changeTakeOver (version 1): a carrier that takes over is asked for offers, also if the
	// previous one makes none; and an order that is made again does not skip that because of
	// offers.
	changeTakeOver = "carrier-changed"
	// changeCancelledThere (version 1): an order that MyPromo has cancelled counts as
	// cancelled until it is made again.
	changeCancelledThere = "cancelled-there"
	// changeRetryPauses (version 1): a problem that returns although its remedy has come is
	// retried after growing pauses, up to a limit. Each repetition has its own change id until
	// the change applies, so it also stops an order that was already repeating.
	changeRetryPauses = "retry-pauses-"
	// changeFoundAgain (version 1): an id at a provider that was given up and is found again
	// is published again.
	changeFoundAgain = "found-again"
	// changeStuck (version 1): a step that ran out of patience is retried after growing
	// pauses.
	changeStuck = "stuck-retried"
	// changeLater (version 1): so is a wait whose provider failed until its deadline.
	changeLater = "deadline-retried"
	// changeUnanswered (version 1): an order that nobody answers and that cannot be cancelled
	// as a whole fails, also if a part of it was undone.
	changeUnanswered = "unanswered-ends"
	// changeSourceTold (version 1): the items of a cancelled Media Port order are cancelled
	// there, also if another carrier was to ship them.
	changeSourceTold = "source-told"
	// changeItemsCollect (version 1): a request to cancel items of an order with cash on
	// delivery states the amount for the others, and a person is asked if it cannot.
	changeItemsCollect = "items-collect"
	// changeHeldAsking (version 1): an order that asks a person and is held shows both at
	// once. Before, the hold showed when the order continued.
	changeHeldAsking = "held-asking"
	// changeCases (version 1): anything left over at a provider, and any milestone that
	// Merkana refuses, becomes a case.
	changeCases = "cases"
	// changeStorms (version 1), also of the workflows of providers: a provider at which many
	// orders are in trouble is held, and the orders are told of the hold and of the release.
	changeStorms = "storms"
	// changeToldFulfilment (version 1): a hint about a new production order ends no wait.
	// Earlier workers treated it as any hint.
	changeToldFulfilment = "told-fulfilment"
	// changePreviousRun (version 1): in an order that is taken up again, the previous run's
	// carrier releases the order if a person has changed the carrier.
	changePreviousRun = "previous-run"
	// changeAcceptedBefore (version 1): a request to cancel that a reset delivers again after
	// its deadline counts if a run before the reset had accepted it. Only such requests call it.
	changeAcceptedBefore = "accepted-before"
	// changeSuppliedLabel (version 1): before a carrier is asked or paid for a production
	// order of MyPromo, the order reads whether that came with a label, and uses the label.
	changeSuppliedLabel = "supplied-label"
	// changeNotify (version 1), also of cases: the shop is notified about the order, if the
	// order was started with a shop. Only such orders call it.
	changeNotify = "notify"
	// changeEndsCanceled (version 1): a cancelled order ends as canceled in Temporal, whoever
	// cancelled it. Before, only Temporal's own cancellation had that effect, and lists showed
	// the others as completed.
	changeEndsCanceled = "ends-canceled"
)

// core is what all parts of an order's workflow share.
type core struct {
	// ctx does not end with Temporal's cancellation: that is only a request to cancel, and is
	// carried out where it is safe.
	ctx     workflow.Context
	version workflow.Version
	limits  Orders
	first   order.Ref // as the order began; see ref
	again   order.Again
	// doc is the current document: people amend it, and customers cancel items.
	doc    order.Order
	record *record
	inbox  *inbox
	steps  step.Runner
	// impatient: the order retries a problem while a person is asked, so the first failure
	// returns to that question.
	impatient bool
}

func newCore(root workflow.Context, in order.Order, again order.Again, limits Orders) *core {
	ctx, _ := workflow.NewDisconnectedContext(root)
	accepted := acceptedAt(root)
	if again.Taken() {
		accepted = again.AcceptedAt
	}
	version := workflow.GetVersion(root, changeVersion, workflow.DefaultVersion, pointsFirst)
	before := wasReset(root) || again.Taken() // a step of the previous run may be in progress
	c := &core{
		ctx: ctx, version: version, limits: limits, doc: in, again: again,
		first: order.Ref{ID: in.ID, Prefix: in.ReferencePrefix, AcceptedAt: accepted,
			Asker: order.Asker{Reset: before, Run: firstRun(root)}, AsCustomer: version >= asCustomer && !before},
		record: newRecord(ctx, version, in.ID, accepted),
		inbox:  newInbox(ctx),
	}
	c.record.takeUp(again, acceptedAt(root))
	c.steps = step.NewRunner(c.gate())
	return c
}

// acceptedAt is when the workflow was started: the time of its first event, which a reset
// keeps. The first workflow task is later, after a reset much later.
func acceptedAt(ctx workflow.Context) time.Time {
	return workflow.GetInfo(ctx).WorkflowStartTime.UTC()
}

// wasReset reports whether a reset began this run.
func wasReset(ctx workflow.Context) bool {
	return firstRun(ctx) != workflow.GetInfo(ctx).WorkflowExecution.RunID
}

// firstRun is the id of the workflow's first run; a reset begins others.
func firstRun(ctx workflow.Context) string {
	info := workflow.GetInfo(ctx)
	return cmp.Or(info.OriginalRunID, info.WorkflowExecution.RunID)
}

// asker identifies the steps of a workflow that is not an order.
func asker(ctx workflow.Context) order.Asker {
	return order.Asker{Reset: wasReset(ctx), Run: firstRun(ctx)}
}

// ref identifies the order to providers, with all ids that they have shown.
func (c *core) ref() order.Ref {
	ref := c.first
	ref.Known = slices.Clone(c.record.refs)
	return ref
}

// changed reports whether a change applies to the order. An order that passed that point
// before the change continues without it.
func (c *core) changed(change string) bool {
	return workflow.GetVersion(c.ctx, change, workflow.DefaultVersion, 1) >= 1
}

// gate holds and interrupts the order's steps.
func (c *core) gate() gate { return gate{c.inbox, c.record, &c.impatient} }

type gate struct {
	inbox     *inbox
	record    *record
	impatient *bool
}

// Open waits while somebody holds the order, and while it reads what it promised before a reset.
func (g gate) Open(ctx workflow.Context) error {
	if g.inbox.lookingBack > 0 {
		_ = workflow.Await(ctx, func() bool { return g.inbox.lookingBack == 0 })
	}
	if g.inbox.heldBy != "" && !g.Interrupted() {
		g.record.hold(g.inbox.heldBy)
		_ = workflow.Await(ctx, func() bool { return g.inbox.heldBy == "" || g.Interrupted() })
		g.record.release()
	}
	if g.Interrupted() {
		return step.ErrInterrupted
	}
	return nil
}

func (g gate) Interrupted() bool           { return g.inbox.cancelRequested() }
func (g gate) Hinted(provider string) bool { return g.inbox.hints[provider] }
func (g gate) ClearHint(provider string)   { delete(g.inbox.hints, provider) }
func (g gate) Polls()                      { g.record.makeFindable() }
func (g gate) Impatient() bool             { return *g.impatient }
func (g gate) Succeeded()                  { *g.impatient = false }
func (g gate) Waits(s step.Step) func()    { return g.record.waits(s) }
