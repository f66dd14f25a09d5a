package merkana

import (
	"regexp"

	"orderflow/order"
)

// documentFields maps fields of our document to the fields of Merkana's order; the first match
// counts.
var documentFields = []struct {
	ours   *regexp.Regexp
	theirs string // in the syntax of regexp.Expand
}{
	{field(`recipient\.company`), "shipping.company"},
	{field(`recipient(\.(first|last)Name)?`), "shipping.shipping_contact"},
	{field(`recipient\.(street2?|building|careOf)`), "shipping.shipping_street"},
	{field(`recipient\.postCode`), "shipping.shipping_postal_code"},
	{field(`recipient\.city`), "shipping.shipping_city"},
	{field(`recipient\.district`), "shipping.shipping_suburb"},
	{field(`recipient\.(country|state)`), "shipping.shipping_country"},
	{field(`recipient\.phone`), "shipping.shipping_phone"},
	{field(`recipient\.email`), "shipping.email"},
	{field(`items\[(\d+)\]\.quantity`), "line_items[$1].quantity"},
	{field(`items\[(\d+)\].*`), "line_items[$1].sku"},
	{field(`items`), "line_items"},
	{field(`shipping\.(cashOnDelivery|insurance)\.currency`), "currency"},
	{field(`shipping\.cashOnDelivery(\.amount)?`), "total"},
	{field(`shipping\.insurance(\.amount)?`), "insurance"},
	{field(`source\.account`), "mid"},
	{field(`source\.reference|id`), "id"},
	{field(`notes`), "customer_note"},
}

func field(ours string) *regexp.Regexp { return regexp.MustCompile("^(?:" + ours + ")$") }

// inMerkanasFields renames the fields in a document's problems to those of Merkana's order.
// Fields that are not in that order come from our settings.
func inMerkanasFields(problems order.Problems) (named order.Problems) {
	for _, problem := range problems {
		theirs, found := merkanasField(problem.Path)
		if !found {
			problem.Rule = "settings of the fulfilment centre, " + problem.Path + ": " + problem.Rule
		}
		problem.Path = theirs
		named = append(named, problem)
	}
	return named
}

func merkanasField(ours string) (theirs string, found bool) {
	for _, one := range documentFields {
		if at := one.ours.FindStringSubmatchIndex(ours); at != nil {
			return string(one.ours.ExpandString(nil, one.theirs, ours, at)), true
		}
	}
	return "", false
}
