package workflows

import (
	"fmt"
	"slices"
	"strings"

	"orderflow/activities"
	"orderflow/internal/plain"
	"orderflow/order"
	"orderflow/workflows/carrier"
	"orderflow/workflows/step"
)

// offersPhase is what the carrier's offers are worth:
//
//	none ⇄ fresh → stale → none, fresh
//
// None are made before the stage offers, and by carriers that make none. They get
// stale when they expire, and when the document or the carrier changes.
type offersPhase string

const (
	noOffers    offersPhase = "none"
	freshOffers offersPhase = "fresh"
	staleOffers offersPhase = "stale"
)

var offersPhases = phases[offersPhase]{"offers", []transition[offersPhase]{
	{noOffers, freshOffers},
	{freshOffers, staleOffers},
	{staleOffers, noOffers},
	{noOffers, staleOffers}, // another carrier took over
	{freshOffers, noOffers}, // the order was made again
}}

// paymentPhases are how far what ships the order is paid; see carrier.Payment:
//
//	none → uncertain ⇄ partly → paid
//	  ↑        │         │       │
//	  └────────┴─────────┴───────┘   it failed, or was undone
var paymentPhases = phases[carrier.Payment]{"payment", []transition[carrier.Payment]{
	{carrier.NotPaid, carrier.Uncertain},
	{carrier.NotPaid, carrier.Partly},
	{carrier.NotPaid, carrier.Paid},
	{carrier.Uncertain, carrier.NotPaid},
	{carrier.Uncertain, carrier.Partly},
	{carrier.Uncertain, carrier.Paid},
	{carrier.Partly, carrier.NotPaid},
	{carrier.Partly, carrier.Uncertain},
	{carrier.Partly, carrier.Paid},
	{carrier.Paid, carrier.NotPaid},
}}

// shipping is the order at its carrier.
type shipping struct {
	*core
	carrier     carrier.Carrier
	carrierName order.Carrier
	previous    carrier.Carrier // the carrier that a person took the order from, until it has released the order
	// previousName is the previous carrier, to which the order can be given back.
	previousName order.Carrier
	phase        offersPhase
	payment      carrier.Payment
	// purchases counts the purchases that were undone.
	purchases   int
	expirations int
	// refusals counts the offers that were refused before payment and replaced by another.
	refusals int
	// retried: the order tries to buy while a person is asked.
	retried bool

	offers   []order.Offer  // the latest
	offer    *order.Offer   // the chosen one
	chosen   order.Shipping // the document when a person chose an offer
	tracking []string
	// handedOver is the label that a person has made, until the order uses it.
	handedOver *order.ShippedByHand
	// forced: the person who ships by hand wants it reported whatever MyPromo has.
	forced    bool
	documents []order.Document
	delivery  order.Milestone
}

func newShipping(c *core) *shipping {
	s := &shipping{core: c, carrierName: c.doc.Shipping.Carrier, phase: noOffers, payment: carrier.NotPaid}
	s.carrier = carrier.New(c.doc.Shipping.Carrier, host{c.steps, s})
	return s
}

// bought reports whether everything that ships is paid.
func (s *shipping) bought() bool { return s.payment == carrier.Paid }

func (s *shipping) offersTo(next offersPhase) { s.phase = offersPhases.move(s.ctx, s.phase, next) }

func (s *shipping) paymentTo(next carrier.Payment) {
	s.payment = paymentPhases.move(s.ctx, s.payment, next)
}

// outdate makes the order request offers again before anything is bought.
func (s *shipping) outdate() { s.offersTo(staleOffers) }

// outdatePrepared outdates what was prepared for the previous document, and reports whether
// there was anything.
func (s *shipping) outdatePrepared() bool {
	prepared := s.carrier.Prepared() || s.previous != nil
	if prepared {
		s.outdate()
	}
	return prepared
}

// undone records that what was prepared is cancelled, and must be made again. What the
// carrier did not cancel counts as paid until the carrier is asked again, so that nobody
// changes its contents.
func (s *shipping) undone(letGo bool) {
	s.forgetPurchase()
	s.outdate()
	if letGo {
		s.paymentTo(carrier.NotPaid)
	} else {
		s.paymentTo(carrier.Uncertain)
	}
}

