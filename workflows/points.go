package workflows

import (
	"fmt"
	"slices"

	"go.temporal.io/sdk/workflow"

	"orderflow/order"
	"orderflow/workflows/carrier"
	"orderflow/workflows/step"
)

// points are the locker or pick-up point of an order, and where its sender leaves parcels.
// The carrier is asked about them before anything is made, and again after an amendment that
// changes the question: see pointsAt.
type points struct {
	*core
	// settled is the last question to the carrier that left no open problem.
	settled string
}

// pointsAt are the stages before which points are checked: those that make something, or
// submit it.
var pointsAt = []order.Stage{order.StageCreate, order.StageSubmit, order.StageOffers}

// ensure asks a person about a point that the carrier rejects. An unknown answer is no
// problem: a carrier that does not answer within a minute delays nothing. An order that has
// something at its carrier is not checked, because the carrier reports problems itself.
func (p *points) ensure(stage order.Stage, asking carrier.Host) error {
	wanted := pointsWanted(p.doc)
	if p.version < pointsFirst || !slices.Contains(pointsAt, stage) || p.settled == wanted || carrier.Shown(p.record.refs) {
		return nil
	}
	problem, err := carrier.LookAtPoints(p.ctx, asking)
	if err == nil && problem != nil {
		err = &step.Refusal{Problem: *problem, Waivable: true}
	}
	if err == nil {
		p.settled = wanted
	}
	return err
}

// waive accepts the points although the carrier rejects them, because a person decided so.
func (p *points) waive() { p.settled = pointsWanted(p.doc) }

// pointsWanted is everything that the carrier's answer depends on, except the parcels' sizes.
func pointsWanted(doc order.Order) string {
	s := doc.Shipping
	return fmt.Sprintf("%q", []string{string(s.Carrier), s.LockerPoint, s.DropoffPoint, s.SenderPoint, s.SendingMethod,
		string(s.OfferPolicy), s.Service, fmt.Sprint(s.CashOnDelivery != nil)})
}

// PointsType is the name of the workflow that checks the points of an order that has not
// started.
const PointsType = "CheckPoints"

// PointsSeen is the carrier's answer about an order's points.
type PointsSeen struct {
	// Problem is what a person would be asked before anything is made; nil if the points are
	// fine or nothing is known.
	Problem *order.Problem `json:"problem,omitempty"`
	// Remarks say what could not be checked, and what only one of several carriers has against
	// a point.
	Remarks []string `json:"remarks,omitempty"`
}

// CheckPoints asks the carrier about an order's points, as the order would, for callers that
// may not call a carrier themselves.
func (o Orders) CheckPoints(root workflow.Context, doc order.Order) (PointsSeen, error) {
	doc = doc.WithDefaults()
	ctx, _ := workflow.NewDisconnectedContext(root)
	asking := &pointsCheck{quote: quote{Runner: step.NewRunner(step.Open), ctx: ctx, doc: doc}}
	problem, err := carrier.LookAtPoints(ctx, asking)
	return PointsSeen{Problem: problem, Remarks: asking.remarks}, err
}

// pointsCheck is an order that is only looked at.
type pointsCheck struct {
	quote
	remarks []string
}

// Note keeps a remark for the caller.
func (g *pointsCheck) Note(text string) { g.remarks = append(g.remarks, text) }
