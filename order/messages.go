package order

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// The names of the public contract. Scripts, saved histories and the Web UI contain
// them, so they do not change.
const (
	WorkflowType     = "Order"
	QuoteType        = "Quote" // requests offers without buying
	WorkflowIDPrefix = "order-"

	SignalCancelOrder   = "cancel-order"
	SignalCancelItems   = "cancel-items"
	SignalHold          = "hold"
	SignalRelease       = "release"
	SignalProviderEvent = "provider-event"
	// SignalTrouble tells a provider's workflow that an order has a problem there.
	SignalTrouble = "trouble"
	// SignalThrottled tells a provider's workflow until when the provider wants no
	// calls.
	SignalThrottled = "throttled"

	UpdateRequestCancel = "request-cancel"
	UpdateResolve       = "resolve"

	QueryState = "state"

	AttributeStage           = "OrderStage"
	AttributeStatus          = "OrderStatus"
	AttributeSource          = "OrderSource"
	AttributeCarrier         = "Carrier"
	AttributeTrackingNumbers = "TrackingNumbers"
	AttributeProviderRefs    = "ProviderRefs"
	AttributeNeedsAttention  = "NeedsAttention"
	// AttributeAcceptedAt is set at the start, because Temporal's own start time is
	// the run's, which a reset changes. Orders that 0.1.0 started lack it.
	AttributeAcceptedAt = "AcceptedAt"
	// AttributeReference is the order's reference in its shop, or its ID. It is set at
	// the start. Orders that 0.1.0 started lack it.
	AttributeReference = "OrderReference"
)

// WorkflowID returns the workflow id of an order. For a case it is the case's id.
func WorkflowID(id string) string {
	if IsCase(id) {
		return id
	}
	return WorkflowIDPrefix + id
}

// CancelOrder is the payload of the signal cancel-order.
type CancelOrder struct {
	Reason string `json:"reason"`
	By     string `json:"by"`
}

// CancelItems is the payload of the signal cancel-items.
type CancelItems struct {
	// Items are the references of the items to cancel.
	Items []string `json:"items"`
	// CashOnDelivery is the amount to collect for the remaining items, 0 for
	// nothing. Required if the order collects anything, else not allowed. See
	// Check.
	CashOnDelivery *Money `json:"cashOnDelivery,omitempty"`
	Reason         string `json:"reason"`
	By             string `json:"by"`
}

// Hold is the payload of the signals hold and release.
type Hold struct {
	By string `json:"by"`
	// At is when the signal was sent. It decides which of two signals that arrive
	// together is the later one. If it is zero, the time of arrival counts.
	At time.Time `json:"at,omitzero"`
}

// ProviderEvent is the payload of the signal provider-event: a hint that something
// may have changed at a provider. The order reads the provider's state before it
// acts.
type ProviderEvent struct {
	Provider string `json:"provider"`
	Kind     string `json:"kind"`
	Ref      string `json:"ref"`
}

// EventDesignFinished is a kind of provider-event that does not come from MyPromo:
// the system that sent the customer to the editor says that the customer has
// finished. Its Ref is the design's id.
const EventDesignFinished = "design-finished"

// EventProductionOrder is a kind of provider-event from the watcher of a
// fulfiller's account: MyPromo has created the order's production order. Its Ref is
// the production order's id, which the order reads before it uses it. No webhook
// has this kind.
const EventProductionOrder = "production-order-made"

// News identifies a change at a provider, whoever sees it first: a webhook, a
// watcher, another worker. The order gets each one once. happened says what
// changed, such as an order's progress or a shipment's status.
func (e ProviderEvent) News(happened string) string {
	return strings.Join([]string{e.Provider, e.Kind, e.Ref, happened}, "/")
}

// The kinds of provider-events from a provider's workflow to the orders with
// problems there: the provider is held (Ref says by whom) or released. No webhook
// can have these kinds, because theirs contain no hyphen.
const (
	EventProviderHeld     = "provider-held"
	EventProviderReleased = "provider-released"
)

// RequestCancel is the argument of the update request-cancel.
type RequestCancel struct {
	Reason string `json:"reason"`
	By     string `json:"by"`
	// Deadline is when an undecided request counts as refused; zero means no
	// deadline.
	Deadline time.Time `json:"deadline,omitzero"`
	// Strict enforces the deadline even while providers are being asked: if they
	// cancel something after it, the order does it again. Without Strict the order
	// waits for their answer.
	Strict bool `json:"strict,omitempty"`
}

// CancelAnswer is the result of the update request-cancel.
type CancelAnswer struct {
	Decision    CancelDecision `json:"decision"`
	Explanation string         `json:"explanation,omitempty"`
}

// Action is a person's answer to a problem.
type Action string

// The actions of the update resolve.
const (
	ActionRetry       Action = "retry"
	ActionAmend       Action = "amend"
	ActionChooseOffer Action = "choose-offer"
	ActionSkip        Action = "skip"
	ActionShipByHand  Action = "ship-by-hand"
	ActionCancel      Action = "cancel"
	// ActionDone ends a case: a person has dealt with it. Orders do not accept it.
	ActionDone Action = "done"
)

// Resolve is the argument of the update resolve.
type Resolve struct {
	// Problem is the Problem.ID to answer. The update is refused if it is not the
	// current problem. Empty answers the current problem.
	Problem string `json:"problem,omitempty"`
	Action  Action `json:"action"`
	By      string `json:"by,omitempty"`
	Reason  string `json:"reason,omitempty"`
	// Patch is for amend: a JSON merge patch (RFC 7396) of the order document.
	Patch json.RawMessage `json:"patch,omitempty"`
	// Service and PriceCap are for choose-offer: offers expire too soon to be
	// chosen by id.
	Service  string `json:"service,omitempty"`
	PriceCap *Money `json:"priceCap,omitempty"`
	// Shipped is for ship-by-hand.
	Shipped *ShippedByHand `json:"shipped,omitempty"`
}

// ShippedByHand is a label that a person has made outside of Orderflow.
type ShippedByHand struct {
	// Carrier is a key of MyPromo's list of carriers, such as "dpd", if the
	// shipment is reported to MyPromo; else any name.
	Carrier string `json:"carrier"`
	// TrackingNumbers are the numbers of all parcels, at most 60.
	TrackingNumbers []string `json:"trackingNumbers"`
	// Document is the label's file, already stored.
	Document *Document `json:"document"`
	// Force ships by hand even if the order has bought a shipment, which then stays
	// bought. The report to MyPromo has force set, too: MyPromo then accepts the
	// shipment although it expects another label to be used first.
	Force bool `json:"force,omitempty"`
}

// Check returns what is wrong with the label, or nil.
func (s *ShippedByHand) Check() error {
	switch {
	case s == nil || s.Carrier == "" || len(s.Carrier) > 50:
		return errors.New("shipped.carrier: must name who carries the parcel, in at most 50 characters")
	case len(s.TrackingNumbers) == 0 || len(s.TrackingNumbers) > maxParcels:
		return fmt.Errorf("shipped.trackingNumbers: must be the numbers of all parcels, 1 to %d", maxParcels)
	case s.Document == nil:
		return errors.New("shipped.document: must be the label's file")
	}
	seen := map[string]bool{}
	for i, number := range s.TrackingNumbers {
		if number == "" || len(number) > 50 || strings.TrimSpace(number) != number || seen[number] {
			return fmt.Errorf("shipped.trackingNumbers[%d]: must be another number than the others, of 1 to 50 characters without spaces around it", i)
		}
		seen[number] = true
	}
	return nil
}
