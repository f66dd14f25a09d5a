package workflows

import (
	"fmt"
	"regexp"
	"slices"

	"orderflow/order"
	"orderflow/workflows/carrier"
	"orderflow/workflows/step"
)

// myPromoFields are what fields of MyPromo's requests are in the order document.
var myPromoFields = slices.Concat([]step.Field{
	step.FieldOf(`items\[(\d+)\]\.designs\[\d+\](\.id)?`, "items[$1].design.id"),
	step.FieldOf(`items\[(\d+)\]\.intent`, "items[$1].design.intent"),
}, myPromoParty("recipient"), myPromoParty("shipper"))

func myPromoParty(role string) []step.Field {
	return step.PartyFields(role+`\.`, role, [][2]string{
		{"firstname", "firstName"}, {"lastname", "lastName"}, {"care_of", "careOf"}, {"zip", "postCode"},
		{"state_code", "state"}, {"country_code", "country"}})
}

// inDocument gives the fields of a problem the paths that they have in the order
// document.
func inDocument(problem order.Problem) []order.FieldProblem {
	if problem.Provider == order.ProviderMyPromo {
		return step.InDocument(problem.Fields, myPromoFields)
	}
	return step.InDocument(problem.Fields, carrier.FieldsOf(problem.Provider))
}

var index = regexp.MustCompile(`\.(\d+)`)

// ofItem says which of the document's items a provider's refusal is about: its
// call was about that item alone.
func ofItem(doc order.Order, err error, reference string) error {
	place := slices.IndexFunc(doc.Items, func(item order.Item) bool { return item.Reference == reference })
	return step.RenameFields(err, func(path string) string {
		return fmt.Sprintf("items[%d].%s", place, index.ReplaceAllString(path, "[$1]"))
	})
}
