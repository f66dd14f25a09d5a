package workflows

import (
	"fmt"
	"slices"
	"strings"

	"orderflow/order"
)

// validateAmendment refuses a change that does not make a good order, or that
// comes too late.
func (l *life) validateAmendment(answer order.Resolve) error {
	amended, err := l.doc.Amend(answer.Patch)
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
	bought := len(l.state.TrackingNumbers) > 0 || l.shipmentPaid
	field, _, _ := strings.Cut(path, ".")
	field, _, _ = strings.Cut(field, "[")
	switch field {
	case "id", "source", "production":
		return "cannot change; cancel the order and start another"
	case "items":
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
	if path == "shipping.carrier" && l.shipment != 0 {
		return fmt.Sprintf("the shipment is at %s already", l.doc.Shipping.Carrier)
	}
	return ""
}

// remade reports whether the problem that waits for an answer has MyPromo's order
// made anew in any case.
func (l *life) remade() bool { return l.asked != nil && l.asked.restart == order.StageCreate }

// takeOver makes another document the order's, and returns the stage from which
// its changes are carried out, or errAgain for the present one.
func (l *life) takeOver(changed order.Order, refused *refusal) (order.Stage, error) {
	var fields []string
	for _, change := range order.Differences(l.doc, changed) {
		fields = append(fields, change.Path)
	}
	l.note("changed: " + strings.Join(fields, ", "))
	l.doc = changed
	next := refused.restart
	if touches(fields, "recipient", "shipper", "shipping") && l.shipment != 0 {
		l.offersGone = true // the shipment is made anew
		if l.passed(order.StageOffers) && next == "" {
			next = order.StageOffers
		}
	}
	if l.productionOrder != 0 && !l.submitted && touches(fields, "recipient", "shipper", "items") {
		l.draftStale, next = true, order.StageCreate
	}
	if next == "" {
		return "", errAgain
	}
	return next, nil
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
