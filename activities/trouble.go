package activities

import (
	"net/http"
	"slices"

	"orderflow/activities/attempt"
	"orderflow/clients/tpk"
	"orderflow/order"
)

// codeDebt is the code of ShipX's failed payments where the account is blocked for debts.
const codeDebt = "debt_collection"

// IsProviderTrouble reports whether what a person is asked about may be the trouble of
// all orders of the provider: it fails, or refuses without naming a field, for what is
// its own or the account's matter. What has a remedy of its own (an empty account at TPK)
// or is about one thing that is not there is none.
//
// Workflows ask it, too: a change of its answer needs a version there.
func IsProviderTrouble(problem order.Problem) bool {
	switch {
	case problem.Code == attempt.CodeStuck, problem.Code == codeDebt:
		return true
	case len(problem.Fields) > 0, problem.Code == tpk.CodePaymentRequired:
		return false
	}
	return problem.HTTPStatus != 0 && problem.HTTPStatus != http.StatusNotFound && problem.HTTPStatus != http.StatusPaymentRequired
}

// undoing are the steps whose refusal says what becomes of one thing: it can't be undone
// any more.
var undoing = []string{"EnsureProductionCancelled", "EnsureDraftDiscarded", "EnsureNoStrayDrafts",
	"EnsureShippingCancelled", "EnsureOffersDropped", "EnsureNoStrayShipments", "EnsureDispatchOrderCancelled",
	"EnsurePackagesCancelled", "EnsureUnpaidReleased", "EnsureNoStrayPackages", "EnsureItemsCancelled"}

// Undoes reports whether an activity undoes something.
func Undoes(activityType string) bool { return slices.Contains(undoing, activityType) }
