package order

import (
	"fmt"
	"time"
)

// State is the state of an order for people and programs; the query "state" returns
// it. Times are UTC.
type State struct {
	ID     string `json:"id"`
	Status Status `json:"status"`
	// StatusSince is since when the order has its status: the time of its end, or
	// the start of a hold. Zero if unknown, as for orders that ended under older
	// workers.
	StatusSince time.Time `json:"statusSince,omitzero"`
	Stage       Stage     `json:"stage"`
	AcceptedAt  time.Time `json:"acceptedAt"`
	// TakenUpAt is when the order was started again after a run that ended without
	// completing it; Ended says how that run ended. Usually zero.
	TakenUpAt time.Time `json:"takenUpAt,omitzero"`
	Ended     string    `json:"ended,omitempty"`
	// Waiting is the current step; nil between steps and at the end.
	Waiting *Waiting `json:"waiting,omitempty"`
	// Problem is what a person has to decide; nil unless Status is needs-attention,
	// or held meanwhile.
	Problem *Problem `json:"problem,omitempty"`
	// Cancellation is the last request to cancel, with its outcome.
	Cancellation *Cancellation `json:"cancellation,omitempty"`
	// Erased says that the order's data is erased: only what lists contain is left.
	Erased bool `json:"erased,omitempty"`
	// FromHistory says that the order has ended and no worker answered, so the
	// state comes from Temporal itself: Order is the document as last amended and
	// still has cancelled items, and there are neither stages nor offers.
	FromHistory bool `json:"fromHistory,omitempty"`
	// Archived says that Temporal has deleted the order, and that the state comes
	// from the archive.
	Archived bool `json:"archived,omitempty"`
	// Acts are the requests of people and programs to the order, oldest first; only
	// records in the archive have them.
	Acts []Act `json:"acts,omitempty"`
	// HeldBy is who holds the order; empty if nobody does.
	HeldBy string `json:"heldBy,omitempty"`
	// HeldProvider is the problem's provider while it is held, as far as the order
	// knows. Its release retries the step; until then the attention limit is
	// suspended.
	HeldProvider string        `json:"heldProvider,omitempty"`
	Stages       []StageRecord `json:"stages"`
	// ProviderRefs are the order's ids at the providers: "mypromo:9",
	// "shipx:4100200300".
	ProviderRefs []string `json:"providerRefs,omitempty"`
	// Designs are the designs that customers draw for the order.
	Designs []ItemDesign `json:"designs,omitempty"`
	// ProductionPrice is the items' price by MyPromo's price lists at the submit;
	// nil if it is unknown or was not requested.
	ProductionPrice *Money `json:"productionPrice,omitempty"`
	// Offers are the latest offers, and Offer the chosen one.
	Offers []Offer `json:"offers,omitempty"`
	Offer  *Offer  `json:"offer,omitempty"`
	// Allowed is the maximum price that a person allowed when choosing an offer; it
	// replaces the account's limit.
	Allowed         *Money     `json:"allowed,omitempty"`
	TrackingNumbers []string   `json:"trackingNumbers,omitempty"`
	Documents       []Document `json:"documents,omitempty"`
	// Delivery is the parcels' final state; only tracked orders have it.
	Delivery Milestone `json:"delivery,omitempty"`
	// Told is what the shop was notified of, by event; only orders whose shop gets
	// notifications have it.
	Told map[Event]Told `json:"told,omitempty"`
	// Order is the current document.
	Order Order `json:"order"`
	// Case is the case, as cases are shown like orders; nil for orders.
	Case *Case `json:"case,omitempty"`
}

// StageRecord is the record of one stage.
type StageRecord struct {
	Stage     Stage        `json:"stage"`
	Outcome   StageOutcome `json:"outcome"`
	StartedAt time.Time    `json:"startedAt"`
	EndedAt   time.Time    `json:"endedAt,omitzero"`
	// Note is the stage's result as text.
	Note string `json:"note,omitempty"`
}

