package workflows

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"go.temporal.io/sdk/workflow"

	"orderflow/order"
	"orderflow/workflows/carrier"
	"orderflow/workflows/step"
)

// validateAmendment refuses a change that does not make a good order, or that
// comes too late.
func (l *life) validateAmendment(answer order.Resolve) error {
	amended, err := l.amendedBy(answer)
	if err != nil {
		return fmt.Errorf("resolve: patch: %w", err)
	}
	changes := l.changedBy(amended)
	if len(changes) == 0 {
		return fmt.Errorf("resolve: patch: it changes nothing")
	}
	for _, change := range changes {
		if change.Path == "shipping.carrier" && l.shipping.goesBackTo(amended.Shipping.Carrier) {
			continue
		}
		if why := cmp.Or(l.fixed(change.Path), l.theirs(amended, change.Path)); why != "" {
			return fmt.Errorf("resolve: patch: %s: %s", change.Path, why)
		}
	}
	return goodOrder(amended)
}

// fixed says why a field can no longer change, or "" when it can. At the carrier
// everything can change until the purchase; at MyPromo until submit, and again
// when MyPromo has cancelled the order.
func (l *life) fixed(path string) string {
	labelBought := "the label is bought"
	if l.shipping.payment == carrier.Uncertain {
		labelBought += ", as far as anybody knows"
	}
	made, paid := l.production.fixed() && !l.madeAnew(), l.shipping.payment.Begun()
	field, _, _ := strings.Cut(path, ".")
	field, _, _ = strings.Cut(field, "[")
	switch {
	case slices.Contains([]string{"id", "source", "production", "referencePrefix"}, field):
		return "cannot change; cancel the order and start another"
	case slices.Contains([]string{"items", "productionPriceCap"}, field) && made:
		return fmt.Sprintf("MyPromo has the items since submit, as order %d", l.production.id)
	case slices.Contains([]string{"items", "productionPriceCap"}, field) && paid:
		return labelBought
	case slices.Contains([]string{"recipient", "shipper", "shipping"}, field) && paid && path != "shipping.labelFormat":
		return labelBought
	case path == "shipping.serveLabel" && made:
		return fmt.Sprintf("MyPromo knows since submit where the label is from, as order %d", l.production.id)
	case path == "shipping.carrier" && l.shipping.previous != nil:
		return "the carrier was changed, and the former one has not let go yet"
	}
	return ""
}

// theirs says why an amendment of where the parcel goes would not be carried out, or "":
// a label that somebody else makes has the address that they have. MyPromo's order may
// want another until it is submitted.
func (l *life) theirs(amended order.Order, path string) string {
	who := map[order.Carrier]string{order.CarrierMediaPort: "Media Port", order.CarrierMerchant: "the merchant"}[amended.Shipping.Carrier]
	toMake := amended.Production == order.ProductionMyPromo && !l.production.fixed()
	if who == "" || toMake || !touches([]string{path}, "recipient") {
		return ""
	}
	return fmt.Sprintf("the label has the address that %s knows; have it changed there, or amend the carrier as well", who)
}

// madeAnew reports whether the problem that waits for an answer has MyPromo's order
// made anew in any case.
func (l *life) madeAnew() bool {
	return l.attention.asked != nil && l.attention.asked.Restart == order.StageCreate
}

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
		changed, err := l.amendedBy(answer)
		if err != nil { // the validator has tried it before
			return amendment{Order: l.doc}
		}
		found := amendment{Order: changed}
		for _, difference := range l.changedBy(changed) {
			found.Fields = append(found.Fields, difference.Path)
		}
		return found
	}).Get(&made)
	return made, err
}

// changedBy returns where an amendment changes the document in meaning. Amending writes
// the whole document in its usual form, also where the order began in another; that
// counts as a change only where it is the only one.
func (l *life) changedBy(amended order.Order) []order.Difference {
	if changes := order.Differences(order.Normalized(l.doc), amended); len(changes) > 0 {
		return changes
	}
	return order.Differences(l.doc, amended)
}

// amendedBy is the document as an answer wants it. A chosen offer becomes part of the
// order, because those seen by now have expired.
func (l *life) amendedBy(answer order.Resolve) (order.Order, error) {
	if answer.Action == order.ActionChooseOffer {
		return l.withChoice(answer), nil
	}
	return l.doc.Amend(answer.Patch)
}

// takeOver makes the document that an answer wants the order's, and returns the
// stage from which the changes are carried out, or errAgain for the present one.
func (l *life) takeOver(answer order.Resolve, refused *step.Refusal) (order.Stage, error) {
	made, err := l.amended(answer)
	if err != nil {
		return "", err
	}
	l.record.note("changed: " + strings.Join(made.Fields, ", "))
	l.doc = made.Order
	if answer.Action == order.ActionChooseOffer {
		l.shipping.chosen = l.doc.Shipping
	}
	next := refused.Restart
	anew := touches(made.Fields, "shipping.carrier") && l.shipping.changeCarrier()
	if touches(made.Fields, "recipient", "shipper", "shipping") {
		anew = l.shipping.outdatePrepared() || anew
	}
	if anew && next == "" && l.pastOffers() {
		next = order.StageOffers
	}
	if touches(made.Fields, "recipient", "shipper", "items", "shipping.serveLabel") && l.production.documentChanged() {
		next = order.StageCreate
	}
	if next == "" {
		return "", errAgain
	}
	return next, nil
}

// pastOffers reports whether the order has to go back to be offered anew. One that is
// made anew comes to its offers by itself.
func (l *life) pastOffers() bool {
	if !l.record.passed(order.StageOffers) {
		return false
	}
	switch l.record.stage() {
	case order.StageCreate, order.StageAddItems, order.StageSubmit, order.StagePreflight:
		return !l.changed(changeTakeOver)
	}
	return true
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
