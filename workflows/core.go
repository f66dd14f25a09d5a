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
	// fewerSteps: the submit counts the items and the report finds the production
	// order, and search attributes are updated once for a stage.
	fewerSteps = 1
	// batchedLists: search attributes are batched for 30 s.
	batchedLists = 2
	// asCustomer: the order began when shipments at ShipX already got its reference as their
	// customer. Only the start can say so: a shipment of before may have been lost sight of.
	asCustomer = 3
	// pointsFirst: the points that an order names are asked for before anything is made.
	pointsFirst = 4
)

// Changes that only few orders come upon have an id of their own.
const (
	// changeTakeOver (version 1): a carrier that takes over is asked for offers, also
	// where the previous one makes none; and an order that is being made anew does not
	// leave that out for offers.
	changeTakeOver = "carrier-changed"
	// changeCancelledThere (version 1): an order that MyPromo has cancelled counts as
	// such until it is made anew.
	changeCancelledThere = "cancelled-there"
	// changeRetryPauses (version 1): a problem that comes again although what it waited
	// for has come is retried after ever longer pauses, and not for ever. Each repetition
	// asks by its own number until the change is in force, so that it also stops an order
	// that was repeating before.
	changeRetryPauses = "retry-pauses-"
	// changeFoundAgain (version 1): an id at a provider that was given up and is found
	// again gets back into lists.
	changeFoundAgain = "found-again"
	// changeStuck (version 1): a step that ran out of patience is tried again by itself,
	// after ever longer pauses.
	changeStuck = "stuck-retried"
	// changeLater (version 1): a wait whose provider failed until its deadline is tried again
	// by itself, too.
	changeLater = "deadline-retried"
	// changeUnanswered (version 1): an order that nobody answers and that can't be
	// cancelled as a whole fails, also where a part of it was undone.
	changeUnanswered = "unanswered-ends"
	// changeSourceTold (version 1): the items of a cancelled order of Media Port are
	// cancelled there, also where another carrier was to ship them.
	changeSourceTold = "source-told"
	// changeItemsCollect (version 1): whoever cancels items of an order with cash on
	// delivery says what is collected for the others, and a person is asked where nobody can.
	changeItemsCollect = "items-collect"
	// changeHeldAsking (version 1): an order that asks a person and is held shows both at
	// once. Before, the hold showed when the order went on.
	changeHeldAsking = "held-asking"
	// changeCases (version 1): what is left over at a provider, and what Merkana refuses
	// to hear, is a case.
	changeCases = "cases"
	// changeStorms (version 1), also of the workflows of providers: a provider at which
	// many orders are in trouble is held, and they are told of that and of the release.
	changeStorms = "storms"
	// changeToldFulfilment (version 1): that MyPromo has made a production order ends no
	// wait. Workers of before took it for a hint.
	changeToldFulfilment = "told-fulfilment"
	// changePreviousRun (version 1): in an order that is taken up again, the carrier of the
	// run before lets go, where a person has taken the order from it.
	changePreviousRun = "previous-run"
	// changeSuppliedLabel (version 1): before a carrier is asked or paid for a production
	// order of MyPromo it is read whether that came with a label, which is used then.
	changeSuppliedLabel = "supplied-label"
	// changeNotify (version 1), also of cases: the shop is told of what becomes of the order,
	// where whoever started it knew of a shop. Only such orders come upon it.
	changeNotify = "notify"
	// changeEndsCanceled (version 1): an order that is cancelled ends as canceled for
	// Temporal, whoever asked for that. Before, only one that Temporal's own cancellation
	// ended did, and lists showed the others as completed.
	changeEndsCanceled = "ends-canceled"
)

// core is what all parts of an order's workflow share.
type core struct {
	// ctx is not ended by Temporal's cancellation: that is only a request to cancel,
	// and takes place where it is safe.
	ctx     workflow.Context
	version workflow.Version
	limits  Orders
	first   order.Ref // as the order began; see ref
	again   order.Again
	// doc is the document as it stands: people amend it, and customers cancel items.
	doc    order.Order
	record *record
	inbox  *inbox
	steps  step.Runner
	// impatient: the order tries by itself what a person is asked about, so that the first
	// failure brings it back there.
	impatient bool
}

func newCore(root workflow.Context, in order.Order, again order.Again, limits Orders) *core {
	ctx, _ := workflow.NewDisconnectedContext(root)
	accepted := acceptedAt(root)
	if again.Taken() {
		accepted = again.AcceptedAt
	}
	version := workflow.GetVersion(root, changeVersion, workflow.DefaultVersion, pointsFirst)
	before := wasReset(root) || again.Taken() // a step of the run before may be under way
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

// acceptedAt is when the workflow was started: the time of its first event, which a
// reset keeps. The first workflow task is later, and after a reset much later.
func acceptedAt(ctx workflow.Context) time.Time {
	return workflow.GetInfo(ctx).WorkflowStartTime.UTC()
}

// wasReset reports whether the run is one that a reset began.
func wasReset(ctx workflow.Context) bool {
	return firstRun(ctx) != workflow.GetInfo(ctx).WorkflowExecution.RunID
}

// firstRun is the run that the workflow began with; a reset begins others.
func firstRun(ctx workflow.Context) string {
	info := workflow.GetInfo(ctx)
	return cmp.Or(info.OriginalRunID, info.WorkflowExecution.RunID)
}

// asker is who asks for the steps of a workflow that is no order.
func asker(ctx workflow.Context) order.Asker {
	return order.Asker{Reset: wasReset(ctx), Run: firstRun(ctx)}
}

// ref is what providers are asked by, with all that they have shown so far.
func (c *core) ref() order.Ref {
	ref := c.first
	ref.Known = slices.Clone(c.record.refs)
	return ref
}

// changed reports whether the order comes upon a change with the change in force; one
// that came upon it before goes on as it did then.
func (c *core) changed(change string) bool {
	return workflow.GetVersion(c.ctx, change, workflow.DefaultVersion, 1) >= 1
}

// gate is what the order's steps heed.
func (c *core) gate() gate { return gate{c.inbox, c.record, &c.impatient} }

type gate struct {
	inbox     *inbox
	record    *record
	impatient *bool
}

// Open waits while somebody holds the order.
func (g gate) Open(ctx workflow.Context) error {
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
