package workflows

import (
	"fmt"
	"net/http"
	"strings"

	"orderflow/activities"
	"orderflow/order"
	"orderflow/workflows/carrier"
	"orderflow/workflows/step"
)

// shipsByHand reports whether a person may bring the label for a problem: until there is
// one, and where MyPromo refuses what was shipped, such as for a label of its own.
func shipsByHand(problem order.Problem) bool {
	switch problem.Stage {
	case order.StageOffers, order.StageBuy, order.StageLabel:
		return true
	case order.StageReport:
		return problem.Provider == order.ProviderMyPromo && problem.HTTPStatus == http.StatusBadRequest
	}
	return false
}

// validateShippedByHand refuses a label that somebody has made elsewhere where it is not
// whole, or where the order is paid for another, unless that is meant.
func (l *life) validateShippedByHand(shipped *order.ShippedByHand) error {
	if err := shipped.Check(); err != nil {
		return fmt.Errorf("resolve: %w", err)
	}
	if folder := "orders/" + l.doc.ID + "/"; !strings.HasPrefix(shipped.Document.Key, folder) {
		return fmt.Errorf("resolve: shipped.document: must lie in the store under %s; is %s", folder, shipped.Document.Key)
	}
	if l.shipping.payment.Begun() && !shipped.Force {
		return fmt.Errorf("resolve: shipped.force: must be true, as %s is paid, or may be, and stays so: %s",
			l.shipping.carrierName, order.JoinRemarks(strings.Join(l.shipping.tracking, ", "), "cancel it there if you can"))
	}
	return nil
}

// shipByHand has the order carried by the person who has made its label, as soon as it is
// tried again.
func (s *shipping) shipByHand(shipped order.ShippedByHand) (order.Stage, error) {
	s.handedOver = &shipped
	return "", errAgain
}

// codeStillBought is the code of a problem that lies in what the order has bought beside
// the label that a person has made.
const codeStillBought = "still-bought"

// handOver gives the order to the person who has made its label. Without force the carrier
// lets go first what it has: a purchase that was refused may have happened.
func (s *shipping) handOver() error {
	shipped := *s.handedOver
	s.handedOver, s.forced = nil, shipped.Force
	if shipped.Force {
		s.record.note(order.JoinRemarks("shipped by hand; what is paid stays bought", strings.Join(s.tracking, ", ")))
	} else if err := s.letGo(); err != nil {
		return err
	}
	s.carrier, s.offer = carrier.ByHand(s.carrier, shipped), nil
	if err := s.purchased(s.carrier.Confirm(s.ctx)); err != nil {
		return err
	}
	s.documents = nil // those of what does not ship stay in the store
	host{s.steps, s}.Ships(order.CarrierByHand)
	return &goBack{to: order.StageLabel, why: "shipped by hand"}
}

// impatiently has steps end with their first failure.
func (c *core) impatiently(do func()) {
	c.impatient = true
	do()
	c.impatient = false
}

// letGo has the carrier cancel what was prepared there.
func (s *shipping) letGo() error {
	var verdict activities.Verdict
	var err error
	s.impatiently(func() { verdict, err = s.cancel() }) // a person waits
	why := verdict.Explanation
	switch {
	case err == nil && verdict.Cancelled:
		return nil
	case err != nil:
		why = err.Error()
	}
	return &step.Refusal{Problem: order.Problem{
		Provider: string(s.carrierName), Operation: "ship by hand", Code: codeStillBought,
		Message: why + "; ship by hand with force to leave there what is there, or retry"}}
}
