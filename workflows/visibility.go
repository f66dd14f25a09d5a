package workflows

import (
	"errors"
	"fmt"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"orderflow/order"
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

// errNotOffered ends a stage that the carrier does not know.
var errNotOffered = errors.New("the carrier has no such thing")

// snapshot is the answer to the query state.
func (l *life) snapshot() (order.State, error) {
	shown := l.state
	shown.Order = l.doc
	return shown, nil
}

// listsBehind is how long a list may not show yet at which step an order is.
const listsBehind = 30 * time.Second

// publish makes facts findable in Temporal's list of workflows, within listsBehind:
// what comes in between is one update, because each is one more write for the server,
// and billed. The order's page is true at every moment.
func (l *life) publish(attributes ...temporal.SearchAttributeUpdate) {
	l.unpublished = append(l.unpublished, attributes...)
	switch {
	case !l.brief:
		l.publishAll()
	case l.late && !l.publisher:
		l.publisher = true
		workflow.GoNamed(l.ctx, "publisher", l.publishLate)
	}
}

// publishLate publishes what still waits for it after a while. The order's end does
// not wait for it, because a status is published at once.
func (l *life) publishLate(ctx workflow.Context) {
	err := sleep(ctx, listsBehind, "show in lists how the order stands")
	l.publisher = false
	if err == nil {
		l.publishAll()
	}
}

// publishNow makes facts findable at once, with all that waited for it.
func (l *life) publishNow(attributes ...temporal.SearchAttributeUpdate) {
	l.unpublished = append(l.unpublished, attributes...)
	l.publishAll()
}

// publishAll publishes what waits for it. What cannot be published is only missed in
// lists, so the order goes on.
func (l *life) publishAll() {
	attributes := l.unpublished
	l.unpublished, l.unfindable = nil, false
	if len(attributes) == 0 {
		return
	}
	if err := workflow.UpsertTypedSearchAttributes(l.ctx, attributes...); err != nil {
		workflow.GetLogger(l.ctx).Error("search attributes not published", "error", err)
	}
}

// listed reports whether who started the order has put it into lists, as we do.
func (l *life) listed() bool {
	_, known := workflow.GetTypedSearchAttributes(l.ctx).GetKeyword(statusAttribute)
	return known
}

// enter begins a stage. The first one is shown at once, as an order without a stage is
// one that no worker has taken up; and so is the one that takes weeks.
func (l *life) enter(name order.Stage) {
	first := l.state.Stage == ""
	l.state.Stage = name
	l.state.Stages = append(l.state.Stages, order.StageRecord{
		Stage: name, Outcome: order.OutcomeUnderWay, StartedAt: workflow.Now(l.ctx).UTC()})
	updates := []temporal.SearchAttributeUpdate{stageAttribute.ValueSet(string(name))}
	if first && !(l.late && l.listed()) {
		updates = append(updates,
			statusAttribute.ValueSet(string(l.state.Status)),
			sourceAttribute.ValueSet(l.doc.Source.System),
			carrierAttribute.ValueSet(string(l.doc.Shipping.Carrier)),
			attentionAttribute.ValueSet(false))
	}
	if l.late && (first || name == order.StageTrack) {
		l.publishNow(updates...)
		return
	}
	l.publish(updates...)
}

// leave ends the stage.
func (l *life) leave(outcome order.StageOutcome) {
	record := &l.state.Stages[len(l.state.Stages)-1]
	record.Outcome = outcome
	record.EndedAt = workflow.Now(l.ctx).UTC()
	l.countStage(*record)
}

// note adds a remark to the stage that is under way.
func (l *life) note(text string) {
	if len(l.state.Stages) == 0 {
		return
	}
	record := &l.state.Stages[len(l.state.Stages)-1]
	record.Note = joined(record.Note, text)
	l.show()
}

func (l *life) setStatus(status order.Status) {
	if l.state.Status == status {
		return
	}
	l.state.Status = status
	l.show()
	l.publishNow(statusAttribute.ValueSet(string(status)), // what follows may be a wait for a person, or the end
		attentionAttribute.ValueSet(status == order.StatusNeedsAttention))
}

// addRef notes under which id a provider knows the order, so that its webhooks
// find it.
func (l *life) addRef(provider string, id int64) {
	ref := fmt.Sprintf("%s:%d", provider, id)
	for _, known := range l.state.ProviderRefs {
		if known == ref {
			return
		}
	}
	l.state.ProviderRefs = append(l.state.ProviderRefs, ref)
	l.unfindable = true
	l.publish(refsAttribute.ValueSet(l.state.ProviderRefs))
}