// Act is a request by a person or program to an order.
type Act struct {
	At time.Time `json:"at"`
	// What is the name of the signal or update, for resolve with the answer:
	// "hold", "resolve: choose-offer", "terminate".
	What   string `json:"what"`
	By     string `json:"by,omitempty"`
	Reason string `json:"reason,omitempty"`
}

// StageOutcome is how a stage ended.
type StageOutcome string

// The outcomes of a stage.
const (
	OutcomeUnderWay   StageOutcome = "under-way"
	OutcomeDone       StageOutcome = "done"
	OutcomeSkipped    StageOutcome = "skipped"     // by a person
	OutcomeNotOffered StageOutcome = "not-offered" // the carrier does not offer it
	OutcomeStopped    StageOutcome = "stopped"     // by a cancellation
)

// Waiting is the current step of an order.
type Waiting struct {
	// For says what the order does or waits for.
	For   string    `json:"for"`
	Since time.Time `json:"since"`
	// Until is when the wait times out and a person is asked; zero means no
	// timeout.
	Until time.Time `json:"until,omitzero"`
	// Attempts and LastError are the number of attempts and the last failure. The
	// order itself does not know them; the program that asks Temporal adds them.
	Attempts  int    `json:"attempts,omitempty"`
	LastError string `json:"lastError,omitempty"`
	// FailedAt is when the last attempt failed.
	FailedAt time.Time `json:"failedAt,omitzero"`
}

// Milestone is an order's progress for the system that it came from.
type Milestone string

// The milestones.
const (
	MilestoneAccepted  Milestone = "accepted"
	MilestoneShipped   Milestone = "shipped"
	MilestoneDelivered Milestone = "delivered"
	MilestoneReturned  Milestone = "returned"
	MilestoneLost      Milestone = "lost"
	MilestoneCancelled Milestone = "cancelled"
)

// Milestones are all milestones.
var Milestones = []Milestone{MilestoneAccepted, MilestoneShipped, MilestoneDelivered, MilestoneReturned, MilestoneLost, MilestoneCancelled}

// Offer is a carrier's price for the shipment.
type Offer struct {
	// ID is the carrier's id; it is valid as long as the offer, 5 minutes at ShipX.
	ID      int64   `json:"id"`
	Carrier Carrier `json:"carrier"`
	// Service and Name are the carrier's code and title of the service.
	Service string `json:"service"`
	Name    string `json:"name,omitempty"`
	// Preference is the service's position in ORDERFLOW_SHIPX_PREFER, from 1, which
	// decides if offers have no prices; 0 if the service is not in the list.
	Preference int `json:"preference,omitempty"`
	// Price is nil if the carrier does not state it, as InPost usually does not.
	Price     *Money    `json:"price,omitempty"`
	ExpiresAt time.Time `json:"expiresAt,omitzero"`
	// Available is false if the offer cannot be bought; Reasons say why.
	Available bool     `json:"available"`
	Reasons   []string `json:"reasons,omitempty"`
	// Uncollected says that the courier is not known to collect at the door; it is
	// used only if the order names its service.
	Uncollected bool `json:"uncollected,omitempty"`
	// ByNameOnly is set in quotes: the order buys the offer only if its document names the
	// service, or a person chooses it.
	ByNameOnly bool `json:"byNameOnly,omitempty"`
}

// String returns the service's title, or else its code, and the price.
func (o Offer) String() string {
	name := o.Name
	if name == "" {
		name = o.Service
	}
	if o.Price == nil {
		return name + ", price not stated"
	}
	return fmt.Sprintf("%s, %s", name, o.Price)
}

// JoinRemarks joins two remarks; either may be empty.
func JoinRemarks(a, b string) string {
	if a == "" {
		return b
	}
	return a + "; " + b
}

