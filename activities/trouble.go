package activities

import (
	"net/http"
	"slices"

	"orderflow/activities/attempt"
	"orderflow/clients/tpk"
	"orderflow/order"
)

// codeDebt is the code of ShipX's failed payments if the account is blocked for debts.
const codeDebt = "debt_collection"

// IsProviderTrouble reports whether a problem may affect all orders of the provider: it
// fails, or refuses without naming a field, for a reason of its own or of the account. A
// problem with a remedy of its own (an empty account at TPK), or about one missing thing,
// does not count.
//
// Workflows call it, too: a change of its result needs a version there.
func IsProviderTrouble(problem order.Problem) bool {
	switch {
	case problem.Code == attempt.CodeStuck, problem.Code == codeDebt:
		return true
	case len(problem.Fields) > 0, problem.Code == tpk.CodePaymentRequired:
		return false
	}
	return problem.HTTPStatus != 0 && problem.HTTPStatus != http.StatusNotFound && problem.HTTPStatus != http.StatusPaymentRequired
}

// undoing are the steps whose refusal is about one thing that can no longer be undone.
var undoing = []string{"EnsureProductionCancelled", "EnsureDraftDiscarded", "EnsureNoStrayDrafts",
	"EnsureShippingCancelled", "EnsureOffersDropped", "EnsureNoStrayShipments", "EnsureDispatchOrderCancelled",
	"EnsurePackagesCancelled", "EnsureUnpaidReleased", "EnsureNoStrayPackages", "EnsureItemsCancelled"}

// Undoes reports whether an activity undoes something.
func Undoes(activityType string) bool { return slices.Contains(undoing, activityType) }
