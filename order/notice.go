package order

import (
	"fmt"
	"strings"
	"time"
)

// Event is what a shop is told of its order.
type Event string

// The events. Each may come several times for an order that goes back, but for the first.
const (
	// EventAccepted: the order is in Orderflow's care.
	EventAccepted Event = "accepted"
	// EventInProduction: MyPromo makes the goods.
	EventInProduction Event = "in-production"
	// EventShipped: the parcels are bought and their documents stored.
	EventShipped Event = "shipped"
	// EventDelivered, EventReturned and EventLost: how the parcels' way ended. Only tracked
	// orders have them.
	EventDelivered Event = "delivered"
	EventReturned  Event = "returned"
	EventLost      Event = "lost"
	// EventNeedsAttention: a person is asked.
	EventNeedsAttention Event = "needs-attention"
	// EventCancelled and EventFailed: the order has ended otherwise.
	EventCancelled Event = "cancelled"
	EventFailed    Event = "failed"
)

// Events are all of them.
var Events = []Event{EventAccepted, EventInProduction, EventShipped, EventDelivered, EventReturned, EventLost,
	EventNeedsAttention, EventCancelled, EventFailed}

// EventOf is the event that says how the parcels' way ended; empty for other milestones.
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

// Notice is an event of an order, for the shop that it came from. Nothing in it is
// personal.
type Notice struct {
	// Order is the order's id.
	Order string `json:"order"`
	Event Event  `json:"event"`
	// Count tells the order's events of a kind apart, from 1.
	Count int `json:"count"`
	// At is when it happened.
	At     time.Time `json:"at"`
	Source Source    `json:"source"`
	// Status and Stage are the order's at that time.
	Status Status `json:"status,omitempty"`
	Stage  Stage  `json:"stage,omitempty"`
	// Carrier, Service and TrackingNumbers are of what is bought, or given back.
	Carrier         Carrier  `json:"carrier,omitempty"`
	Service         string   `json:"service,omitempty"`
	TrackingNumbers []string `json:"trackingNumbers,omitempty"`
	// Problem is what a person was asked last; nil if nobody was.
	Problem *NoticeProblem `json:"problem,omitempty"`
}

// NoticeProblem is a Problem without the words of providers, which may name people.
type NoticeProblem struct {
	ID         string `json:"id,omitempty"`
	Stage      Stage  `json:"stage,omitempty"`
	Provider   string `json:"provider,omitempty"`
	HTTPStatus int    `json:"httpStatus,omitempty"`
	Code       string `json:"code,omitempty"`
}

// NoticeIDPrefix begins the ids of the workflows that tell shops.
const NoticeIDPrefix = "notify-"

// WorkflowID is the id of the workflow that tells the shop: of the order, the event and
// its count, and never of the run, so that each is told once.
func (n Notice) WorkflowID() string {
	return fmt.Sprintf("%s%s%s%s-%d", NoticeIDPrefix, WorkflowID(n.Order), caseMark, n.Event, n.Count)
}

// WebhookID is what a shop knows the event by, however often it arrives. It has no dots, as
// dots separate what is signed.
func (n Notice) WebhookID() string { return strings.ReplaceAll(n.WorkflowID(), ".", "~") }

// Told is how often a shop was told of a kind of event, and of what last.
type Told struct {
	Count int `json:"count"`
	// Of is what the event was about, such as tracking numbers; the same thing is told once.
	Of string `json:"of,omitempty"`
}

// Settings are what the configuration of whoever starts an order decides about it once and
// for all: the third argument of its workflow, left out where all is as it ever was. A
// document cannot set them.
type Settings struct {
	// Notify says that there is somebody who is told of the order's events.
	Notify bool `json:"notify,omitempty"`
}
