package workflows_test

import (
	"errors"
	"strings"

	"go.temporal.io/sdk/temporal"

	"orderflow/order"
	"orderflow/workflows"
)

// mustBeRefused reports whether the document breaks rules of its route.
func (l *life) mustBeRefused() bool { return len(workflows.Validate(l.plan.doc)) > 0 }

// metTyped records the outcome of an order that was typed as people type.
func (l *life) metTyped(found map[string]bool) {
	shipped := l.result.Status == order.StatusCompleted
	found[typedShipped] = shipped && l.plan.typed
	for _, sent := range l.shipX.Ledger().Messages() {
		found[contactCalled] = found[contactCalled] || shipped && sent.Ref == l.plan.doc.ID && strings.Contains(string(sent.Body), `"224310501"`)
	}
}

// refusedAtStart: the start is refused with what the check finds in the document, and no
// provider gets a call. It reports whether the order must be refused.
func (o *outcome) refusedAtStart() bool {
	const rule = "an order that breaks rules is refused at the start"
	found := workflows.Validate(o.plan.doc)
	if !o.mustBeRefused() {
		return false
	}
	var failed *temporal.ApplicationError
	var told order.Problems
	switch {
	case !errors.As(o.failure, &failed) || failed.Type() != workflows.ErrTypeInvalid:
		o.breaks(rule, "%v, and not with %s", o.failure, found)
	case failed.Details(&told) != nil || told.Error() != found.Error():
		o.breaks(rule, "with %s, and not with %s", told, found)
	}
	for provider, effects := range o.audited().Ledgers {
		for _, effect := range effects {
			ours := effect.Ref == o.plan.doc.ID || effect.Ref == order.PackageToken(o.plan.doc.ID, 1)
			if ours && !effect.At.Before(o.plan.began) {
				o.breaks(rule, "%s has %s %s", provider, effect.Kind, effect.ID)
			}
		}
	}
	return true
}
