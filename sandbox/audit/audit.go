// Package audit defines what an order must leave behind in the simulators' ledgers. It
// finds effects that happened twice, are missing, are left over or were not asked for,
// and places where the order's own account differs from the ledgers. Demo, chaos and
// random lives all use these rules.
package audit

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// Ledgers are the simulators' ledgers, by provider. They may hold the effects of many
// orders.
type Ledgers map[string][]simkit.Effect

// Requests counts the calls of each operation, by provider.
type Requests map[string][]simkit.Requests

// Case is one order that has ended, with everything known about it.
type Case struct {
	// State is the order's own account, with the document as it was at the end.
	State order.State
	// Result is what its workflow returned.
	Result  order.Result
	Ledgers Ledgers
	// Requests are the simulators' counts; nil if unknown.
	Requests Requests
	// Since is when the order was accepted. Earlier effects under its reference belong to
	// another order. With the zero time all effects are the order's.
	Since   time.Time
	Excuses Excuses
	// PriceLimit is the account's limit: the most that a parcel may cost unless a person
	// allowed more. Nil is no limit.
	PriceLimit *order.Money
	// Parcels are the parcels as their carrier has them, in the order's sequence; nil if
	// unknown.
	Parcels []CarrierParcel
	// Messages are the requests that the providers received; nil if unknown.
	Messages Messages
	// Versions are all documents that the order had, with the last; nil if it had only
	// one.
	Versions []Version
	// Settings replace what the document leaves out; nil if unknown.
	Settings *Settings
	// Open reads a document from its store. With nil, documents are not opened.
	Open func(order.Document) ([]byte, error)
}

// Excuses are provider behaviour and operator actions that explain a deviation.
type Excuses struct {
	// CancelledByHand: MyPromo's staff cancelled an order in production, perhaps after
	// the shipment was bought.
	CancelledByHand bool
	// Reset: the order was reset to an earlier point. It reports to Merkana again, except
	// "accepted", which must not follow a later status and so may never be reported. It
	// may also have forgotten which price and service a person allowed for what is
	// bought.
	Reset bool
	// HiddenPrices: ShipX shows no prices, so they pass every limit but the order's own
	// cap. A person who chooses an offer knows no price either.
	HiddenPrices bool
	// HiddenNumbers: Media Port does not list orders that have a label, nor their
	// tracking numbers.
	HiddenNumbers bool
	// Unswept: a provider failed for so long that the order gave up looking for strays
	// there. The order says so.
	Unswept bool
	// Kept are shipments that ShipX, and unpaid packages that TPK, did not cancel.
	Kept []string
}

// CarrierParcel is a parcel as its carrier has it; the ledgers don't show this. A nil or empty
// field is unknown, except the number.
type CarrierParcel struct {
	Number  string // the tracking number
	City    string
	Phone   string // the receiver's
	Service string
	Point   *string // empty for a parcel to an address
	Weight  *decimal.Decimal
	// Collects is the cash on delivery, Insured the insurance of the first parcel.
	Collects, Insured *decimal.Decimal
}

// Kind is the kind of a deviation.
type Kind string

// The kinds of findings.
const (
	// Twice: an effect that may happen once happened again.
	Twice Kind = "twice"
	// Lost: a required effect is missing.
	Lost Kind = "lost"
	// LeftOver: something is alive or paid that belongs to no order.
	LeftOver Kind = "left over"
	// NotAsOrdered: something differs from what the document asks for.
	NotAsOrdered Kind = "not as ordered"
	// Storm: an operation was called far more often than necessary.
	Storm Kind = "storm"
	// Mismatch: the order's account differs from the ledgers.
	Mismatch Kind = "mismatch"
)

// Kinds lists all kinds.
var Kinds = []Kind{Twice, Lost, LeftOver, NotAsOrdered, Storm, Mismatch}

// Finding is one deviation.
type Finding struct {
	Kind Kind
	// Provider is the provider whose ledger shows it; empty if it is in the order's
	// account alone.
	Provider string
	// Effect is the kind of effect concerned, "shipment-bought", or a part of the order's
	// account, "documents".
	Effect string
	Words  string
}

// About names the effect with its provider.
func (f Finding) About() string { return strings.TrimSpace(f.Provider + " " + f.Effect) }

// Rule names the broken rule: "twice: shipx shipment-bought".
func (f Finding) Rule() string { return fmt.Sprintf("%s: %s", f.Kind, f.About()) }

// String formats the finding for readers.
func (f Finding) String() string { return f.Rule() + ": " + f.Words }

// Findings returns all deviations, and none for a good order.
func (c Case) Findings() []Finding {
	a := &audit{Case: c, doc: c.doc()}
	for _, rules := range []func(){a.myPromo, a.shipX, a.tpk, a.mediaPort, a.merkana, a.values, a.expected, a.storms, a.account} {
		rules()
	}
	return a.found
}

// audit is a case while it is checked.
type audit struct {
	Case
	doc   order.Order
	found []Finding
}

func (a *audit) find(kind Kind, provider, effect, format string, args ...any) {
	a.found = append(a.found, Finding{kind, provider, effect, fmt.Sprintf(format, args...)})
}

func (a *audit) completed() bool { return a.Result.Status == order.StatusCompleted }

func (a *audit) cancelled() bool { return a.Result.Status == order.StatusCancelled }

// ships reports whether the order is completed and this carrier ships it.
func (a *audit) ships(carrier order.Carrier) bool { return a.completed() && a.shipper() == carrier }

// doc returns the document with its defaults.
func (c Case) doc() order.Order { return c.State.Order.WithDefaults() }

// made reports whether MyPromo makes the goods.
func (c Case) made() bool { return c.doc().Production == order.ProductionMyPromo }

// shipper returns the carrier that ships the order in the end.
func (c Case) shipper() order.Carrier {
	carrier := c.State.Order.Shipping.Carrier
	offer := c.State.Offer
	if offer == nil {
		return carrier
	}
	switch offer.Carrier {
	case order.CarrierByHand, order.CarrierMerchant: // replaces the document's carrier
		return offer.Carrier
	}
	if carrier == order.CarrierBest {
		return offer.Carrier
	}
	return carrier
}

// skipped reports whether a person skipped a stage.
func (c Case) skipped(stage order.Stage) bool {
	return slices.ContainsFunc(c.State.Stages, func(r order.StageRecord) bool {
		return r.Stage == stage && r.Outcome == order.OutcomeSkipped
	})
}

// reportsTo reports whether the order must report its shipment to the target.
func (c Case) reportsTo(target order.ReportTarget) bool {
	return slices.Contains(c.State.Order.Reports, target) && !c.skipped(order.StageReport)
}

// neverTwo finds two things of the same kind that are alive at the same time, and returns
// the ids of those alive at the end.
func (a *audit) neverTwo(provider string, of lines, made, undone string) (alive []string) {
	for _, line := range of {
		switch line.Kind {
		case made:
			alive = append(alive, line.ID)
			if len(alive) > 1 {
				a.find(Twice, provider, made, "%v at the same time, since %s", alive, line.At.Format(time.RFC3339Nano))
			}
		case undone:
			alive = slices.DeleteFunc(alive, func(id string) bool { return id == line.ID })
		}
	}
	return alive
}
