package order

import (
	"fmt"
	"time"
)

// State is everything a person wants to know about an order; the query "state"
// returns it. Times are UTC.
type State struct {
	ID     string `json:"id"`
	Status Status `json:"status"`
	// StatusSince is when the status became what it is: an order's end, or the beginning
	// of a hold. Zero where nobody knows, as of orders that ended under workers of before.
	StatusSince time.Time `json:"statusSince,omitzero"`
	Stage       Stage     `json:"stage"`
	AcceptedAt  time.Time `json:"acceptedAt"`
	// TakenUpAt is when the order was taken up again, after a run that ended without
	// carrying it out; Ended says how that one did. Zero for most orders.
	TakenUpAt time.Time `json:"takenUpAt,omitzero"`
	Ended     string    `json:"ended,omitempty"`
	// Waiting is the step that is under way; nil between steps and at the end.
	Waiting *Waiting `json:"waiting,omitempty"`
	// Problem is what a person has to answer; nil unless Status is needs-attention, or
	// held meanwhile.
	Problem *Problem `json:"problem,omitempty"`
	// Cancellation is the last request to cancel and what became of it.
	Cancellation *Cancellation `json:"cancellation,omitempty"`
	// Erased says that nobody can read the order any more: of it there is only what
	// stands in lists.
	Erased bool `json:"erased,omitempty"`
	// FromHistory says that the order has ended and no worker answered, so that this is
	// what Temporal itself has: Order is the document as it was started, and there are
	// neither stages nor offers.
	FromHistory bool `json:"fromHistory,omitempty"`
	// Archived says that Temporal has forgotten the order, and that this is its record in
	// the archive.
	Archived bool `json:"archived,omitempty"`
	// Acts are what people and programs asked of the order, the first one first; only
	// records in the archive have them.
	Acts []Act `json:"acts,omitempty"`
	// HeldBy names who stopped the order; empty when nobody did.
	HeldBy string `json:"heldBy,omitempty"`
	// HeldProvider is the provider of the problem while it is held and the order knows:
	// its release tries again, and until then the attention limit stands still.
	HeldProvider string        `json:"heldProvider,omitempty"`
	Stages       []StageRecord `json:"stages"`
	// ProviderRefs are the order's names at the providers: "mypromo:9", "shipx:4100200300".
	ProviderRefs []string `json:"providerRefs,omitempty"`
	// Designs are those made for the order, which the customer draws.
	Designs []ItemDesign `json:"designs,omitempty"`
	// ProductionPrice is what the items cost by MyPromo's price lists when they were
	// submitted; nil when that is unknown or nobody wanted to know.
	ProductionPrice *Money `json:"productionPrice,omitempty"`
	// Offers are those last seen, and Offer the one that was chosen.
	Offers []Offer `json:"offers,omitempty"`
	Offer  *Offer  `json:"offer,omitempty"`
	// Allowed is the highest price that a person named when he chose an offer; it counts
	// instead of the account's limit.
	Allowed         *Money     `json:"allowed,omitempty"`
	TrackingNumbers []string   `json:"trackingNumbers,omitempty"`
	Documents       []Document `json:"documents,omitempty"`
	// Delivery is how the parcels' way ended; only tracked orders have it.
	Delivery Milestone `json:"delivery,omitempty"`
	// Told is how often the shop was told of each event; only orders whose shop is told
	// have it.
	Told map[Event]Told `json:"told,omitempty"`
	// Order is the document as it stands.
	Order Order `json:"order"`
	// Case is what a case is about, which is shown as orders are; nil for orders.
	Case *Case `json:"case,omitempty"`
}

// StageRecord is what happened in one stage.
type StageRecord struct {
	Stage     Stage        `json:"stage"`
	Outcome   StageOutcome `json:"outcome"`
	StartedAt time.Time    `json:"startedAt"`
	EndedAt   time.Time    `json:"endedAt,omitzero"`
	// Note says what came out of it, for people.
	Note string `json:"note,omitempty"`
}

// Act is what somebody asked of an order.
type Act struct {
	At time.Time `json:"at"`
	// What is the name of the signal or update, and of resolve the answer: "hold",
	// "resolve: choose-offer", "terminate".
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
	OutcomeNotOffered StageOutcome = "not-offered" // the carrier has no such thing
	OutcomeStopped    StageOutcome = "stopped"     // by a cancellation
)

// Waiting is the step of an order that is under way.
type Waiting struct {
	// For says what is done or awaited, for people.
	For   string    `json:"for"`
	Since time.Time `json:"since"`
	// Until is when a person is told if nothing came of it; zero waits for ever.
	Until time.Time `json:"until,omitzero"`
	// Attempts and LastError are added to what the order itself knows by whoever
	// asks Temporal: how often the step was tried, and what came of it last.
	Attempts  int    `json:"attempts,omitempty"`
	LastError string `json:"lastError,omitempty"`
	// FailedAt is when the last attempt failed.
	FailedAt time.Time `json:"failedAt,omitzero"`
}

// Milestone is what has become of an order, for the system that it came from.
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

