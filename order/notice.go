package order

import (
	"fmt"
	"strings"
	"time"
)

// Event is a kind of notification to a shop about its order.
type Event string

// The events. All except the first can happen several times, if an order goes back.
const (
	// EventAccepted: Orderflow has accepted the order.
	EventAccepted Event = "accepted"
	// EventInProduction: MyPromo produces the goods.
	EventInProduction Event = "in-production"
	// EventShipped: the parcels are bought and their documents stored.
	EventShipped Event = "shipped"
	// EventDelivered, EventReturned and EventLost: the parcels' final state. Only
	// tracked orders have them.
	EventDelivered Event = "delivered"
	EventReturned  Event = "returned"
	EventLost      Event = "lost"
	// EventNeedsAttention: a person has to decide.
	EventNeedsAttention Event = "needs-attention"
	// EventCancelled and EventFailed: the order has ended without completion.
	EventCancelled Event = "cancelled"
	EventFailed    Event = "failed"
)

// Events are all events.
var Events = []Event{EventAccepted, EventInProduction, EventShipped, EventDelivered, EventReturned, EventLost,
	EventNeedsAttention, EventCancelled, EventFailed}

// EventOf returns the event for a final state of the parcels; "" for other
// milestones.
func EventOf(milestone Milestone) Event {
	switch milestone {
	case MilestoneDelivered:
		return EventDelivered
	case MilestoneReturned:
		return EventReturned
	case MilestoneLost:
		return EventLost
	}
	return ""
}

// Notice is a notification to an order's shop. It contains no personal data.
type Notice struct {
	// Order is the order's id.
	Order string `json:"order"`
	Event Event  `json:"event"`
	// Count numbers the order's events of one kind, from 1.
	Count int `json:"count"`
	// At is when it happened.
	At     time.Time `json:"at"`
	Source Source    `json:"source"`
	// Status and Stage of the order at that time.
	Status Status `json:"status,omitempty"`
	Stage  Stage  `json:"stage,omitempty"`
	// Carrier, Service and TrackingNumbers of what was bought, or given back.
	Carrier         Carrier  `json:"carrier,omitempty"`
	Service         string   `json:"service,omitempty"`
	TrackingNumbers []string `json:"trackingNumbers,omitempty"`
	// Problem is the last problem that a person was asked about; nil if there was
	// none.
	Problem *NoticeProblem `json:"problem,omitempty"`
}

// NoticeProblem is a Problem without provider messages, which may name people.
type NoticeProblem struct {
	ID         string `json:"id,omitempty"`
	Stage      Stage  `json:"stage,omitempty"`
	Provider   string `json:"provider,omitempty"`
	HTTPStatus int    `json:"httpStatus,omitempty"`
	Code       string `json:"code,omitempty"`
}

// NoticeIDPrefix is the prefix of the workflow ids of notifications.
const NoticeIDPrefix = "notify-"

// WorkflowID returns the id of the workflow that notifies the shop: from the order,
// the event and its count, never from the run, so that each notification is sent by
// one workflow only.
func (n Notice) WorkflowID() string {
	return fmt.Sprintf("%s%s%s%s-%d", NoticeIDPrefix, WorkflowID(n.Order), caseMark, n.Event, n.Count)
}

// WebhookID identifies the event for the shop, which may receive it several times.
// It has no dots, because dots separate the signed parts.
func (n Notice) WebhookID() string { return strings.ReplaceAll(n.WorkflowID(), ".", "~") }

// Told is how often a shop was notified of a kind of event, and the content of the
// last one.
type Told struct {
	Count int `json:"count"`
	// Of is the content, such as tracking numbers; the same content is sent once.
	Of string `json:"of,omitempty"`
}

// Settings are decided once, at the start of an order, by the starter's
// configuration. They are the third argument of the workflow, omitted if all have
// their defaults. A document cannot set them.
type Settings struct {
	// Notify says that the order's events are sent to a shop.
	Notify bool `json:"notify,omitempty"`
}
