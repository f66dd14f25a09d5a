package merkana

import (
	"regexp"

	"orderflow/order"
)

// documentFields are what the fields of a document that was made of Merkana's order are
// called in that order; the first that fits counts.
var documentFields = []struct {
	ours   *regexp.Regexp
	theirs string // as regexp.Expand reads it
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

// inMerkanasFields gives problems of a document the names that the fields have in
// Merkana's order. What that order has no part in comes from our settings.
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
