// Package carrier says who ships an order: what the stages ask of a carrier, what a
// carrier may ask of the order, and one file for each carrier there is.
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

// Carrier is what the stages ask of whoever ships one order; it keeps what it has
// done for that order, and returns what it found.
type Carrier interface {
	// Offers prepares what the carrier makes offers for, unpaid, and waits for them.
	// ErrNotOffered: the carrier makes none.
	Offers(ctx workflow.Context) (Offers, error)
	// Prepared reports whether anything of the order may lie at the carrier by now.
	Prepared() bool
	// Suits reports whether a policy may choose the offer by itself: it must fit
	// what the document asks for.
	Suits(offer order.Offer) bool
	// DropOffers makes room for new offers, on another shipment if need be.
	DropOffers(ctx workflow.Context) error
	// Buy pays one offer and waits until that is certain. A carrier without offers
	// gets the zero Offer.
	Buy(ctx workflow.Context, offer order.Offer) (Purchase, error)
	// Confirm brings a purchase to its end that is under way or done.
	Confirm(ctx workflow.Context) (Purchase, error)
	// FetchLabels and FetchProtocols store the documents of what was bought.
	// ErrNotOffered: the carrier has no protocols.
	FetchLabels(ctx workflow.Context) ([]order.Document, error)
	FetchProtocols(ctx workflow.Context) ([]order.Document, error)
	// AwaitDelivery waits until everything is delivered or has come back.
	// ErrNotOffered: the carrier tells nothing of it.
	AwaitDelivery(ctx workflow.Context) (activities.Delivery, error)
	// TakesBack reports whether the carrier may cancel what is paid, and so has to
	// be asked.
	TakesBack() bool
	// Cancel cancels all that can be, or says why it can't be.
	Cancel(ctx workflow.Context) (activities.Verdict, error)
	// Sweep cancels unpaid shipments that should not be there, and returns the ids of
	// those that stay all the same: they are paid, or the carrier does not let them go.
	// What was bought is kept, if keep says so.
	Sweep(ctx workflow.Context, keep bool) ([]int64, error)
}

// ErrNotOffered ends a stage that the carrier does not know.
var ErrNotOffered = errors.New("the carrier has no such thing")

// Host is the order as a carrier sees it.
type Host interface {
	// Order is the document as it stands.
	Order() order.Order
	// Ref is what providers are asked by, with all that they have shown so far.
	Ref() order.Ref
	// Effect runs a step that changes something at a provider: begun only when nobody
	// holds or cancels the order, and then always awaited.
	Effect(ctx workflow.Context, s step.Step, result any) error
	// Await runs a wait; a hint repeats it, a request to cancel ends it.
	Await(ctx workflow.Context, s step.Step, result any) error
	// Outcome runs a wait that nothing may interrupt.
	Outcome(ctx workflow.Context, s step.Step, result any) error
	// Undo runs a step that undoes something, whatever anybody holds or cancels.
	Undo(ctx workflow.Context, s step.Step, result any) error
	// Look runs a step that only reads, and holds nothing up: known says whether an answer
	// came.
	Look(ctx workflow.Context, s step.Step, result any) (known bool, err error)
	// Impatiently has steps end with their first failure, as a person waits already.
	Impatiently(do func())
	// SleepUntil waits for a time; a request to cancel ends it.
	SleepUntil(ctx workflow.Context, at time.Time, summary string) error
	// Allowed is the highest price of the order that a person named when he chose its
	// offer; nil when nobody did.
	Allowed() *order.Money
	// Found notes under which id a provider knows the order.
	Found(provider string, id int64)
	// GaveUp notes that what the provider has shown so far is cancelled or released.
	GaveUp(provider string)
	// Ships notes which of several carriers ships.
	Ships(name order.Carrier)
	// DocumentKind names a document; part tells several of a kind apart. A repeated
	// purchase has kinds of its own.
	DocumentKind(kind order.DocumentKind, part string) order.DocumentKind
	// Note adds a remark to the stage.
	Note(text string)
	// Changed reports whether the order comes upon a change of its commands with the
	// change in force.
	Changed(change string) bool
}

// changeRefusedRead (version 1): after a refused wish for a label that is made only once
// it is read whether there is one, before anything of the order may change.
const changeRefusedRead = "refused-label-read"

// afterRefusal is how far an order is paid whose label was refused: a refusal may come of
// something else than the label, which is made all the same. Untouched reads that.
func afterRefusal(ctx workflow.Context, host Host, failure error, untouched func(workflow.Context) (activities.Verdict, error)) Payment {
	var refused *step.Refusal
	if !errors.As(failure, &refused) || !host.Changed(changeRefusedRead) {
		return NotPaid
	}
	var verdict activities.Verdict
	var err error
	read := func() { verdict, err = untouched(ctx) }
	if step.Stuck(failure) {
		host.Impatiently(read) // the provider was given its time already
	} else {
		read()
	}
	switch {
	case err != nil:
		host.Note(fmt.Sprintf("nobody knows whether there is a label: %v", err))
		return Uncertain
	case !verdict.Cancelled:
		host.Note(verdict.Explanation)
		return Uncertain
	}
	return NotPaid
}

// overLimit has a person's retry of a price above the account's limit begin with new
// offers.
func overLimit(err error) error {
	return step.RestartAt(order.StageOffers, err, activities.CodePriceLimit)
}

// Payment is how far what ships the order is paid.
type Payment string

// The phases of a payment.
const (
	NotPaid Payment = ""
	// Uncertain: it may be paid, and nobody knows yet.
	Uncertain Payment = "uncertain"
	// Partly: something is paid, not everything.
	Partly Payment = "partly"
	// Paid is everything.
	Paid Payment = "paid"
)

// Begun reports whether anything is paid or may be.
func (p Payment) Begun() bool { return p != NotPaid }

// Left is what the customer has left of an order at the system it came from.
type Left struct {
	// Changed says that Items counts, even when it is empty.
	Changed bool
	Items   []string
}

// Offers is what the order can be shipped for.
type Offers struct {
	activities.Offers
	Left Left
}

// Purchase is what a purchase came to. It is valid beside an error.
type Purchase struct {
	Payment Payment
	// Gone says that the offers can no longer be bought, and nothing more was paid.
	Gone bool
	// Failing is why the offer could not be bought as long as it lived, where the carrier
	// failed.
	Failing string
	// BeforePaying says, beside a refusal, that nothing had been sent by which the offer
	// could be paid.
	BeforePaying bool
	// Refused is why the offer was refused before it was paid, where the order has others.
	Refused string
	// Left has to be taken over before the purchase can be tried again.
	Left   Left
	Bought activities.Bought
}
