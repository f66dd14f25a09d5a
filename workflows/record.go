package workflows

import (
	"slices"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"orderflow/order"
	"orderflow/workflows/step"
)

var (
	stageAttribute     = temporal.NewSearchAttributeKeyKeyword(order.AttributeStage)
	statusAttribute    = temporal.NewSearchAttributeKeyKeyword(order.AttributeStatus)
	sourceAttribute    = temporal.NewSearchAttributeKeyKeyword(order.AttributeSource)
	carrierAttribute   = temporal.NewSearchAttributeKeyKeyword(order.AttributeCarrier)
	trackingAttribute  = temporal.NewSearchAttributeKeyKeywordList(order.AttributeTrackingNumbers)
	refsAttribute      = temporal.NewSearchAttributeKeyKeywordList(order.AttributeProviderRefs)
	attentionAttribute = temporal.NewSearchAttributeKeyBool(order.AttributeNeedsAttention)
)

var statusPhases = phases[order.Status]{"status", []transition[order.Status]{
	{order.StatusRunning, order.StatusNeedsAttention},
	{order.StatusNeedsAttention, order.StatusRunning},
	{order.StatusRunning, order.StatusHeld},
	{order.StatusHeld, order.StatusRunning},
	{order.StatusNeedsAttention, order.StatusHeld},
	{order.StatusHeld, order.StatusNeedsAttention},
	{order.StatusRunning, order.StatusCancelling},
	{order.StatusCancelling, order.StatusRunning},
	{order.StatusNeedsAttention, order.StatusCancelling},
	{order.StatusCancelling, order.StatusNeedsAttention},
	{order.StatusRunning, order.StatusCompleted},
	{order.StatusCancelling, order.StatusCancelled},
	{order.StatusNeedsAttention, order.StatusFailed},
}}

// record is what is shown of an order: its status and stages, what it waits for, and
// under which ids providers know it. Its phase is the status, which is written here
// only:
//
//	running ⇄ needs-attention   a person is asked, and answers
//	running ⇄ held              before a step, and in it
//	needs-attention ⇄ held      the person is still asked
//	running, needs-attention ⇄ cancelling   providers are asked
//	any → completed, cancelled, failed      at the end
type record struct {
	ctx     workflow.Context
	version workflow.Version
	// whole is the order's state including the other parts.
	whole func() order.State

	id       string
	accepted time.Time
	takenUp  time.Time // again; zero for most orders
	ended    string    // the previous run's progress
	status   order.Status
	since    time.Time // when the status was set
	heldBy   string    // while the status is held
	stages   []order.StageRecord
	refs     []string // all ids that providers have shown
	// superseded are those of refs that the order has given up; shown are the published ones.
	superseded, shown []string
	// waiting are the steps in progress, in the order in which they began.
	waiting []*order.Waiting

	// unpublished are the search attributes to publish; publisher is about to do it. While a
	// provider's id is among them, webhooks cannot find the order.
	unpublished []temporal.SearchAttributeUpdate
	publisher   bool
	unfindable  bool
}

func newRecord(ctx workflow.Context, version workflow.Version, id string, accepted time.Time) *record {
	return &record{ctx: ctx, version: version, id: id, accepted: accepted, status: order.StatusRunning, since: accepted}
}

// state is the record's part of the order's state.
func (r *record) state() order.State {
	state := order.State{ID: r.id, Status: r.status, StatusSince: r.since, Stage: r.stage(), AcceptedAt: r.accepted, TakenUpAt: r.takenUp, Ended: r.ended,
		HeldBy: r.heldBy, Stages: r.stages, ProviderRefs: r.refs}
	if n := len(r.waiting); n > 0 { // several items are added at the same time; the latest one is shown
		state.Waiting = r.waiting[n-1]
	}
	return state
}

// stage is the current or last stage.
func (r *record) stage() order.Stage {
	if len(r.stages) == 0 {
		return ""
	}
	return r.stages[len(r.stages)-1].Stage
}

