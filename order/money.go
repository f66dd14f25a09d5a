package order

import (
	"errors"
	"fmt"

	"github.com/shopspring/decimal"
)

// Money is an amount with its currency. In JSON the amount is a string or a
// number with at most two decimals: {"amount": "15.99", "currency": "PLN"}.
type Money struct {
	Amount decimal.Decimal `json:"amount"`
	// Currency is an ISO 4217 code in upper case.
	Currency string `json:"currency"`
}

// ErrCurrencies says that two amounts have different currencies, so they cannot be
// compared or added.
var ErrCurrencies = errors.New("the amounts are of different currencies")

// String returns the amount as text: "15.99 PLN".
func (m Money) String() string {
	return fmt.Sprintf("%s %s", m.Amount.StringFixed(2), m.Currency)
}

// IsZero reports whether amount and currency are unset.
func (m Money) IsZero() bool { return m.Amount.IsZero() && m.Currency == "" }

// Exceeds reports whether m is more than limit.
func (m Money) Exceeds(limit Money) (bool, error) {
	if m.Currency != limit.Currency {
		return false, fmt.Errorf("compare %s with %s: %w", m, limit, ErrCurrencies)
	}
	return m.Amount.GreaterThan(limit.Amount), nil
}