// forgetPurchase removes an undone purchase from the order; the next purchase has documents
// of its own.
func (s *shipping) forgetPurchase() {
	if !s.bought() {
		return
	}
	s.paymentTo(carrier.NotPaid)
	s.tracking, s.documents = nil, nil
	s.purchases++
	s.record.publish(trackingAttribute.ValueUnset())
}

// forgetUnbought removes an offer that was chosen but not bought.
func (s *shipping) forgetUnbought() {
	if !s.bought() {
		s.offer = nil
	}
}

// awaitOffers makes the carrier prepare its offers. Expired offers are requested again, on a
// new shipment; an unpaid one is voided for free.
func (s *shipping) awaitOffers() error {
	if err := s.releasePrevious(); err != nil {
		return err
	}
	if err := s.takeSupplied(order.StageOffers); err != nil {
		return err
	}
	if s.phase == staleOffers && s.carrier.Prepared() {
		if err := s.carrier.DropOffers(s.ctx); err != nil {
			return err
		}
	}
	s.offersTo(noOffers)
	seen, err := s.carrier.Offers(s.ctx)
	if err := s.takeLeft(seen.Left); err != nil {
		return err
	}
	if err != nil {
		return err
	}
	s.offersTo(freshOffers)
	s.offers = seen.Offers.Offers
	s.foundPaid(seen.Paid)
	switch {
	case seen.Paid:
		s.record.note("paid already")
		return nil
	case seen.Gone:
		return s.offersExpired("")
	}
	s.record.note(plain.Counted(len(seen.Offers.Offers), "offer"))
	return nil
}

// foundPaid records the payment that the carrier reports when it is asked for offers.
func (s *shipping) foundPaid(paid bool) {
	switch {
	case !paid:
		s.paymentTo(carrier.NotPaid)
	case !s.payment.Begun():
		s.paymentTo(carrier.Partly)
	}
}

// buyOffer chooses an offer, buys it, and waits until the purchase is certain. This is where
// the carrier is paid.
func (s *shipping) buyOffer() error {
	switch {
	case s.phase == staleOffers: // a person chose another service
		return &goBack{to: order.StageOffers, why: "another service was chosen"}
	case s.phase == noOffers: // the carrier makes none
		return s.buy(order.Offer{})
	case s.payment.Begun():
		return s.purchased(s.carrier.Confirm(s.ctx))
	}
	chosen := s.choose()
	if chosen.problem != nil {
		s.outdate() // they will have expired when a person has answered
		return &step.Refusal{Problem: *chosen.problem, Restart: order.StageOffers}
	}
	if err := s.takeSupplied(order.StageBuy); err != nil {
		return err
	}
	if chosen.why != "" {
		s.record.note(chosen.why)
	}
	s.offer = &chosen.offer
	return s.buy(chosen.offer)
}

// buy buys an offer, and repeats that whenever the customer cancels items meanwhile: each
// time there are fewer, or a person is asked.
func (s *shipping) buy(offer order.Offer) error {
	for {
		purchase, err := s.carrier.Buy(s.ctx, offer)
		if err != nil || !purchase.Left.Changed {
			return s.purchased(purchase, err)
		}
		s.pay(purchase, nil)
		if err := s.takeLeft(purchase.Left); err != nil {
			return err
		}
	}
}

// pay records how far a purchase has come. An error does not undo what was paid.
func (s *shipping) pay(purchase carrier.Purchase, err error) {
	if err == nil || !s.bought() {
		s.paymentTo(purchase.Payment)
	}
}

// purchased records the outcome of a purchase. A price that was known before the purchase and
// is not stated after it is kept.
func (s *shipping) purchased(purchase carrier.Purchase, err error) error {
	s.pay(purchase, err)
	if step.RefusedFor(err, activities.CodePriceLimit) != nil {
		s.outdate() // they will have expired when a person has answered
	}
	if err != nil {
		return err
	}
	switch {
	case purchase.Gone:
		return s.offersExpired(purchase.Failing)
	case purchase.Refused != "":
		return s.offerRefused(purchase.Refused)
	}
	bought := purchase.Bought
	if offer := bought.Offer; offer != nil {
		if chosen := s.offer; offer.Price == nil && chosen != nil && chosen.Carrier == offer.Carrier && chosen.ID == offer.ID {
			offer.Price = s.offer.Price
		}
		s.offer = offer
	}
	s.tracking, s.retried = bought.TrackingNumbers, false
	s.record.publishTracking(s.tracking)
	countCost(s.ctx, s.offer)
	what := "the shipment"
	if s.offer != nil {
		what = s.offer.String()
	}
	s.record.note(fmt.Sprintf("bought %s, tracking number %s%s", what, strings.Join(s.tracking, ", "), s.paidBefore()))
	return nil
}

