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
// The carrier is asked for them before anything is made, and again when an amendment has
// changed what is asked: see pointsAt.
type points struct {
	*core
	// settled is what the carrier was asked last, without a problem that waits.
	settled string
}

// pointsAt are the stages before which points are asked for: those that make something, or
// send it to be made.
var pointsAt = []order.Stage{order.StageCreate, order.StageSubmit, order.StageOffers}

// ensure asks a person about a point that the carrier says will not do. What can't be known
// is no problem: a carrier that does not answer within a minute holds nothing up. Nor is
// an order asked about that has something at its carrier, which says itself what is wrong.
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

// waive goes on with points of which a person says that they will do.
func (p *points) waive() { p.settled = pointsWanted(p.doc) }

// pointsWanted is all that the answer to the question rests on, but for the parcels' sizes.
func pointsWanted(doc order.Order) string {
	s := doc.Shipping
	return fmt.Sprintf("%q", []string{string(s.Carrier), s.LockerPoint, s.DropoffPoint, s.SenderPoint, s.SendingMethod,
		string(s.OfferPolicy), s.Service, fmt.Sprint(s.CashOnDelivery != nil)})
}

// PointsType is the name of the workflow that asks for the points of an order which has not
// started.
const PointsType = "CheckPoints"

// PointsSeen is what a carrier says of the points that an order names.
type PointsSeen struct {
	// Problem is what a person would be asked before anything is made; nil when there is
	// nothing against the points, or nobody knows.
	Problem *order.Problem `json:"problem,omitempty"`
	// Remarks say what could not be asked, and what only one of several carriers has against
	// a point.
	Remarks []string `json:"remarks,omitempty"`
}

// CheckPoints asks the carrier of an order for its points, as the order would, for those who
// may not call a carrier themselves.
func (o Orders) CheckPoints(root workflow.Context, doc order.Order) (PointsSeen, error) {
	doc = doc.WithDefaults()
	ctx, _ := workflow.NewDisconnectedContext(root)
	asking := &glance{quote: quote{Runner: step.NewRunner(step.Open), ctx: ctx, doc: doc}}
	problem, err := carrier.LookAtPoints(ctx, asking)
	return PointsSeen{Problem: problem, Remarks: asking.remarks}, err
}

// glance is an order that is only looked at.
type glance struct {
	quote
	remarks []string
}

// Note keeps a remark for whoever asked.
func (g *glance) Note(text string) { g.remarks = append(g.remarks, text) }
