package shipxtest

import (
	"encoding/json"
	"maps"
	"strconv"
	"strings"
)

// form is the body that creates or edits a shipment.
type form struct {
	Receiver           *Peer          `json:"receiver"`
	Sender             *Peer          `json:"sender"`
	Parcels            parcelForms    `json:"parcels"`
	CustomAttributes   map[string]any `json:"custom_attributes"`
	COD                *moneyForm     `json:"cod"`
	Insurance          *moneyForm     `json:"insurance"`
	Reference          Text           `json:"reference"`
	IsReturn           bool           `json:"is_return"`
	Service            Text           `json:"service"`
	AdditionalServices []string       `json:"additional_services"`
	ExternalCustomerID Text           `json:"external_customer_id"`
	OnlyChoiceOfOffer  bool           `json:"only_choice_of_offer"`
	MPK                string         `json:"mpk"`
	Comments           Text           `json:"comments"`
	EndOfWeek          bool           `json:"end_of_week_collection"`
}

// attribute returns a custom attribute, "" if it is not a string.
func (f form) attribute(name string) string {
	text, _ := f.CustomAttributes[name].(string)
	return text
}

// fields are a request's raw fields. An edit replaces some of them.
type fields map[string]json.RawMessage

// merged replaces the fields that an edit contains; null clears a field.
func (f fields) merged(edit fields) fields {
	all := maps.Clone(f)
	maps.Copy(all, edit)
	maps.DeleteFunc(all, func(_ string, value json.RawMessage) bool { return string(value) == "null" })
	return all
}

// moneyForm is an amount in a request.
type moneyForm struct {
	Amount   quantity `json:"amount"`
	Currency Text     `json:"currency"`
}

func (m *moneyForm) money() Money {
	if m == nil {
		return Money{}
	}
	amount, currency := m.Amount.value, m.Currency
	if currency == "" {
		currency = "PLN"
	}
	return Money{Amount: &amount, Currency: currency}
}

// parcelForms are a list or one object.
type parcelForms []parcelForm

// UnmarshalJSON reads both forms.
func (p *parcelForms) UnmarshalJSON(text []byte) error {
	if !strings.HasPrefix(string(text), "{") {
		return json.Unmarshal(text, (*[]parcelForm)(p))
	}
	*p = make(parcelForms, 1)
	return json.Unmarshal(text, &(*p)[0])
}

// parcelForm is a parcel with a template, or with dimensions and weight. The
// request's id is dropped.
type parcelForm struct {
	Template      Text `json:"template"`
	IsNonStandard bool `json:"is_non_standard"`
	Dimensions    struct {
		Length quantity `json:"length"`
		Width  quantity `json:"width"`
		Height quantity `json:"height"`
		Unit   string   `json:"unit"`
	} `json:"dimensions"`
	Weight struct {
		Amount quantity `json:"amount"`
		Unit   string   `json:"unit"`
	} `json:"weight"`
}

// parcel returns the parcel without an id. A template means its maximum dimensions
// and weight.
func (p parcelForm) parcel(service string) Parcel {
	made := Parcel{
		IsNonStandard: p.IsNonStandard,
		Template:      p.Template,
		Dimensions:    Dimensions{p.Dimensions.Length.value, p.Dimensions.Width.value, p.Dimensions.Height.value, "mm"},
		Weight:        Weight{p.Weight.Amount.value, "kg"},
	}
	if template, ok := templateNamed(string(p.Template)); ok {
		made.Dimensions = Dimensions{template.length, template.width, template.height, "mm"}
		made.Weight.Amount = template.to
		if strings.HasSuffix(service, "_allegro") {
			made.Weight.Amount = min(template.to, 10) // as in the documented samples
		}
	}
	return made
}

func (f form) parcels() []Parcel {
	made := make([]Parcel, len(f.Parcels))
	for i, parcel := range f.Parcels {
		made[i] = parcel.parcel(string(f.Service))
	}
	return made
}

// quantity is a number that is sent as a number or a string.
type quantity struct {
	value      Number
	given, bad bool
}

// UnmarshalJSON never fails: the validation reports what is not a number.
func (q *quantity) UnmarshalJSON(text []byte) error {
	if string(text) == "null" || string(text) == `""` {
		return nil
	}
	number, err := strconv.ParseFloat(strings.Trim(string(text), `"`), 64)
	*q = quantity{value: Number(number), given: true, bad: err != nil}
	return nil
}

// problem returns the error key, "" if the value is valid.
func (q quantity) problem(least Number) string {
	switch {
	case !q.given:
		return "required"
	case q.bad:
		return "not_a_number"
	case q.value < least:
		return "too_small"
	}
	return ""
}

// named reports whether a peer has the name that a courier needs.
func (p Peer) named() bool {
	return p.CompanyName != "" || (p.FirstName != "" && p.LastName != "")
}

// reachable reports whether the peer has the phone and e-mail that a locker needs.
func (p Peer) reachable() bool { return p.Phone != "" && p.Email != "" }

// missing returns the required fields that the address lacks.
func (a *Address) missing() []string {
	var lacking []string
	require := func(name string, value Text) {
		if value == "" {
			lacking = append(lacking, name)
		}
	}
	if a.Line1 == "" {
		require("street", a.Street)
		require("building_number", a.BuildingNumber)
	}
	require("city", a.City)
	require("post_code", a.PostCode)
	require("country_code", a.CountryCode)
	return lacking
}

func (p *Peer) allegro() bool {
	return p != nil && strings.HasSuffix(string(p.Email), "@user.allegrogroup.pl")
}
