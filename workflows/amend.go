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

// validateAmendment refuses a change that does not make a valid order, or that comes too
// late.
func (l *life) validateAmendment(answer order.Resolve) error {
	amended, err := l.amendedBy(answer)
	if err != nil {
		return fmt.Errorf("resolve: patch: %w", err)
	}
	changes := order.Differences(l.doc, amended)
	if len(changes) == 0 {
		return fmt.Errorf("resolve: patch: it changes nothing")
	}
	for _, change := range changes {
		if change.Path == "shipping.carrier" && l.shipping.goesBackTo(amended.Shipping.Carrier) {
			continue
		}
		if why := cmp.Or(l.whyFixed(change.Path), l.whyAddressFixed(amended, change.Path)); why != "" {
			return fmt.Errorf("resolve: patch: %s: %s", change.Path, why)
		}
	}
	return checkChange(l.doc, amended)
}

// whyFixed says why a field can no longer change, or "" if it can. At the carrier everything can
// change until the purchase; at MyPromo until submit, and again after MyPromo has cancelled
// the order.
func (l *life) whyFixed(path string) string {
	labelBought := "the label is bought"
	if l.shipping.payment == carrier.Uncertain {
		labelBought += ", as far as is known"
	}
	made, paid := l.production.itemsFixed() && !l.madeAnew(), l.shipping.payment.Begun()
	field, _, _ := strings.Cut(path, ".")
	field, _, _ = strings.Cut(field, "[")
	switch {
	case slices.Contains([]string{"id", "source", "production", "referencePrefix"}, field):
		return "cannot change; cancel the order and start another"
	case slices.Contains([]string{"items", "productionPriceCap"}, field) && made:
		return fmt.Sprintf("MyPromo got the items at submit, as order %d", l.production.id)
	case slices.Contains([]string{"items", "productionPriceCap"}, field) && paid:
		return labelBought
	case slices.Contains([]string{"recipient", "shipper", "shipping"}, field) && paid && path != "shipping.labelFormat":
		return labelBought
	case path == "shipping.serveLabel" && made:
		return fmt.Sprintf("MyPromo was told at submit where the label is from, as order %d", l.production.id)
	case path == "shipping.carrier" && l.shipping.previous != nil:
		return "the carrier was changed, and the previous one has not released the order yet"
	}
	return ""
}

// whyAddressFixed says why an amendment of the destination would have no effect, or "": a
// label that somebody else makes has the address that they have. Until submit, MyPromo's
// order may use a new address.
func (l *life) whyAddressFixed(amended order.Order, path string) string {
	who := map[order.Carrier]string{order.CarrierMediaPort: "Media Port", order.CarrierMerchant: "the merchant"}[amended.Shipping.Carrier]
	toMake := amended.Production == order.ProductionMyPromo && !l.production.itemsFixed()
	if who == "" || toMake || !touches([]string{path}, "recipient") {
		return ""
	}
	return fmt.Sprintf("the label has the address that %s knows; have it changed there, or amend the carrier as well", who)
}

// madeAnew reports whether the pending problem has MyPromo's order made again in any case.
func (l *life) madeAnew() bool {
	return l.attention.asked != nil && l.attention.asked.Restart == order.StageCreate
}

// Amendment is a changed document and the paths in which it differs. History has it as a side
// effect.
type Amendment struct {
	Order  order.Order `json:"order"`
	Fields []string    `json:"fields"`
}

// amended works out the document after an answer. Like the validation of the first document
// it is kept in history, so that the rules of amending may change while orders are in
// progress.
func (l *life) amended(answer order.Resolve) (made Amendment, err error) {
	err = workflow.SideEffect(l.ctx, func(workflow.Context) any {
		changed, err := l.amendedBy(answer)
		if err != nil { // the validator has tried it before
			return Amendment{Order: l.doc}
		}
		found := Amendment{Order: changed}
		for _, difference := range order.Differences(l.doc, changed) {
			found.Fields = append(found.Fields, difference.Path)
		}
		return found
	}).Get(&made)
	return made, err
}

// amendedBy is the document as an answer changes it. A chosen offer becomes part of the
// order, because the current offers have expired.
func (l *life) amendedBy(answer order.Resolve) (order.Order, error) {
	if answer.Action == order.ActionChooseOffer {
		return l.withChoice(answer), nil
	}
	return l.doc.Amend(answer.Patch)
}

// takeOver makes the answer's document the order's, and returns the stage from which the
// changes are carried out, or errAgain for the current one.
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

// pastOffers reports whether the order must go back to the stage offers. An order that is
// made again reaches that stage by itself.
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

// touches reports whether any path is one of the fields, or below one.
func touches(paths []string, fields ...string) bool {
	return slices.ContainsFunc(paths, func(path string) bool {
		return slices.ContainsFunc(fields, func(field string) bool {
			rest, under := strings.CutPrefix(path, field)
			return under && (rest == "" || rest[0] == '.' || rest[0] == '[')
		})
	})
}
