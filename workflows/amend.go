package workflows

import (
	"fmt"
	"slices"
	"strings"

	"go.temporal.io/sdk/workflow"

	"orderflow/order"
)

// validateAmendment refuses a change that does not make a good order, or that
// comes too late.
func (l *life) validateAmendment(answer order.Resolve) error {
	amended, err := l.changed(answer)
	if err != nil {
		return fmt.Errorf("resolve: patch: %w", err)
	}
	changes := order.Differences(l.doc, amended)
	if len(changes) == 0 {
		return fmt.Errorf("resolve: patch: it changes nothing")
	}
	for _, change := range changes {
		if why := l.fixed(change.Path); why != "" {
			return fmt.Errorf("resolve: patch: %s: %s", change.Path, why)
		}
	}
	return goodOrder(amended)
}

// fixed says why a field can no longer change, or "" when it can. At the carrier
// everything can change until the purchase; at MyPromo until submit, and again
// when MyPromo has cancelled the order.
func (l *life) fixed(path string) string {
	bought := l.bought || l.shipmentPaid
	field, _, _ := strings.Cut(path, ".")
	field, _, _ = strings.Cut(field, "[")
	switch field {
	case "id", "source", "production":
		return "cannot change; cancel the order and start another"
	case "items", "productionPriceCap":
		if l.submitted && !l.remade() {
			return fmt.Sprintf("MyPromo has the items since submit, as order %d", l.productionOrder)
		}
		if bought {
			return "the label is bought"
		}
	case "recipient", "shipper", "shipping":
		if bought && path != "shipping.labelFormat" {
			return "the label is bought"
		}
	}
	if path == "shipping.serveLabel" && l.submitted && !l.remade() {
		return fmt.Sprintf("MyPromo knows since submit where the label is from, as order %d", l.productionOrder)
	}
	if path == "shipping.carrier" && l.former != nil {
		return "the carrier was changed, and the former one has not let go yet"
	}
	return ""
}

// remade reports whether the problem that waits for an answer has MyPromo's order
// made anew in any case.
func (l *life) remade() bool { return l.asked != nil && l.asked.restart == order.StageCreate }

// amendment is a changed document and the paths in which it differs.
type amendment struct {
	Order  order.Order `json:"order"`
	Fields []string    `json:"fields"`
}

// amended works out what an answer makes of the document. Like the verdict on the
// first document it is kept in history, so that the rules of amending may change
// while orders are under way.
func (l *life) amended(answer order.Resolve) (made amendment, err error) {
	err = workflow.SideEffect(l.ctx, func(workflow.Context) any {
		changed, err := l.changed(answer)
		if err != nil { // the validator has tried it before
			return amendment{Order: l.doc}
		}
		found := amendment{Order: changed}
		for _, difference := range order.Differences(l.doc, changed) {
			found.Fields = append(found.Fields, difference.Path)
		}
		return found
	}).Get(&made)
	return made, err
}

// changed is the document as an answer wants it. A chosen offer becomes part of the
// order, because those seen by now have expired.
func (l *life) changed(answer order.Resolve) (order.Order, error) {
	if answer.Action == order.ActionChooseOffer {
		return l.withChoice(answer), nil
	}
	return l.doc.Amend(answer.Patch)
}

// takeOver makes the document that an answer wants the order's, and returns the
// stage from which the changes are carried out, or errAgain for the present one.
func (l *life) takeOver(answer order.Resolve, refused *refusal) (order.Stage, error) {
	made, err := l.amended(answer)
	if err != nil {
		return "", err
	}
	l.note("changed: " + strings.Join(made.Fields, ", "))
	l.doc = made.Order
	next := refused.restart
	if touches(made.Fields, "shipping.carrier") {
		l.changeCarrier()
	}
	if touches(made.Fields, "recipient", "shipper", "shipping") && (l.carrier.prepared() || l.former != nil) {
		l.offersGone = true // the shipment is made anew
		if l.passed(order.StageOffers) && next == "" {
			next = order.StageOffers
		}
	}
	if l.productionOrder != 0 && !l.submitted && touches(made.Fields, "recipient", "shipper", "items", "shipping.serveLabel") {
		l.draftStale, next = true, order.StageCreate
	}
	if next == "" {
		return "", errAgain
	}
	return next, nil
}

// changeCarrier gives the order to another carrier. The former one has to let go
// before the new one is asked for offers.
func (l *life) changeCarrier() {
	if l.carrier.prepared() {
		l.former = l.carrier
	}
	l.takeCarrier()
	l.publish(carrierAttribute.ValueSet(string(l.doc.Shipping.Carrier)))
}

// passed reports whether the order has been at a stage.
func (l *life) passed(stage order.Stage) bool {
	return slices.ContainsFunc(l.state.Stages, func(r order.StageRecord) bool { return r.Stage == stage })
}

// touches reports whether any path lies at or under one of the fields.
func touches(paths []string, fields ...string) bool {
	return slices.ContainsFunc(paths, func(path string) bool {
		return slices.ContainsFunc(fields, func(field string) bool {
			rest, under := strings.CutPrefix(path, field)
			return under && (rest == "" || rest[0] == '.' || rest[0] == '[')
		})
	})
}
