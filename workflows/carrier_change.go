package workflows

import (
	"orderflow/order"
	"orderflow/workflows/carrier"
	"orderflow/workflows/step"
)

// A person may give an order to another carrier. The previous one first releases what it has,
// so that nothing is paid twice.

// findPrevious finds the carrier that a person took the order from in the previous run: it
// has shown ids of the order, and the document names another one. Whether it has released the
// order is unknown.
func (s *shipping) findPrevious() {
	if !s.again.Taken() {
		return
	}
	name, found := carrier.Previous(s.doc.Shipping.Carrier, s.again.Known)
	if found && s.changed(changePreviousRun) {
		s.previous, s.previousName = carrier.New(name, host{s.steps, s}), name
	}
}

// changeCarrier gives the order to the document's carrier, and reports whether that carrier
// must be asked for offers. The previous carrier must release the order first.
func (s *shipping) changeCarrier() (anew bool) {
	switch {
	case s.goesBackTo(s.doc.Shipping.Carrier):
		s.carrier, s.previous = s.previous, nil // it has not released the order
	case s.carrier.Prepared():
		s.previous, s.previousName = s.carrier, s.carrierName
		fallthrough
	default:
		s.carrier = carrier.New(s.doc.Shipping.Carrier, host{s.steps, s})
	}
	s.carrierName = s.doc.Shipping.Carrier
	if s.changed(changeTakeOver) {
		s.outdate() // in any case, whether the previous one made offers or not
		anew = true
	}
	s.record.publish(carrierAttribute.ValueSet(string(s.doc.Shipping.Carrier)))
	return anew
}

// goesBackTo reports whether a carrier is the previous one, which has not released the order.
// The carrier that the order was given to has nothing yet.
func (s *shipping) goesBackTo(name order.Carrier) bool {
	return s.previous != nil && name == s.previousName
}

// releasePrevious makes the previous carrier release the order.
func (s *shipping) releasePrevious() error {
	if s.previous == nil {
		return nil
	}
	verdict, err := s.previous.Cancel(s.ctx)
	if err == nil && !verdict.Cancelled {
		err = &step.Refusal{Problem: order.Problem{Operation: "release the previous carrier", Code: "former-carrier", Message: verdict.Explanation}}
	}
	if err == nil {
		s.previous = nil
		s.record.note(verdict.Explanation) // something unpaid may stay there
	}
	return err
}