// offersExpired goes back for new offers, up to a limit, because each time costs the carrier
// a shipment. If the carrier failed to sell them (failing says how), it is retried later.
func (s *shipping) offersExpired(failing string) error {
	s.outdate()
	s.offer = nil
	s.expirations++
	n := s.expirations % mostRepetitions
	if n == 0 || s.retried && failing != "" {
		return &step.Refusal{Restart: order.StageOffers, Later: failing != "", Problem: order.Problem{
			Provider: string(s.doc.Shipping.Carrier), Operation: "buy an offer", Code: "offers-expired",
			Message: strings.TrimSuffix(fmt.Sprintf("the offers expired %d times before one was bought: %s", s.expirations, failing), ": ")}}
	}
	if err := s.pauseBefore("offers", n); err != nil {
		return err
	}
	return &goBack{to: order.StageOffers, why: "the offers expired before one was bought"}
}

// offerRefused goes back for offers; the carrier leaves out the refused ones, and limits how
// often that happens.
func (s *shipping) offerRefused(why string) error {
	s.outdate()
	s.offer = nil
	s.refusals++
	if err := s.pauseBefore("refused offers", s.refusals); err != nil {
		return err
	}
	return &goBack{to: order.StageOffers, why: why}
}

// fetchLabels stores the labels.
func (s *shipping) fetchLabels() error { return s.keep(s.carrier.FetchLabels(s.ctx)) }

// fetchProtocols stores the hand-over protocols, if the carrier has any.
func (s *shipping) fetchProtocols() error { return s.keep(s.carrier.FetchProtocols(s.ctx)) }

func (s *shipping) keep(stored []order.Document, err error) error {
	if err != nil {
		return err
	}
	for _, document := range stored {
		known := func(d order.Document) bool { return d.Kind == document.Kind } // from before the order went back
		s.documents = append(slices.DeleteFunc(s.documents, known), document)
		s.record.note(fmt.Sprintf("%s, %d bytes", document.Key, document.Size))
	}
	return nil
}

// cancel undoes what was prepared at the carrier, and at a previous carrier.
func (s *shipping) cancel() (activities.Verdict, error) {
	if err := s.releasePrevious(); err != nil {
		return activities.Verdict{}, err
	}
	return s.carrier.Cancel(s.ctx)
}

// takeLeft keeps what the customer has left of the order, if that is known.
func (s *shipping) takeLeft(left carrier.Left) error {
	if !left.Changed {
		return nil
	}
	return s.customerLeft(left.Items)
}

// host is the order as its carrier sees it.
type host struct {
	step.Runner
	s *shipping
}

func (h host) Order() order.Order              { return h.s.doc }
func (h host) Ref() order.Ref                  { return h.s.ref() }
func (h host) Allowed() *order.Money           { return h.s.allowed() }
func (h host) Found(provider string, id int64) { h.s.record.addRef(provider, id) }
func (h host) GaveUp(provider string)          { h.s.record.supersede(provider) }
func (h host) Note(text string)                { h.s.record.note(text) }
func (h host) Impatiently(do func())           { h.s.impatiently(do) }
func (h host) Changed(change string) bool      { return h.s.changed(change) }

// Ships shows which of several carriers ships.
func (h host) Ships(name order.Carrier) {
	h.s.record.publish(carrierAttribute.ValueSet(string(name)))
}

// DocumentKind depends on the purchase: workers of 0.1.0 keep documents by order and kind,
// and keep the first one. So a repeated purchase needs kinds of its own as long as such a
// worker may run.
func (h host) DocumentKind(kind order.DocumentKind, part string) order.DocumentKind {
	if part != "" {
		kind = kind.Part(part)
	}
	if n := h.s.purchases; n > 0 {
		kind = kind.Part(fmt.Sprintf("edition-%d", n+1))
	}
	return kind
}
