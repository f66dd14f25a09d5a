package workflows

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/order"
	"orderflow/workflows/step"
)

var merkanaSteps *activities.Merkana // only its methods' names are used

// reportShipment reports the shipment to all targets of the document.
func (l *life) reportShipment() error {
	for _, target := range l.doc.Reports {
		var err error
		switch target {
		case order.ReportMyPromo:
			err = l.reportToMyPromo()
		case order.ReportMerkana:
			err = l.source.report(order.MilestoneShipped)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (l *life) reportToMyPromo() error {
	if len(l.shipping.tracking) == 0 {
		return &step.Refusal{Problem: order.Problem{
			Provider: order.ProviderMyPromo, Operation: "report shipment", Code: "no-tracking-number",
			Message: fmt.Sprintf("carrier %s gave no tracking number to report; report the shipment to MyPromo by hand, and skip this",
				l.doc.Shipping.Carrier)}}
	}
	fulfilment, err := l.production.awaitFulfilment()
	if err != nil {
		return err
	}
	report := activities.ShipmentReport{FulfilmentID: fulfilment, OrderID: l.production.id, ToldFulfilmentID: l.inbox.fulfilment,
		TrackingNumbers: l.shipping.tracking, Force: l.shipping.forced}
	report.Carrier, report.Service = l.shipping.shippedBy()
	numbers := strings.Join(report.TrackingNumbers, ", ")
	err = l.steps.Effect(l.ctx, myPromoStep(myPromo.EnsureShipmentReported,
		fmt.Sprintf("report shipment %s to MyPromo", numbers), l.ref(), report), nil)
	if err != nil {
		return err
	}
	l.record.note(fmt.Sprintf("reported shipment %s to MyPromo", numbers))
	return nil
}

// awaitFulfilment finds MyPromo's production order of an order that it makes; orders from a
// fulfiller's list name it themselves. 0: the report finds it.
func (p *production) awaitFulfilment() (id int64, err error) {
	if id := p.doc.Source.Fulfilment(); id > 0 {
		return id, nil
	}
	if p.version >= fewerSteps {
		return 0, nil
	}
	wait := myPromoStep(myPromo.AwaitFulfilment,
		fmt.Sprintf("MyPromo to show the production order of order %d", p.id), p.ref(), p.id)
	wait.Deadline = longestFulfilment
	err = p.steps.Outcome(p.ctx, wait, &id)
	return id, err
}

// shippedBy is the carrier that ships, and its service if known.
func (s *shipping) shippedBy() (name order.Carrier, service string) {
	if s.offer == nil {
		return s.doc.Shipping.Carrier, ""
	}
	return s.offer.Carrier, s.offer.Service
}

// merkanaSource maps milestones to Merkana's statuses, for orders from Merkana.
type merkanaSource struct {
	*core
	shipping *shipping
	accepted workflow.Future // when Merkana knows the order; nil if it need not
	failing  bool            // Merkana failed until patience was over
}

func (m *merkanaSource) wanted() bool { return slices.Contains(m.doc.Reports, order.ReportMerkana) }

// report reports a milestone to Merkana.
func (m *merkanaSource) report(milestone order.Milestone) error {
	if m.awaitAccepted() {
		m.impatient = true // Merkana has had its time
	}
	err := m.steps.Effect(m.ctx, m.step(milestone), nil)
	if err == nil {
		m.record.note(fmt.Sprintf("reported to Merkana: %s", milestone))
	}
	return err
}

// reportAccepted reports a new order to Merkana, in parallel to the stages: only Merkana's
// other reports and the order's end wait for it.
func (m *merkanaSource) reportAccepted() {
	if !m.wanted() || m.again.ReportedLater() {
		return
	}
	accepted, done := workflow.NewFuture(m.ctx)
	m.accepted = accepted
	workflow.Go(m.ctx, func(ctx workflow.Context) {
		err := m.step(order.MilestoneAccepted).Ensure(ctx, step.Acting, nil)
		m.failing = step.Stuck(err)
		m.noteFailure(ctx, order.MilestoneAccepted, err)
		done.SetValue(nil)
	})
}

// awaitAccepted waits until Merkana knows the order, and reports whether Merkana has just
// failed for too long.
func (m *merkanaSource) awaitAccepted() (failing bool) {
	if m.accepted == nil || m.accepted.IsReady() {
		return false
	}
	defer m.record.waits(m.step(order.MilestoneAccepted))()
	_ = m.accepted.Get(m.ctx, nil) // it only waits
	return m.failing
}

// reportBestEffort reports a milestone to Merkana before the order ends. A refusal is noted
// and becomes a case: the order itself no longer waits for a person.
func (m *merkanaSource) reportBestEffort(milestone order.Milestone) {
	if m.wanted() {
		m.noteFailure(m.ctx, milestone, m.steps.Undo(m.ctx, m.step(milestone), nil))
	}
}

func (m *merkanaSource) noteFailure(ctx workflow.Context, milestone order.Milestone, err error) {
	if err == nil {
		return
	}
	what := fmt.Sprintf("Merkana was not told of %s: %v", milestone, err)
	m.record.note(what)
	workflow.GetLogger(ctx).Error("milestone not reported", "milestone", milestone, "error", err)
	problem := order.Problem{Provider: order.ProviderMerkana}
	var refused *step.Refusal
	if errors.As(err, &refused) {
		problem = refused.Problem
	}
	problem.Message = what
	m.leaveCase(ctx, order.CaseUntold, order.TroubleUntold+string(milestone), problem,
		fmt.Sprintf("tell Merkana that order %s is %s", m.doc.Source.Reference, milestone))
}

func (m *merkanaSource) step(milestone order.Milestone) step.Step {
	report := activities.StatusReport{ExternalID: m.doc.Source.Reference, Milestone: milestone,
		Run: firstRun(m.ctx), Again: m.again.Taken()}
	if tracking := m.shipping.tracking; len(tracking) > 0 {
		report.TrackingNumber = tracking[0]
		report.Carrier, report.Service = m.shipping.shippedBy()
	}
	return step.Step{
		Provider: order.ProviderMerkana, Activity: merkanaSteps.EnsureStatusReported, Args: []any{report},
		Summary: fmt.Sprintf("tell Merkana that order %s is %s", m.doc.Source.Reference, milestone)}
}
