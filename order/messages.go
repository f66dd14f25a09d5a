package order

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// The names of the public contract: they stand in scripts, in saved histories and
// in the Web UI, and do not change.
const (
	WorkflowType     = "Order"
	QuoteType        = "Quote" // asks for offers, and buys none
	WorkflowIDPrefix = "order-"

	SignalCancelOrder   = "cancel-order"
	SignalCancelItems   = "cancel-items"
	SignalHold          = "hold"
	SignalRelease       = "release"
	SignalProviderEvent = "provider-event"
	// SignalTrouble tells the workflow of a provider that an order is in trouble there.
	SignalTrouble = "trouble"
	// SignalThrottled tells the workflow of a provider until when that wants no calls.
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
	// AttributeAcceptedAt is given at the start, as Temporal's own start time is that
	// of the run, which a reset makes anew. Orders that 0.1.0 started have none.
	AttributeAcceptedAt = "AcceptedAt"
	// AttributeReference is the order's name in its shop, or its ID. It is given at the
	// start too. Orders that 0.1.0 started have none.
	AttributeReference = "OrderReference"
)

// WorkflowID is the id of the workflow that an order runs as. A case's is its own.
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
	// Items are references of items of the order.
	Items []string `json:"items"`
	// CashOnDelivery is what is to be collected for the items that are left, 0 for
	// nothing; an order that collects something wants it, others don't. See Check.
	CashOnDelivery *Money `json:"cashOnDelivery,omitempty"`
	Reason         string `json:"reason"`
	By             string `json:"by"`
}

// Hold is the payload of the signals hold and release.
type Hold struct {
	By string `json:"by"`
	// At is when it was sent, and decides which of two that arrive together is the
	// later one. When it is missing, the time of arrival counts.
	At time.Time `json:"at,omitzero"`
}

// ProviderEvent is the payload of the signal provider-event: a hint that
// something may have happened at a provider. The order asks there before it
// believes anything.
type ProviderEvent struct {
	Provider string `json:"provider"`
	Kind     string `json:"kind"`
	Ref      string `json:"ref"`
}

// EventDesignFinished is the kind of a provider-event that MyPromo does not send
// itself: whoever sent the customer into the editor says that the customer is
// done. Its Ref is the design's id.
const EventDesignFinished = "design-finished"

// EventProductionOrder is the kind of a provider-event by which the watcher of a fulfiller's
// account tells an order of the production order that MyPromo has made of it. Its Ref is
// the production order's id, which counts once it is read. No webhook says so.
const EventProductionOrder = "production-order-made"

// News names what is new at a provider, the same whoever sees it first: a webhook, a
// watcher, another worker. An order is told of it once. What has happened says what that
// is, such as the turn of an order or the status of a shipment.
func (e ProviderEvent) News(happened string) string {
	return strings.Join([]string{e.Provider, e.Kind, e.Ref, happened}, "/")
}

// The kinds of provider-events by which the workflow of a provider tells the orders that
// are in trouble there that it is held, by whom (Ref), and released. No webhook can say
// so: their kinds have no hyphen.
const (
	EventProviderHeld     = "provider-held"
	EventProviderReleased = "provider-released"
)

// RequestCancel is the argument of the update request-cancel.
type RequestCancel struct {
	Reason string `json:"reason"`
	By     string `json:"by"`
	// Deadline is when an undecided request counts as refused; zero waits.
	Deadline time.Time `json:"deadline,omitzero"`
	// Strict makes the deadline hold even while providers are being asked: what they
	// undo after it is made anew. Without it their answer is awaited.
	Strict bool `json:"strict,omitempty"`
}

// CancelAnswer is what the update request-cancel answers.
type CancelAnswer struct {
	Decision    CancelDecision `json:"decision"`
	Explanation string         `json:"explanation,omitempty"`
}

// Action is an answer that a person gives to a problem.
type Action string

// The actions of the update resolve.
const (
	ActionRetry       Action = "retry"
	ActionAmend       Action = "amend"
	ActionChooseOffer Action = "choose-offer"
	ActionSkip        Action = "skip"
	ActionShipByHand  Action = "ship-by-hand"
	ActionCancel      Action = "cancel"
	// ActionDone ends a case, which is no order: what it is about has been seen to.
	ActionDone Action = "done"
)

// Resolve is the argument of the update resolve.
type Resolve struct {
	// Problem is the Problem.ID that is answered: an answer to another one than is
	// asked about now is refused. Empty answers whatever is asked.
	Problem string `json:"problem,omitempty"`
	Action  Action `json:"action"`
	By      string `json:"by,omitempty"`
	Reason  string `json:"reason,omitempty"`
	// Patch belongs to amend: a JSON merge patch (RFC 7396) of the order document.
	Patch json.RawMessage `json:"patch,omitempty"`
	// Service and PriceCap belong to choose-offer: offers live too shortly to be
	// named by their id.
	Service  string `json:"service,omitempty"`
	PriceCap *Money `json:"priceCap,omitempty"`
	// Shipped belongs to ship-by-hand.
	Shipped *ShippedByHand `json:"shipped,omitempty"`
}

// ShippedByHand is a label that somebody has made elsewhere than by the order.
type ShippedByHand struct {
	// Carrier is a key of MyPromo's list of carriers, such as "dpd", where the shipment is
	// reported to MyPromo; else any name.
	Carrier string `json:"carrier"`
	// TrackingNumbers are those of all parcels, at most 60.
	TrackingNumbers []string `json:"trackingNumbers"`
	// Document is the label's file, which was stored before.
	Document *Document `json:"document"`
	// Force ships by hand also where the order has bought something that ships it, which
	// stays bought then. MyPromo is told with force: it takes the shipment also where it
	// wants another label used first.
	Force bool `json:"force,omitempty"`
}

// Check returns what is wrong with it, or nil.
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
