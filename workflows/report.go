package workflows

import (
	"fmt"
	"slices"
	"strings"

	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/order"
)

var merkanaSteps *activities.Merkana // only its methods' names are used

// reportShipment tells everybody whom the document names.
func (l *life) reportShipment() error {
	for _, target := range l.doc.Reports {
		var err error
		switch target {
		case order.ReportMyPromo:
			err = l.reportToMyPromo()
		case order.ReportMerkana:
			err = l.tellMerkana(order.MilestoneShipped)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (l *life) reportToMyPromo() error {
	var fulfilment int64
	err := l.awaitEffect(step{
		provider: activities.ProviderMyPromo, activity: myPromo.AwaitFulfilment, args: []any{l.ref(), l.productionOrder},
		summary:  fmt.Sprintf("MyPromo to show the production order of order %d", l.productionOrder),
		deadline: longestFulfilment}, &fulfilment)
	if err != nil {
		return err
	}
	report := activities.ShipmentReport{
		FulfilmentID: fulfilment, Carrier: l.doc.Shipping.Carrier, TrackingNumbers: l.state.TrackingNumbers}
	if offer := l.state.Offer; offer != nil {
		report.Carrier, report.Service = offer.Carrier, offer.Service
	}
	numbers := strings.Join(report.TrackingNumbers, ", ")
	err = l.effect(l.ctx, step{
		provider: activities.ProviderMyPromo, activity: myPromo.EnsureShipmentReported, args: []any{l.ref(), report},
		summary: fmt.Sprintf("report shipment %s to MyPromo", numbers)}, nil)
	if err != nil {
		return err
	}
	l.note(fmt.Sprintf("MyPromo knows of shipment %s", numbers))
	return nil
}

// tellMerkana reports a milestone.
func (l *life) tellMerkana(milestone order.Milestone) error {
	err := l.effect(l.ctx, l.merkanaReport(milestone), nil)
	if err == nil {
		l.note(fmt.Sprintf("Merkana knows: %s", milestone))
	}
	return err
}

// mention tells the systems that want to know of a milestone beside the stages. It
// must not keep an order from going on or from ending, so a refusal is only noted.
func (l *life) mention(milestone order.Milestone) {
	if !slices.Contains(l.doc.Reports, order.ReportMerkana) {
		return
	}
	if err := l.compensate(l.merkanaReport(milestone), nil); err != nil {
		l.note(fmt.Sprintf("Merkana was not told of %s: %v", milestone, err))
		workflow.GetLogger(l.ctx).Error("milestone not reported", "milestone", milestone, "error", err)
	}
}

func (l *life) merkanaReport(milestone order.Milestone) step {
	report := activities.StatusReport{ExternalID: l.doc.Source.Reference, Milestone: milestone}
	if len(l.state.TrackingNumbers) > 0 {
		report.TrackingNumber, report.Carrier = l.state.TrackingNumbers[0], l.doc.Shipping.Carrier
		if offer := l.state.Offer; offer != nil {
			report.Carrier, report.Service = offer.Carrier, offer.Service
		}
	}
	return step{
		provider: activities.ProviderMerkana, activity: merkanaSteps.EnsureStatusReported, args: []any{report},
		summary: fmt.Sprintf("tell Merkana that order %s is %s", l.doc.Source.Reference, milestone)}
}