// Milestones are all of them.
var Milestones = []Milestone{MilestoneAccepted, MilestoneShipped, MilestoneDelivered, MilestoneReturned, MilestoneLost, MilestoneCancelled}

// Offer is a carrier's price for the shipment.
type Offer struct {
	// ID is the carrier's; it lives as long as the offer, 5 minutes at ShipX.
	ID      int64   `json:"id"`
	Carrier Carrier `json:"carrier"`
	// Service and Name are the carrier's code and title of the service.
	Service string `json:"service"`
	Name    string `json:"name,omitempty"`
	// Preference is the service's place in ORDERFLOW_SHIPX_PREFER, from 1 on, which decides
	// where offers have no prices; 0 for a service that is not there.
	Preference int `json:"preference,omitempty"`
	// Price is nil when the carrier does not say, as InPost does as a rule.
	Price     *Money    `json:"price,omitempty"`
	ExpiresAt time.Time `json:"expiresAt,omitzero"`
	// Available is false for an offer that cannot be bought; Reasons say why.
	Available bool     `json:"available"`
	Reasons   []string `json:"reasons,omitempty"`
	// Uncollected says that the courier is not known to collect at the door, so that
	// only who names its service gets it.
	Uncollected bool `json:"uncollected,omitempty"`
}

// String is for people: the service's title, or else its code, and the price.
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

// Joined puts two remarks together; either may be empty.
func Joined(a, b string) string {
	if a == "" {
		return b
	}
	return a + "; " + b
}

// ItemDesign is a design of MyPromo's editor that was made for an item.
type ItemDesign struct {
	// Item is the item's reference.
	Item string `json:"item"`
	ID   int64  `json:"id"`
	// EditorURL opens the editor, for whoever has it, until the design is finished.
	EditorURL string `json:"editorUrl"`
	// StartSKU is what the design began with, and SKU what it is of now.
	StartSKU string `json:"startSku"`
	SKU      string `json:"sku"`
	// User is the editor_user_hash under which it is drawn.
	User string `json:"user"`
	// Finished designs can no longer be edited.
	Finished bool `json:"finished,omitempty"`
}

// DocumentKind tells documents of an order apart.
type DocumentKind string

// The kinds of documents.
const (
	DocumentLabel    DocumentKind = "label"
	DocumentProtocol DocumentKind = "protocol"
)

// Part names one of several documents of a kind, such as the label of one courier.
func (k DocumentKind) Part(name string) DocumentKind { return k + "-" + DocumentKind(name) }

// Document is a file in the document store.
type Document struct {
	Kind DocumentKind `json:"kind"`
	// Key is its name in the store, with the shipment that it is of:
	// "orders/<id>/label-shipx-4100200300.pdf". In 0.1.0 it named none.
	Key string `json:"key"`
	// Size is in bytes.
	Size      int64  `json:"size"`
	SHA256    string `json:"sha256"`
	MediaType string `json:"mediaType"`
}

// Problem is why an order cannot go on by itself, in the provider's own words.
type Problem struct {
	// ID is the problem's own within the order, such as "label-2-t5k1xc"; an answer
	// names it. Empty for one that nobody is asked about.
	ID        string `json:"id,omitempty"`
	Stage     Stage  `json:"stage,omitempty"`
	Provider  string `json:"provider,omitempty"`
	Operation string `json:"operation,omitempty"`
	// HTTPStatus is 0 when no answer of the provider lies behind the problem.
	HTTPStatus int            `json:"httpStatus,omitempty"`
	Code       string         `json:"code,omitempty"`
	Message    string         `json:"message"`
	Fields     []FieldProblem `json:"fields,omitempty"`
	// Points are those nearby that the order could go to, where the problem is its point.
	Points []NearbyPoint `json:"points,omitempty"`
	Since  time.Time     `json:"since,omitzero"`
	// Answers are the actions of "resolve" that are possible now.
	Answers []Action `json:"answers,omitempty"`
}

// FieldProblem is one field and the rule it breaks.
type FieldProblem struct {
	// Path is where in the order document: "items[3].quantity". What is no part of it
	// has the provider's name.
	Path string `json:"path"`
	Rule string `json:"rule"`
}

// Cancellation is a request to cancel an order.
type Cancellation struct {
	Reason      string    `json:"reason,omitempty"`
	By          string    `json:"by,omitempty"`
	RequestedAt time.Time `json:"requestedAt"`
	// Decision is empty until somebody has decided.
	Decision CancelDecision `json:"decision,omitempty"`
	// DecidedAt is when that was.
	DecidedAt time.Time `json:"decidedAt,omitzero"`
	// Explanation says who refused and why, or what was undone.
	Explanation string `json:"explanation,omitempty"`
}

// CancelDecision is what became of a request to cancel.
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
	// ProductionPrice is what the items cost by MyPromo's price lists.
	ProductionPrice *Money `json:"productionPrice,omitempty"`
	// Delivery is how the parcels' way ended; only tracked orders have it.
	Delivery Milestone `json:"delivery,omitempty"`
	// Reason says why the order was cancelled or failed.
	Reason string `json:"reason,omitempty"`
}
