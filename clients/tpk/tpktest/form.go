package tpktest

import (
	"encoding/json"
	"strings"

	"github.com/shopspring/decimal"
)

// orderForm is the body that creates or edits orders, or requests offers.
type orderForm struct {
	Regulations flag          `json:"regulations_approval"`
	Marketing   flag          `json:"marketing_approval"`
	Packages    []packageForm `json:"packages"`
}

// packageForm is one package of a request; it becomes one order.
type packageForm struct {
	Product     quantity   `json:"product_id"`
	Weight      quantity   `json:"weight"` // kg
	Length      quantity   `json:"length"` // cm, as width and height
	Width       quantity   `json:"width"`
	Height      quantity   `json:"height"`
	Count       quantity   `json:"number_of_packages"`
	NonStandard flag       `json:"non_standard"`
	Insurance   quantity   `json:"insurance_value"`
	CODType     quantity   `json:"cod_type_id"`
	COD         quantity   `json:"cod_value"`
	CODAccount  text       `json:"cod_bank_account_number"`
	Description text       `json:"description"`
	Courier     quantity   `json:"courier_id"`
	PickupDate  text       `json:"pickup_date"`
	PickupHours *Hours     `json:"pickup_hours"` // in the samples
	Hours       []Hours    `json:"hours"`        // in the text
	Options     []string   `json:"options"`
	Sender      *partyForm `json:"sender"`
	Receiver    *partyForm `json:"receiver"`
	Invoice     *partyForm `json:"invoice"`
}

// partyForm is a sender, a receiver, or the buyer on the invoice.
type partyForm struct {
	Name        text     `json:"name"`
	Surname     text     `json:"surname"`
	Company     text     `json:"company"`
	TaxNumber   text     `json:"tax_number"`
	Street      text     `json:"street"`
	HouseNumber text     `json:"house_number"`
	DoorNumber  text     `json:"door_number"`
	PostCode    text     `json:"post_code"`
	City        text     `json:"city"`
	Country     quantity `json:"country_id"`
	Phone       text     `json:"phone"`
	Email       text     `json:"email"`
	PopCode     text     `json:"pop_code"`
	PPCode      text     `json:"pp_code"`
	RuchCode    text     `json:"ruch_code"`
	// Pop is the locker's field in the text on editing.
	Pop *struct {
		Code text `json:"code"`
	} `json:"pop"`
	UsePop flag `json:"use_pop"`
}

// Hours are when a courier comes, as HH:MM of one day.
type Hours struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// hours are the requested hours, and the field they came in; "" if none.
func (p packageForm) hours() (Hours, string) {
	switch {
	case p.PickupHours != nil:
		return *p.PickupHours, "pickup_hours"
	case len(p.Hours) > 0:
		return p.Hours[0], "hours"
	}
	return Hours{}, ""
}

// count is the number of equal packages.
func (p packageForm) count() int {
	return max(p.Count.whole(), 1)
}

// locker is the code of the party's locker, from either field.
func (p partyForm) locker() string {
	if p.PopCode == "" && p.Pop != nil {
		return string(p.Pop.Code)
	}
	return string(p.PopCode)
}

// point is the code of the party's point in a network; "" if it names none.
func (p *partyForm) point(of network) string {
	if p == nil {
		return ""
	}
	switch of.field {
	case "pop_code":
		return p.locker()
	case "pp_code":
		return string(p.PPCode)
	default:
		return string(p.RuchCode)
	}
}

// text is a string that is sent as a string or a number.
type text string

// UnmarshalJSON accepts "12", 12 and null.
func (t *text) UnmarshalJSON(raw []byte) error {
	var value string
	if raw[0] == '"' || string(raw) == "null" {
		err := json.Unmarshal(raw, &value)
		*t = text(value)
		return err
	}
	var number json.Number
	err := json.Unmarshal(raw, &number)
	*t = text(number)
	return err
}

// quantity is a number that is sent as a number or a string.
type quantity struct {
	value      decimal.Decimal
	given, bad bool
}

// UnmarshalJSON never fails: the validation reports what is not a number.
func (q *quantity) UnmarshalJSON(raw []byte) error {
	if string(raw) == "null" || string(raw) == `""` {
		return nil
	}
	value, err := decimal.NewFromString(strings.Trim(string(raw), `"`))
	*q = quantity{value: value, given: true, bad: err != nil}
	return nil
}

// whole is the number if it is a small integer, else 0.
func (q quantity) whole() int {
	if !q.value.IsInteger() || q.value.Abs().GreaterThan(decimal.NewFromInt(1_000_000)) {
		return 0
	}
	return int(q.value.IntPart())
}

// shown is the number in TPK's format, null if there is none.
func (q quantity) shown() *money {
	if !q.given || q.bad {
		return nil
	}
	return &money{q.value}
}

// flag is a bool that is sent as a bool, as 0 or 1, or as a string.
type flag struct{ given, set bool }

// UnmarshalJSON never fails: anything else is false.
func (f *flag) UnmarshalJSON(raw []byte) error {
	switch strings.Trim(string(raw), `"`) {
	case "true", "1":
		*f = flag{given: true, set: true}
	case "false", "0":
		*f = flag{given: true}
	}
	return nil
}
