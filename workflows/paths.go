package workflows

import (
	"fmt"
	"regexp"
	"slices"

	"orderflow/order"
	"orderflow/workflows/carrier"
	"orderflow/workflows/step"
)

// myPromoFields map fields of MyPromo's requests to the order document.
var myPromoFields = slices.Concat([]step.Field{
	step.FieldOf(`items\[(\d+)\]\.designs\[\d+\](\.id)?`, "items[$1].design.id"),
	step.FieldOf(`items\[(\d+)\]\.intent`, "items[$1].design.intent"),
}, myPromoParty("recipient"), myPromoParty("shipper"))

func myPromoParty(role string) []step.Field {
	return step.PartyFields(role+`\.`, role, [][2]string{
		{"firstname", "firstName"}, {"lastname", "lastName"}, {"care_of", "careOf"}, {"zip", "postCode"},
		{"state_code", "state"}, {"country_code", "country"}})
}

// inDocument replaces a problem's field names by paths of the order document.
func inDocument(problem order.Problem) []order.FieldProblem {
	if problem.Provider == order.ProviderMyPromo {
		return step.InDocument(problem.Fields, myPromoFields)
	}
	return step.InDocument(problem.Fields, carrier.FieldsOf(problem.Provider))
}

var index = regexp.MustCompile(`\.(\d+)`)

// ofItem sets which of the document's items a provider's refusal is about: the call was about
// that item only.
func ofItem(doc order.Order, err error, reference string) error {
	place := slices.IndexFunc(doc.Items, func(item order.Item) bool { return item.Reference == reference })
	return step.RenameFields(err, func(path string) string {
		return fmt.Sprintf("items[%d].%s", place, index.ReplaceAllString(path, "[$1]"))
	})
}
