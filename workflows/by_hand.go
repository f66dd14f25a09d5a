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

// shipsByHand reports whether a person may enter a label for a problem: as long as there is
// no label, and when MyPromo refuses what was shipped, for example because of a label of its
// own.
func shipsByHand(problem order.Problem) bool {
	switch problem.Stage {
	case order.StageOffers, order.StageBuy, order.StageLabel:
		return true
	case order.StageReport:
		return problem.Provider == order.ProviderMyPromo && problem.HTTPStatus == http.StatusBadRequest
	}
	return false
}

// validateShippedByHand refuses a label made elsewhere that is incomplete, or that comes
// while the order is paid for another one, unless force is set.
func (l *life) validateShippedByHand(shipped *order.ShippedByHand) error {
	if err := shipped.Check(); err != nil {
		return fmt.Errorf("resolve: %w", err)
	}
	if folder := "orders/" + l.doc.ID + "/"; !strings.HasPrefix(shipped.Document.Key, folder) {
		return fmt.Errorf("resolve: shipped.document: must be in the store under %s; is %s", folder, shipped.Document.Key)
	}
	if l.shipping.payment.Begun() && !shipped.Force {
		return fmt.Errorf("resolve: shipped.force: must be true, because %s is paid, or may be, and stays paid: %s",
			l.shipping.carrierName, order.JoinRemarks(strings.Join(l.shipping.tracking, ", "), "cancel it there if you can"))
	}
	return nil
}

// shipByHand ships the order with the label that a person has made, from the next try on.
func (s *shipping) shipByHand(shipped order.ShippedByHand) (order.Stage, error) {
	s.handedOver = &shipped
	return "", errAgain
}

// codeStillBought is the code of a problem: the order has bought something beside the label
// that a person has made.
const codeStillBought = "still-bought"

// handOver gives the order to the person who has made its label. Without force the carrier
// first releases what it has: a refused purchase may have happened.
func (s *shipping) handOver() error {
	shipped := *s.handedOver
	s.handedOver, s.forced = nil, shipped.Force
	if shipped.Force {
		s.record.note(order.JoinRemarks("shipped by hand; what is paid stays bought", strings.Join(s.tracking, ", ")))
	} else if err := s.releaseCarrier(); err != nil {
		return err
	}
	s.carrier, s.offer = carrier.ByHand(s.carrier, shipped), nil
	if err := s.purchased(s.carrier.Confirm(s.ctx)); err != nil {
		return err
	}
	s.documents = nil // the documents of what does not ship stay in the store
	host{s.steps, s}.Ships(order.CarrierByHand)
	return &goBack{to: order.StageLabel, why: "shipped by hand"}
}

// impatiently makes steps end at their first failure.
func (c *core) impatiently(do func()) {
	c.impatient = true
	do()
	c.impatient = false
}

// releaseCarrier makes the carrier cancel what was prepared there.
func (s *shipping) releaseCarrier() error {
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
		Message: why + "; ship by hand with force to leave it there, or retry"}}
}
