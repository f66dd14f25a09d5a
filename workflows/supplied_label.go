package workflows

import (
	"fmt"
	"slices"

	"orderflow/activities"
	"orderflow/order"
	"orderflow/workflows/carrier"
	"orderflow/workflows/step"
)

// suppliedLabel reads whether the document's production order came with a label; then
// MyPromo's add_shipment accepts no other. Our own orders have none, and an order that is not
// reported to MyPromo is shipped as its document says.
func (s *shipping) suppliedLabel() (label activities.SuppliedLabel, err error) {
	fulfilment := s.doc.Source.Fulfilment()
	reported := slices.Contains(s.doc.Reports, order.ReportMyPromo)
	if fulfilment <= 0 || !reported || s.doc.Shipping.Carrier == order.CarrierMerchant || s.payment.Begun() ||
		!s.changed(changeSuppliedLabel) {
		return label, nil
	}
	err = s.steps.Effect(s.ctx, myPromoStep(myPromo.ReadSuppliedLabel,
		fmt.Sprintf("check whether production order %d came with a label", fulfilment), fulfilment), &label)
	return label, err
}

// takeSupplied ships with the label that came with the production order, if there is one and
// the carrier releases what it has: what is paid is kept. At the stage buy a person is asked
// about what the carrier keeps.
func (s *shipping) takeSupplied(stage order.Stage) error {
	label, err := s.suppliedLabel()
	if err != nil || label.TrackingNumber == "" {
		return err
	}
	verdict, err := s.cancel() // including what an earlier run may have bought
	if err != nil {
		return err
	}
	came := fmt.Sprintf("production order %d came with the label %s of %s",
		s.doc.Source.Fulfilment(), label.TrackingNumber, label.Carrier)
	switch {
	case !verdict.Cancelled && stage == order.StageBuy:
		return &step.Refusal{Problem: order.Problem{
			Provider: order.ProviderMyPromo, Operation: "buy an offer", Code: activities.CodeSuppliedLabels,
			Message: fmt.Sprintf("%s, but %s did not release the order: %s; ship by hand with that label, or cancel there and retry",
				came, s.doc.Shipping.Carrier, verdict.Explanation)}}
	case !verdict.Cancelled:
		s.record.note(fmt.Sprintf("%s, but %s did not release the order: %s", came, s.doc.Shipping.Carrier, verdict.Explanation))
		return nil
	}
	previous := s.carrier
	s.carrier, s.offer = carrier.Supplied(previous, host{s.steps, s}), nil
	if err := s.purchased(s.carrier.Confirm(s.ctx)); err != nil {
		if !s.payment.Begun() {
			s.carrier = previous
		}
		return err
	}
	host{s.steps, s}.Ships(order.CarrierMerchant)
	return &goBack{to: order.StageLabel, why: came + ", which is used; nothing is bought"}
}
