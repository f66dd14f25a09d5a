// Package audit says what an order must leave behind in the ledgers of the
// simulators. It finds what happened twice, what is missing, what is left over,
// what nobody asked for, and where the order's own account is not that of the
// ledgers. Demo, chaos and random lives have no other rules of that.
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

// Books are the ledgers of the simulators, by provider. They may hold the effects of
// many orders.
type Books map[string][]simkit.Effect

// Requests are how often each operation was asked for, by provider.
type Requests map[string][]simkit.Requests

// Case is one order that has ended, and what is known of it.
type Case struct {
	// State is the order's own account, with the document as it stood at the end.
	State order.State
	// Result is what its workflow returned.
	Result order.Result
	Books  Books
	// Requests are those of the simulators; nil is unknown.
	Requests Requests
	// Since is when the order was accepted: what happened earlier under its reference
	// is another's. With the zero time all of it is the order's.
	Since   time.Time
	Excuses Excuses
	// PriceLimit is the account's: the most that a parcel may cost unless a person allowed
	// more. Nil is none.
	PriceLimit *order.Money
	// Sent are the parcels as their carrier has them, in the order's order. Nil is
	// unknown.
	Sent []Sent
	// Messages are what the providers were sent. Nil is unknown.
	Messages Messages
	// Versions are the documents that the order had, with the last; nil is only the last.
	Versions []Version
	// Settings are what stands in for what the document leaves out. Nil is unknown.
	Settings *Settings
	// Open reads a document from its store; nil leaves the documents closed.
	Open func(order.Document) ([]byte, error)
}

// Excuses are what the providers did or do that a good order cannot help.
type Excuses struct {
	// CancelledByHand: MyPromo's people cancelled an order in production, perhaps when
	// the shipment was already bought.
	CancelledByHand bool
	// Reset: the order was reset to an earlier point. It tells Merkana anew, but for
	// accepted, which must not follow what was told before the reset and so may never
	// be told. And it may have forgotten which price and service a person allowed for
	// what is bought.
	Reset bool
	// HiddenPrices: ShipX shows no prices, so that they pass every limit but the order's own
	// cap. A person who chooses an offer knows no price either.
	HiddenPrices bool
	// HiddenNumbers: Media Port lists no order that has its label, nor its tracking
	// numbers.
	HiddenNumbers bool
	// Unswept: a provider failed for so long that the order gave up looking for what it
	// had left there. The order says so.
	Unswept bool
	// Kept are shipments that ShipX, and unpaid packages that TPK, did not let go.
	Kept []string
}

// Sent is a parcel as its carrier has it, which the ledgers don't tell. What is nil
// or empty is unknown, but for the number.
type Sent struct {
	Number  string // the tracking number
	City    string
	Phone   string // the receiver's
	Service string
	Point   *string // empty for a parcel that goes to an address
	Weight  *decimal.Decimal
	// Collects is the cash on delivery, and Insured what the first parcel is insured for.
	Collects, Insured *decimal.Decimal
}

// Kind says what sort of deviation a finding is.
type Kind string

// The kinds of findings.
const (
	// Twice: an effect that may happen once happened again.
	Twice Kind = "twice"
	// Lost: an effect that has to be there is not.
	Lost Kind = "lost"
	// Left: something is alive, or paid, that belongs to no order.
	Left Kind = "left over"
	// Unasked: something is not as the document asks for.
	Unasked Kind = "unasked"
	// Storm: something was asked for far more often than it takes.
	Storm Kind = "storm"
	// Untrue: the order's account is not that of the ledgers.
	Untrue Kind = "untrue"
)

// Kinds are all of them.
var Kinds = []Kind{Twice, Lost, Left, Unasked, Storm, Untrue}

// Finding is one deviation.
type Finding struct {
	Kind Kind
	// Provider is whose ledger shows it; empty for what is the order's alone.
	Provider string
	// Effect is the kind of effect it is about, "shipment-bought", or the part of the
	// order's account, "documents".
	Effect string
	Words  string
}

// About names the effect with its provider.
func (f Finding) About() string { return strings.TrimSpace(f.Provider + " " + f.Effect) }

// Rule names what is broken: "twice: shipx shipment-bought".
func (f Finding) Rule() string { return fmt.Sprintf("%s: %s", f.Kind, f.About()) }

// String is for people.
func (f Finding) String() string { return f.Rule() + ": " + f.Words }

// Judge returns everything that deviates, and nothing for a good order.
func (c Case) Judge() []Finding {
	a := &audit{Case: c, doc: c.doc()}
	for _, rules := range []func(){a.myPromo, a.shipX, a.tpk, a.mediaPort, a.merkana, a.values, a.calls, a.storms, a.account} {
		rules()
	}
	return a.found
}

// audit is a case while it is judged.
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

// ships reports whether the order is completed, and a carrier ships it.
func (a *audit) ships(carrier order.Carrier) bool { return a.completed() && a.shipper() == carrier }

// doc is the document with its defaults.
func (c Case) doc() order.Order { return c.State.Order.WithDefaults() }

// made reports whether MyPromo makes the goods.
func (c Case) made() bool { return c.doc().Production == order.ProductionMyPromo }

// shipper is who ships the order in the end.
func (c Case) shipper() order.Carrier {
	carrier := c.State.Order.Shipping.Carrier
	offer := c.State.Offer
	if offer == nil {
		return carrier
	}
	switch offer.Carrier {
	case order.CarrierByHand, order.CarrierMerchant: // in the place of whom the document names
		return offer.Carrier
	}
	if carrier == order.CarrierBest {
		return offer.Carrier
	}
	return carrier
}

// skipped reports whether a person left a stage out.
func (c Case) skipped(stage order.Stage) bool {
	return slices.ContainsFunc(c.State.Stages, func(r order.StageRecord) bool {
		return r.Stage == stage && r.Outcome == order.OutcomeSkipped
	})
}

// reportsTo reports whether somebody has to be told of the shipment.
func (c Case) reportsTo(target order.ReportTarget) bool {
	return slices.Contains(c.State.Order.Reports, target) && !c.skipped(order.StageReport)
}

// neverTwo finds two things of the same kind that live at the same time, and returns
// the ids of those that live at the end.
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
