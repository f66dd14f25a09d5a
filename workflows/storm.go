package workflows

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/order"
	"orderflow/workflows/step"
)

// HeldByStorm is the holder of a provider at which many orders are in trouble.
const HeldByStorm = "orderflow"

// A storm is a number of orders in trouble within a time.
const (
	stormOrders = 10
	stormTime   = 10 * time.Minute
)

// A provider's workflow remembers a number of orders for a time, to tell them of a hold.
const (
	mostTroubled   = 500
	troubledMemory = 24 * time.Hour
)

// Trouble is the payload of the signal trouble: a step of an order ran out of patience, or
// its provider refused without naming a field.
type Trouble struct {
	// Order is the id of the order's workflow.
	Order string `json:"order"`
	// Words are the step, and the status and code of the provider's last answer.
	Words string    `json:"words,omitempty"`
	At    time.Time `json:"at,omitzero"`
	// Told: the order was told of the hold.
	Told bool `json:"told,omitempty"`
}

// Troubles are the orders in trouble at one provider, the latest last.
type Troubles struct {
	Of []Trouble `json:"of,omitempty"`
}

// add records reported troubles, the last one of each order.
func (t *Troubles) add(now time.Time, reported []Trouble) {
	for _, one := range reported {
		if one.At.IsZero() || one.At.After(now) {
			one.At = now
		}
		one.Told = false
		t.Of = slices.DeleteFunc(t.Of, func(old Trouble) bool {
			again := old.Order == one.Order
			one.Told = one.Told || again && old.Told
			return again || !old.Told && one.At.Sub(old.At) > troubledMemory
		})
		t.Of = append(t.Of, one)
	}
	// Those left out are not told of a release: see answerTimeLeft.
	t.Of = t.Of[max(0, len(t.Of)-mostTroubled):]
}

// storm says why the provider must be held, or "".
func (t *Troubles) storm() string {
	if len(t.Of) == 0 {
		return ""
	}
	last := t.Of[len(t.Of)-1]
	orders := 0
	for _, one := range t.Of {
		if last.At.Sub(one.At).Abs() <= stormTime {
			orders++
		}
	}
	if orders < stormOrders {
		return ""
	}
	return fmt.Sprintf("%d orders in trouble within %d minutes; the last: %s", orders, int(stormTime.Minutes()), last.Words)
}

// tell sends a provider-event to the orders that were told of the hold, or to those that were
// not, and returns when all have it. An order that has ended needs none.
func (t *Troubles) tell(ctx workflow.Context, kind, by string, toldBefore bool) {
	provider := strings.TrimPrefix(workflow.GetInfo(ctx).WorkflowExecution.ID, ProviderID(""))
	var sent []workflow.Future
	for i := range t.Of {
		if one := &t.Of[i]; one.Told == toldBefore {
			one.Told = true
			sent = append(sent, workflow.SignalExternalWorkflow(ctx, one.Order, "", order.SignalProviderEvent,
				order.ProviderEvent{Provider: provider, Kind: kind, Ref: by}))
		}
	}
	for _, one := range sent {
		_ = one.Get(ctx, nil)
	}
}

// waitsForRelease reports whether the problem's provider is held, and the problem is the
// provider's rather than this order's: then the release retries it.
func (l *life) waitsForRelease(refused *step.Refusal) bool {
	problem := refused.Problem
	return refused.Remedy == nil && l.inbox.providerHolds[problem.Provider] != "" && activities.IsProviderTrouble(problem)
}

// attentionClockChanges reports whether the attention limit must be paused or resumed.
func (l *life) attentionClockChanges(refused *step.Refusal) bool {
	return l.waitsForRelease(refused) == l.attention.still.IsZero()
}

// pauseAttentionClock pauses the attention limit while the provider is held, and reports
// whether it is paused.
func (l *life) pauseAttentionClock(refused *step.Refusal) bool {
	if l.attention.still.IsZero() && l.waitsForRelease(refused) {
		l.attention.still = workflow.Now(l.ctx).UTC()
	}
	return !l.attention.still.IsZero()
}

// answerTimeLeft is the time left for an answer. The limit is paused for at most its own
// length. Then the order retries as if the provider was released: it may not have been told,
// because somebody ended the provider's workflow.
func (l *life) answerTimeLeft() time.Duration {
	from := l.attention.problem.Since
	if !l.attention.still.IsZero() {
		from = l.attention.still
	}
	return max(from.Add(l.limits.AttentionLimit).Sub(workflow.Now(l.ctx)), time.Second)
}

// afterRelease retries, with full patience, the problem of the time when the provider was
// held.
func (l *life) afterRelease(refused *step.Refusal) (order.Stage, error) {
	provider := refused.Problem.Provider
	delete(l.inbox.providerHolds, provider)
	l.attention.end("is retried, because %s was released", provider)
	l.record.note(fmt.Sprintf("retried, because %s was released: %s", provider, refused.Problem.Message))
	l.resetPauses()
	return l.act(order.Resolve{Action: order.ActionRetry}, refused)
}
