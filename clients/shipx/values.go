package shipx

import (
	"encoding/json"

	"github.com/shopspring/decimal"

	"orderflow/clients/lenient"
)

// Money is an amount with its currency, a JSON number on the wire. Its fields equal
// those of order.Money, so that the two convert into each other.
type Money struct {
	Amount decimal.Decimal
	// Currency is "PLN"; ShipX assumes PLN if it is empty.
	Currency string
}

// IsZero reports whether no amount is set. ShipX writes unset money as an object of
// nulls.
func (m Money) IsZero() bool { return m.Amount.IsZero() && m.Currency == "" }

// MarshalJSON writes {"amount": 12.5, "currency": "PLN"}.
func (m Money) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Amount   json.Number `json:"amount"`
		Currency string      `json:"currency,omitempty"`
	}{json.Number(m.Amount.String()), m.Currency})
}

// UnmarshalJSON reads null, and an amount of null, as zero money.
func (m *Money) UnmarshalJSON(data []byte) error {
	var read struct {
		Amount   lenient.Decimal `json:"amount"`
		Currency string          `json:"currency"`
	}
	if err := json.Unmarshal(data, &read); err != nil {
		return err
	}
	*m = Money{}
	if read.Amount.Known {
		*m = Money{Amount: read.Amount.Value, Currency: read.Currency}
	}
	return nil
}

// Named is an entry of a dictionary: a carrier, a service, a sending method.
type Named struct {
	// ID is the value for requests: "inpost_locker_standard".
	ID          string
	Name        string
	Description string
}

// UnmarshalJSON reads an object, or a bare id.
func (n *Named) UnmarshalJSON(data []byte) error {
	var id lenient.String
	if json.Unmarshal(data, &id) == nil {
		*n = Named{ID: string(id)}
		return nil
	}
	var read object
	if err := json.Unmarshal(data, &read); err != nil {
		return err
	}
	*n = Named{ID: read.text("id"), Name: read.text("name"), Description: read.text("description")}
	return nil
}

// object is a JSON object whose members are decoded one by one.
type object map[string]json.RawMessage

// text returns a member that is a string, number or boolean; anything else is "".
func (o object) text(name string) string {
	var text lenient.String
	if json.Unmarshal(o[name], &text) != nil {
		return ""
	}
	return string(text)
}
