package workflows

import (
	"orderflow/order"
	"orderflow/workflows/carrier"
	"orderflow/workflows/step"
)

// A person may give an order to another carrier. The one before lets go first, so that
// nothing is paid twice.

// findPrevious finds the carrier that a person took the order from in the run before: it
// has shown the order, and the document names another. Whether it has let go is unknown.
func (s *shipping) findPrevious() {
	if !s.again.Taken() {
		return
	}
	name, found := carrier.Previous(s.doc.Shipping.Carrier, s.again.Known)
	if found && s.changed(changePreviousRun) {
		s.previous, s.previousName = carrier.New(name, host{s.steps, s}), name
	}
}

// changeCarrier gives the order to the carrier that the document names now, and reports
// whether that has to be asked for offers. The previous one has to let go before.
func (s *shipping) changeCarrier() (anew bool) {
	switch {
	case s.goesBackTo(s.doc.Shipping.Carrier):
		s.carrier, s.previous = s.previous, nil // which has not let go
	case s.carrier.Prepared():
		s.previous, s.previousName = s.carrier, s.carrierName
		fallthrough
	default:
		s.carrier = carrier.New(s.doc.Shipping.Carrier, host{s.steps, s})
	}
	s.carrierName = s.doc.Shipping.Carrier
	if s.changed(changeTakeOver) {
		s.outdate() // whatever the previous one offered, or did not
		anew = true
	}
	s.record.publish(carrierAttribute.ValueSet(string(s.doc.Shipping.Carrier)))
	return anew
}

// goesBackTo reports whether a carrier is the one that has not let go of the order. The
// one that the order was given to has nothing yet.
func (s *shipping) goesBackTo(name order.Carrier) bool {
	return s.previous != nil && name == s.previousName
}

// leavePrevious has the carrier let go that a person took the order from.
func (s *shipping) leavePrevious() error {
	if s.previous == nil {
		return nil
	}
	verdict, err := s.previous.Cancel(s.ctx)
	if err == nil && !verdict.Cancelled {
		err = &step.Refusal{Problem: order.Problem{Operation: "leave the former carrier", Code: "former-carrier", Message: verdict.Explanation}}
	}
	if err == nil {
		s.previous = nil
		s.record.note(verdict.Explanation) // something unpaid may stay there
	}
	return err
}
