package workflows

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"orderflow/order"
)

// renaming says what a field of a provider's request is in the order document, as
// regexp.Expand reads it.
type renaming struct {
	theirs *regexp.Regexp
	ours   string
}

func renamed(theirs, ours string) renaming {
	return renaming{regexp.MustCompile("^" + theirs + "$"), ours}
}

// renamings are those of each provider; the first that fits counts.
var renamings = map[string][]renaming{
	order.ProviderShipX: slices.Concat([]renaming{
		renamed(`custom_attributes\.target_point`, "shipping.lockerPoint"),
		renamed(`custom_attributes\.(sending_method|dropoff_point)`, "shipping.sendingMethod"),
		renamed(`service`, "shipping.service"),
		renamed(`parcels`, "shipping.parcels"),
		renamed(`parcels\.(\d+)`, "shipping.parcels[$1]"),
		renamed(`parcels\.(\d+)\.(template|weight)(\.amount)?`, "shipping.parcels[$1].$2"),
		renamed(`parcels\.(\d+)\.dimensions\.(length|width|height)`, "shipping.parcels[$1].$2"),
		renamed(`cod(\.amount)?`, "shipping.cashOnDelivery.amount"),
		renamed(`insurance(\.amount)?`, "shipping.insurance.amount"),
		renamed(`reference`, "id"),
	}, shipXParty("receiver", "recipient"), shipXParty("sender", "shipper")),

	order.ProviderMyPromo: slices.Concat([]renaming{
		renamed(`items\[(\d+)\]\.designs\[\d+\](\.id)?`, "items[$1].design.id"),
		renamed(`items\[(\d+)\]\.intent`, "items[$1].design.intent"),
	}, myPromoParty("recipient"), myPromoParty("shipper")),

	order.ProviderTPK: slices.Concat([]renaming{
		renamed(`parcels\.(\d+)\.(weight|length|width|height)`, "shipping.parcels[$1].$2"),
		renamed(tpkPackage+`(weight|length|width|height|product_id|number_of_packages|non_standard)`, "shipping.parcels"),
		renamed(tpkPackage+`courier_id`, "shipping.service"),
		renamed(tpkPackage+`cod_(value|type_id)`, "shipping.cashOnDelivery.amount"),
		renamed(tpkPackage+`insurance_value`, "shipping.insurance.amount"),
		renamed(tpkPackage+`receiver\.(pop|pp|ruch)_code`, "shipping.lockerPoint"),
	}, tpkParty("receiver", "recipient"), tpkParty("sender", "shipper")),
}

// tpkPackage begins a field of a package; some of TPK's calls are for one alone.
const tpkPackage = `(?:(?:packages|parcels)\.\d+\.)?`

func shipXParty(theirs, ours string) []renaming {
	return partyOf(theirs+`\.`, ours, [][2]string{
		{"first_name", "firstName"}, {"last_name", "lastName"}, {"(company_)?name", "company"}, {"phone", "phone"},
		{"email", "email"}, {`address\.(street|line1)`, "street"}, {`address\.building_number`, "building"},
		{`address\.post_code`, "postCode"}, {`address\.city`, "city"}, {`address\.country_code`, "country"}})
}

func myPromoParty(role string) []renaming {
	return partyOf(role+`\.`, role, [][2]string{
		{"firstname", "firstName"}, {"lastname", "lastName"}, {"care_of", "careOf"}, {"zip", "postCode"},
		{"state_code", "state"}, {"country_code", "country"}})
}

func tpkParty(theirs, ours string) []renaming {
	return partyOf(tpkPackage+theirs+`\.`, ours, [][2]string{
		{"name", "firstName"}, {"surname", "lastName"}, {"company", "company"}, {"street", "street"},
		{"(house|door)_number", "building"}, {"post_code", "postCode"}, {"city", "city"}, {"country_id", "country"},
		{"phone", "phone"}, {"email", "email"}})
}

func partyOf(prefix, ours string, fields [][2]string) (all []renaming) {
	for _, field := range fields {
		all = append(all, renamed(prefix+field[0], ours+"."+field[1]))
	}
	return all
}

// inDocument gives the fields of a problem the paths that they have in the order
// document. What is no part of that keeps the provider's name.
func inDocument(problem order.Problem) (fields []order.FieldProblem) {
	for _, field := range problem.Fields {
		for _, rule := range renamings[problem.Provider] {
			if at := rule.theirs.FindStringSubmatchIndex(field.Path); at != nil {
				field.Path = string(rule.theirs.ExpandString(nil, rule.ours, field.Path, at))
				break
			}
		}
		fields = append(fields, field)
	}
	return fields
}

var index = regexp.MustCompile(`\.(\d+)`)

// ofItem says which of the document's items a provider's refusal is about: its
// call was about that item alone.
func (l *life) ofItem(err error, reference string) error {
	place := slices.IndexFunc(l.doc.Items, func(item order.Item) bool { return item.Reference == reference })
	return placed(err, func(path string) string {
		return fmt.Sprintf("items[%d].%s", place, index.ReplaceAllString(path, "[$1]"))
	})
}

// ofParcel does so for one of the document's parcels.
func ofParcel(err error, place int) error {
	return placed(err, func(path string) string {
		return fmt.Sprintf("parcels.%d.%s", place, strings.TrimPrefix(path, "packages.0."))
	})
}

// placed changes the paths of the fields that a provider has refused; our own
// refusals have those of the document.
func placed(err error, rename func(path string) string) error {
	var refused *refusal
	if errors.As(err, &refused) && refused.problem.HTTPStatus != 0 {
		for i := range refused.problem.Fields {
			field := &refused.problem.Fields[i]
			field.Path = rename(field.Path)
		}
	}
	return err
}
