package workflows

import (
	"errors"
	"fmt"

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

// publish makes facts findable in Temporal's list of workflows, no later than the
// next step begins: what comes in between is one update, because each counts.
func (l *life) publish(attributes ...temporal.SearchAttributeUpdate) {
	l.unpublished = append(l.unpublished, attributes...)
	if !l.brief {
		l.publishAll()
	}
}

// publishAll publishes what waits for it. What cannot be published is only missed in
// lists, so the order goes on.
func (l *life) publishAll() {
	attributes := l.unpublished
	l.unpublished = nil
	if len(attributes) == 0 {
		return
	}
	if err := workflow.UpsertTypedSearchAttributes(l.ctx, attributes...); err != nil {
		workflow.GetLogger(l.ctx).Error("search attributes not published", "error", err)
	}
}

// enter begins a stage.
func (l *life) enter(name order.Stage) {
	first := l.state.Stage == ""
	l.state.Stage = name
	l.state.Stages = append(l.state.Stages, order.StageRecord{
		Stage: name, Outcome: order.OutcomeUnderWay, StartedAt: workflow.Now(l.ctx).UTC()})
	updates := []temporal.SearchAttributeUpdate{stageAttribute.ValueSet(string(name))}
	if first {
		updates = append(updates,
			statusAttribute.ValueSet(string(l.state.Status)),
			sourceAttribute.ValueSet(l.doc.Source.System),
			carrierAttribute.ValueSet(string(l.doc.Shipping.Carrier)),
			attentionAttribute.ValueSet(false))
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
	l.publish(statusAttribute.ValueSet(string(status)),
		attentionAttribute.ValueSet(status == order.StatusNeedsAttention))
	l.publishAll() // what follows may be a wait for a person, or the end
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
	l.publish(refsAttribute.ValueSet(l.state.ProviderRefs))
}
