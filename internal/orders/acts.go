package orders

import (
	"cmp"
	"slices"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"

	"orderflow/order"
)

// act records a request that somebody made to the order.
func (r *reader) act(event *history.HistoryEvent, at time.Time) error {
	switch event.GetEventType() {
	case enums.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED:
		return r.signal(event.GetWorkflowExecutionSignaledEventAttributes(), at)
	case enums.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED:
		return r.update(event.GetWorkflowExecutionUpdateAcceptedEventAttributes(), at)
	case enums.EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED:
		asked := event.GetWorkflowExecutionCancelRequestedEventAttributes()
		r.add(order.Act{At: at, What: "cancel in Temporal", By: asked.GetIdentity(), Reason: asked.GetCause()})
	case enums.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED:
		ended := event.GetWorkflowExecutionTerminatedEventAttributes()
		r.add(order.Act{At: at, What: "terminate", By: ended.GetIdentity(), Reason: ended.GetReason()})
	}
	return nil
}

// signal records a person's signals; hints of providers are not recorded.
func (r *reader) signal(sent *history.WorkflowExecutionSignaledEventAttributes, at time.Time) error {
	var by struct {
		By     string `json:"by"`
		Reason string `json:"reason"`
	}
	name := sent.GetSignalName()
	switch name {
	case order.SignalCancelOrder, order.SignalHold, order.SignalRelease:
	case order.SignalCancelItems:
		r.account.itemsAsked = true
	default:
		return nil
	}
	err := r.values(sent.GetInput(), &by)
	r.add(order.Act{At: at, What: name, By: cmp.Or(by.By, sent.GetIdentity()), Reason: by.Reason})
	return err
}

func (r *reader) update(accepted *history.WorkflowExecutionUpdateAcceptedEventAttributes, at time.Time) error {
	asked := accepted.GetAcceptedRequest()
	var by struct {
		By     string       `json:"by"`
		Reason string       `json:"reason"`
		Action order.Action `json:"action"`
	}
	err := r.values(asked.GetInput().GetArgs(), &by)
	what := asked.GetInput().GetName()
	if by.Action != "" {
		what += ": " + string(by.Action)
	}
	r.add(order.Act{At: at, What: what, By: cmp.Or(by.By, asked.GetMeta().GetIdentity()), Reason: by.Reason})
	return err
}

// add records an act once: a reset copies the events of the previous run.
func (r *reader) add(act order.Act) {
	if !slices.Contains(r.account.acts, act) {
		r.account.acts = append(r.account.acts, act)
	}
}
