// Package carrier says who ships an order: what the stages ask of a carrier, what a carrier
// may ask of the order, and one file for each carrier.
package carrier

import (
	"errors"
	"fmt"
	"time"

	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/order"
	"orderflow/workflows/step"
)

// Carrier is what the stages ask of the carrier of one order. It keeps what it did for that
// order, and returns what it found.
type Carrier interface {
	// Offers prepares, unpaid, what the carrier makes offers for, and waits for the offers.
	// ErrNotOffered: the carrier makes none.
	Offers(ctx workflow.Context) (Offers, error)
	// Prepared reports whether anything of the order may exist at the carrier.
	Prepared() bool
	// Suits reports whether a policy may choose the offer without a person: the offer must fit
	// what the document asks for.
	Suits(offer order.Offer) bool
	// DropOffers makes room for new offers, on another shipment if necessary.
	DropOffers(ctx workflow.Context) error
	// Buy pays for one offer and waits until the outcome is certain. A carrier without offers
	// gets the zero Offer.
	Buy(ctx workflow.Context, offer order.Offer) (Purchase, error)
	// Confirm completes a purchase that has begun or is paid.
	Confirm(ctx workflow.Context) (Purchase, error)
	// FetchLabels and FetchProtocols store the documents of the purchase. ErrNotOffered: the
	// carrier has no protocols.
	FetchLabels(ctx workflow.Context) ([]order.Document, error)
	FetchProtocols(ctx workflow.Context) ([]order.Document, error)
	// AwaitDelivery waits until everything is delivered or returned. ErrNotOffered: the
	// carrier does not report deliveries.
	AwaitDelivery(ctx workflow.Context) (activities.Delivery, error)
	// TakesBack reports whether the carrier may cancel something paid, and so must be asked.
	TakesBack() bool
	// Cancel cancels everything, or says why it cannot.
	Cancel(ctx workflow.Context) (activities.Verdict, error)
	// Sweep cancels stray unpaid shipments, and returns the ids of those that stay: they are
	// paid, or the carrier refuses to cancel them. If keep is true, the purchase stays.
	Sweep(ctx workflow.Context, keep bool) ([]int64, error)
}

// ErrNotOffered ends a stage that the carrier does not have.
var ErrNotOffered = errors.New("the carrier does not offer this")

// Host is the order as a carrier sees it.
type Host interface {
	// Order is the current document.
	Order() order.Order
	// Ref identifies the order to providers, with all ids that they have shown.
	Ref() order.Ref
	// Effect runs a step that changes something at a provider. It begins only when nobody
	// holds or cancels the order, and is then always awaited.
	Effect(ctx workflow.Context, s step.Step, result any) error
	// Await runs a wait. A hint repeats it; a request to cancel ends it.
	Await(ctx workflow.Context, s step.Step, result any) error
	// Outcome runs a wait that nothing may interrupt.
	Outcome(ctx workflow.Context, s step.Step, result any) error
	// Undo runs a step that undoes something, even while the order is held or cancelled.
	Undo(ctx workflow.Context, s step.Step, result any) error
	// Look runs a step that only reads and delays nothing. Known reports whether an answer
	// came.
	Look(ctx workflow.Context, s step.Step, result any) (known bool, err error)
	// Impatiently makes steps end at their first failure, because a person is waiting.
	Impatiently(do func())
	// SleepUntil waits for a time; a request to cancel ends it.
	SleepUntil(ctx workflow.Context, at time.Time, summary string) error
	// Allowed is the highest price that a person named when choosing the order's offer; nil
	// when nobody chose one.
	Allowed() *order.Money
	// Found records an id under which a provider knows the order.
	Found(provider string, id int64)
	// GaveUp records that everything the provider has shown so far is cancelled or released.
	GaveUp(provider string)
	// Ships records which of several carriers ships.
	Ships(name order.Carrier)
	// DocumentKind names a document; part distinguishes several of the same kind. A repeated
	// purchase has kinds of its own.
	DocumentKind(kind order.DocumentKind, part string) order.DocumentKind
	// Note adds a remark to the stage.
	Note(text string)
	// Changed reports whether a change of commands applies to the order.
	Changed(change string) bool
}

// changeRefusedRead (version 1): a label that is made only once may exist although its
// request was refused. The step reads whether it exists before anything of the order may
// change.
const changeRefusedRead = "refused-label-read"

// afterRefusal returns how far an order is paid whose label was refused. The label may have
// been made all the same; untouched reads that.
func afterRefusal(ctx workflow.Context, host Host, failure error, untouched func(workflow.Context) (activities.Verdict, error)) Payment {
	var refused *step.Refusal
	if !errors.As(failure, &refused) || !host.Changed(changeRefusedRead) {
		return NotPaid
	}
	var verdict activities.Verdict
	var err error
	read := func() { verdict, err = untouched(ctx) }
	if step.Stuck(failure) {
		host.Impatiently(read) // the provider has had its time
	} else {
		read()
	}
	switch {
	case err != nil:
		host.Note(fmt.Sprintf("it is not known whether there is a label: %v", err))
		return Uncertain
	case !verdict.Cancelled:
		host.Note(verdict.Explanation)
		return Uncertain
	}
	return NotPaid
}

// overLimit makes a person's retry of a price above the account's limit begin with new
// offers.
func overLimit(err error) error {
	return step.RestartAt(order.StageOffers, err, activities.CodePriceLimit)
}

// Payment is how far the shipping of an order is paid.
type Payment string

// The phases of a payment.
const (
	NotPaid Payment = ""
	// Uncertain: it may be paid; the outcome is not known yet.
	Uncertain Payment = "uncertain"
	// Partly: something is paid, but not everything.
	Partly Payment = "partly"
	// Paid: everything is paid.
	Paid Payment = "paid"
)

// Begun reports whether anything is paid or may be.
func (p Payment) Begun() bool { return p != NotPaid }

// Left is what the customer has left of an order in the source system.
type Left struct {
	// Changed: Items counts, even if it is empty.
	Changed bool
	Items   []string
}

// Offers are the offers for shipping an order.
type Offers struct {
	activities.Offers
	Left Left
}

// Purchase is the outcome of a purchase. It is valid beside an error.
type Purchase struct {
	Payment Payment
	// Gone: the offers can no longer be bought, and nothing more was paid.
	Gone bool
	// Failing is why the carrier failed to sell the offer before it expired.
	Failing string
	// BeforePaying, beside a refusal: no request was sent that could have paid for the offer.
	BeforePaying bool
	// Refused is why the offer was refused before payment, if the order has other offers.
	Refused string
	// Left must be applied to the order before the purchase is tried again.
	Left   Left
	Bought activities.Bought
}
