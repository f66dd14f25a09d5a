package tpk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/shopspring/decimal"

	"orderflow/clients"
	"orderflow/clients/lenient"
)

// The limits of a top-up, in PLN.
const (
	leastTopUp = 1
	mostTopUp  = 10_000
)

// PaymentLinks are pages where a person pays; an empty link is not available.
type PaymentLinks struct {
	PayU       string
	Przelewy24 string
}

// UnmarshalJSON refuses an answer without any link.
func (l *PaymentLinks) UnmarshalJSON(data []byte) error {
	var read struct {
		PayU       struct{ URL lenient.String } `json:"payu"`
		Przelewy24 struct{ URL lenient.String } `json:"przelewy24"`
	}
	if err := json.Unmarshal(data, &read); err != nil {
		return err
	}
	*l = PaymentLinks{PayU: string(read.PayU.URL), Przelewy24: string(read.Przelewy24.URL)}
	if l.PayU == "" && l.Przelewy24 == "" {
		return errors.New("it holds no link")
	}
	return nil
}

// topUp is the answer to a new top-up.
type topUp struct {
	ID lenient.Int `json:"balance_id"`
}

// UnmarshalJSON refuses an answer without an id.
func (t *topUp) UnmarshalJSON(data []byte) error {
	type plain topUp
	if err := json.Unmarshal(data, (*plain)(t)); err != nil {
		return err
	}
	if t.ID == 0 {
		return errors.New("it names no balance_id")
	}
	return nil
}

// CreateTopUp starts a top-up of the balance by 1 to 10,000 PLN, and returns its
// id. It moves no money: a person pays with a link of TopUpLinks.
//
// POST /user/payments/balance
func (c *Client) CreateTopUp(ctx context.Context, amount decimal.Decimal) (id int64, err error) {
	operation := fmt.Sprintf("create a top-up of %s %s", amount, Currency)
	if amount.LessThan(decimal.NewFromInt(leastTopUp)) || amount.GreaterThan(decimal.NewFromInt(mostTopUp)) {
		return 0, &clients.Error{Provider: provider, Operation: operation, Kind: clients.Refused, Message: "the amount is out of range",
			Fields: []clients.Field{{Path: "amount", Problem: fmt.Sprintf("must be %d to %d %s; is %s", leastTopUp, mostTopUp, Currency, amount)}}}
	}
	made, err := ask[topUp](ctx, c, clients.Call{
		Operation: operation, Method: http.MethodPost, Path: "/user/payments/balance",
		Body: map[string]string{"amount": amount.String()}, // a string, as in the sample
	})
	return int64(made.ID), err
}

// TopUpLinks returns the pages where a top-up can be paid.
//
// GET /user/payments/balance/:balanceID
func (c *Client) TopUpLinks(ctx context.Context, id int64) (PaymentLinks, error) {
	return ask[PaymentLinks](ctx, c, clients.Call{
		Operation: fmt.Sprintf("get the links of top-up %d", id), Method: http.MethodGet,
		Path: fmt.Sprintf("/user/payments/balance/%d", id),
	})
}

// OrderLinks returns the pages where an unpaid order can be paid without the
// balance.
//
// GET /user/payments/order/:orderID
func (c *Client) OrderLinks(ctx context.Context, orderID int64) (PaymentLinks, error) {
	return ask[PaymentLinks](ctx, c, clients.Call{
		Operation: fmt.Sprintf("get the payment links of order %d", orderID), Method: http.MethodGet,
		Path: fmt.Sprintf("/user/payments/order/%d", orderID),
	})
}