// ItemDesign is a design of MyPromo's editor for an item.
type ItemDesign struct {
	// Item is the item's reference.
	Item string `json:"item"`
	ID   int64  `json:"id"`
	// EditorURL opens the editor until the design is finished. Anyone with the URL
	// can use it.
	EditorURL string `json:"editorUrl"`
	// StartSKU is the design's SKU at its creation, SKU the current one.
	StartSKU string `json:"startSku"`
	SKU      string `json:"sku"`
	// User is the editor_user_hash of the design's user.
	User string `json:"user"`
	// Finished designs can no longer be edited.
	Finished bool `json:"finished,omitempty"`
}

// DocumentKind is a kind of an order's document.
type DocumentKind string

// The kinds of documents.
const (
	DocumentLabel    DocumentKind = "label"
	DocumentProtocol DocumentKind = "protocol"
)

// Part returns the kind for one of several documents, such as the label of one
// courier.
func (k DocumentKind) Part(name string) DocumentKind { return k + "-" + DocumentKind(name) }

// Document is a file in the document store.
type Document struct {
	Kind DocumentKind `json:"kind"`
	// Key is its name in the store, with the shipment:
	// "orders/<id>/label-shipx-4100200300.pdf". In 0.1.0 it had no shipment.
	Key string `json:"key"`
	// Size is in bytes.
	Size      int64  `json:"size"`
	SHA256    string `json:"sha256"`
	MediaType string `json:"mediaType"`
}

// Problem is why an order needs a person, with the provider's message.
type Problem struct {
	// ID identifies the problem within the order, such as "label-2-t5k1xc"; an
	// answer names it. Empty if nobody is asked about it.
	ID        string `json:"id,omitempty"`
	Stage     Stage  `json:"stage,omitempty"`
	Provider  string `json:"provider,omitempty"`
	Operation string `json:"operation,omitempty"`
	// HTTPStatus is 0 if the problem does not come from a provider's answer.
	HTTPStatus int            `json:"httpStatus,omitempty"`
	Code       string         `json:"code,omitempty"`
	Message    string         `json:"message"`
	Fields     []FieldProblem `json:"fields,omitempty"`
	// Points are nearby points that the order could use, if the problem is its
	// point.
	Points []NearbyPoint `json:"points,omitempty"`
	Since  time.Time     `json:"since,omitzero"`
	// Answers are the actions of "resolve" that are possible now.
	Answers []Action `json:"answers,omitempty"`
}

// FieldProblem is a field and the rule that it breaks.
type FieldProblem struct {
	// Path is the field's path in the order document: "items[3].quantity". A field
	// outside of the document has the provider's name.
	Path string `json:"path"`
	Rule string `json:"rule"`
}

// Cancellation is a request to cancel an order.
type Cancellation struct {
	Reason      string    `json:"reason,omitempty"`
	By          string    `json:"by,omitempty"`
	RequestedAt time.Time `json:"requestedAt"`
	// Decision is empty until the request is decided.
	Decision CancelDecision `json:"decision,omitempty"`
	// DecidedAt is when the request was decided.
	DecidedAt time.Time `json:"decidedAt,omitzero"`
	// Explanation says who refused and why, or what was undone.
	Explanation string `json:"explanation,omitempty"`
}

// CancelDecision is the outcome of a request to cancel.
type CancelDecision string

// The decisions.
const (
	CancelAccepted CancelDecision = "accepted"
	CancelRefused  CancelDecision = "refused"
)

// Result is what the order's workflow returns.
type Result struct {
	ID              string     `json:"id"`
	Status          Status     `json:"status"`
	Offer           *Offer     `json:"offer,omitempty"`
	TrackingNumbers []string   `json:"trackingNumbers,omitempty"`
	ProviderRefs    []string   `json:"providerRefs,omitempty"`
	Documents       []Document `json:"documents,omitempty"`
	// ProductionPrice is the items' price by MyPromo's price lists.
	ProductionPrice *Money `json:"productionPrice,omitempty"`
	// Delivery is the parcels' final state; only tracked orders have it.
	Delivery Milestone `json:"delivery,omitempty"`
	// Reason says why the order was cancelled or failed.
	Reason string `json:"reason,omitempty"`
}