// passed reports whether the order has been at a stage.
func (r *record) passed(stage order.Stage) bool {
	return slices.ContainsFunc(r.stages, func(s order.StageRecord) bool { return s.Stage == stage })
}

// enter begins a stage. The first one is published at once, because an order without a stage
// is one that no worker has started; so is the one that takes weeks.
func (r *record) enter(name order.Stage, doc order.Order) {
	first := len(r.stages) == 0
	r.stages = append(r.stages, order.StageRecord{
		Stage: name, Outcome: order.OutcomeUnderWay, StartedAt: workflow.Now(r.ctx).UTC()})
	updates := []temporal.SearchAttributeUpdate{stageAttribute.ValueSet(string(name))}
	if first && !(r.version >= batchedLists && r.listed()) {
		updates = append(updates,
			statusAttribute.ValueSet(string(r.status)),
			sourceAttribute.ValueSet(doc.Source.System),
			carrierAttribute.ValueSet(string(doc.Shipping.Carrier)),
			attentionAttribute.ValueSet(false))
	}
	if r.version >= batchedLists && (first || name == order.StageTrack) {
		r.publishNow(updates...)
		return
	}
	r.publish(updates...)
}

// leave ends the stage.
func (r *record) leave(outcome order.StageOutcome) {
	last := &r.stages[len(r.stages)-1]
	last.Outcome = outcome
	last.EndedAt = workflow.Now(r.ctx).UTC()
	countStage(r.ctx, *last)
}

// note adds a remark to the current stage.
func (r *record) note(text string) {
	if len(r.stages) == 0 {
		return
	}
	last := &r.stages[len(r.stages)-1]
	last.Note = order.JoinRemarks(last.Note, text)
	r.show()
}

func (r *record) setStatus(status order.Status) {
	r.setStatusAsking(status, status == order.StatusNeedsAttention)
}

// setStatusAsking also says whether a person is asked.
func (r *record) setStatusAsking(status order.Status, asking bool) {
	if r.status == status {
		return
	}
	r.status = statusPhases.move(r.ctx, r.status, status)
	r.since = workflow.Now(r.ctx).UTC()
	r.show()
	r.publishNow(statusAttribute.ValueSet(string(status)), // a wait for a person may follow, or the end
		attentionAttribute.ValueSet(asking))
}

func (r *record) hold(by string) {
	r.heldBy = by
	r.setStatus(order.StatusHeld)
}

// holdAsking shows a hold of an order that asks a person, who is still asked.
func (r *record) holdAsking(by string) {
	r.heldBy = by
	r.setStatusAsking(order.StatusHeld, true)
	r.show()
}

// askOn shows that an order which asks a person is no longer held.
func (r *record) askOn() {
	if r.status == order.StatusHeld {
		r.heldBy = ""
		r.setStatus(order.StatusNeedsAttention)
	}
}

// heldByOther records the new holder of a held order.
func (r *record) heldByOther(by string) {
	if r.status == order.StatusHeld {
		r.heldBy = by
	}
}

func (r *record) release() {
	r.heldBy = ""
	r.setStatus(order.StatusRunning)
}

// waits says what the order waits for, until done is called.
func (r *record) waits(s step.Step) (done func()) {
	if r.version < batchedLists {
		r.publishAll()
	}
	waiting := &order.Waiting{For: s.Summary, Since: workflow.Now(r.ctx).UTC()}
	if s.Deadline > 0 {
		waiting.Until = waiting.Since.Add(s.Deadline)
	}
	r.waiting = append(r.waiting, waiting)
	r.show()
	return func() {
		r.waiting = slices.DeleteFunc(r.waiting, func(w *order.Waiting) bool { return w == waiting })
		r.show()
	}
}

// show refreshes the order's page in the Temporal Web UI. It adds nothing to the history.
func (r *record) show() { workflow.SetCurrentDetails(r.ctx, details(r.whole())) }
