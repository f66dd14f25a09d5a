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
	if len(l.state.TrackingNumbers) == 0 {
		return &refusal{problem: order.Problem{
			Provider: order.ProviderMyPromo, Operation: "report shipment", Code: "no-tracking-number",
			Message: fmt.Sprintf("carrier %s gave no tracking number to report; report the shipment to MyPromo by hand, and skip this",
				l.doc.Shipping.Carrier)}}
	}
	fulfilment, err := l.awaitFulfilment()
	if err != nil {
		return err
	}
	report := activities.ShipmentReport{FulfilmentID: fulfilment, OrderID: l.productionOrder,
		Carrier: l.doc.Shipping.Carrier, TrackingNumbers: l.state.TrackingNumbers}
	if offer := l.state.Offer; offer != nil {
		report.Carrier, report.Service = offer.Carrier, offer.Service
	}
	numbers := strings.Join(report.TrackingNumbers, ", ")
	err = l.effect(l.ctx, step{
		provider: order.ProviderMyPromo, activity: myPromo.EnsureShipmentReported, args: []any{l.ref(), report},
		summary: fmt.Sprintf("report shipment %s to MyPromo", numbers)}, nil)
	if err != nil {
		return err
	}
	l.note(fmt.Sprintf("MyPromo knows of shipment %s", numbers))
	return nil
}

// awaitFulfilment finds MyPromo's production order of an order that it makes; orders
// from a fulfiller's list name it themselves. 0 leaves it to the report to find it.
func (l *life) awaitFulfilment() (id int64, err error) {
	if id := l.doc.Source.Fulfilment(); id > 0 {
		return id, nil
	}
	if l.brief {
		return 0, nil
	}
	err = l.awaitEffect(step{
		provider: order.ProviderMyPromo, activity: myPromo.AwaitFulfilment, args: []any{l.ref(), l.productionOrder},
		summary:  fmt.Sprintf("MyPromo to show the production order of order %d", l.productionOrder),
		deadline: longestFulfilment}, &id)
	return id, err
}

// tellMerkana reports a milestone.
func (l *life) tellMerkana(milestone order.Milestone) error {
	l.awaitAnnounced()
	err := l.effect(l.ctx, l.merkanaReport(milestone), nil)
	if err == nil {
		l.note(fmt.Sprintf("Merkana knows: %s", milestone))
	}
	return err
}

// announce tells Merkana of a new order, beside the stages: nothing waits for that
// but what else Merkana is told, and the end.
func (l *life) announce() {
	if !slices.Contains(l.doc.Reports, order.ReportMerkana) {
		return
	}
	announced, done := workflow.NewFuture(l.ctx)
	l.announced = announced
	workflow.Go(l.ctx, func(ctx workflow.Context) {
		report := l.merkanaReport(order.MilestoneAccepted)
		l.noteUntold(order.MilestoneAccepted, report.ensure(report.options(ctx, afterCrash, priorityEffect), nil))
		done.SetValue(nil)
	})
}

func (l *life) awaitAnnounced() {
	if l.announced == nil || l.announced.IsReady() {
		return
	}
	defer l.waitFor(l.merkanaReport(order.MilestoneAccepted))()
	_ = l.announced.Get(l.ctx, nil) // it is only waited for
}

// mention tells Merkana of a milestone before the order ends. A refusal only stands
// in the order's notes and in the log.
func (l *life) mention(milestone order.Milestone) {
	if slices.Contains(l.doc.Reports, order.ReportMerkana) {
		l.noteUntold(milestone, l.compensate(l.merkanaReport(milestone), nil))
	}
}

func (l *life) noteUntold(milestone order.Milestone, err error) {
	if err == nil {
		return
	}
	l.note(fmt.Sprintf("Merkana was not told of %s: %v", milestone, err))
	workflow.GetLogger(l.ctx).Error("milestone not reported", "milestone", milestone, "error", err)
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
		provider: order.ProviderMerkana, activity: merkanaSteps.EnsureStatusReported, args: []any{report},
		summary: fmt.Sprintf("tell Merkana that order %s is %s", l.doc.Source.Reference, milestone)}
}
