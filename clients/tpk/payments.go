package tpk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"orderflow/clients"
	"orderflow/clients/lenient"
)

// Payment is the result of a payment from the balance.
type Payment struct {
	// Paid are the orders that this call paid.
	Paid []lenient.Int
	// NotWaiting are the orders that were not charged because they do not await a
	// payment: already paid, cancelled, or in error. Read them to find out which.
	NotWaiting []lenient.Int
	Total      lenient.Decimal // PLN
}

// UnmarshalJSON refuses an answer that names no order: it says nothing about the
// money.
func (p *Payment) UnmarshalJSON(data []byte) error {
	var read struct {
		Paid       lenient.List[lenient.Int] `json:"paid"`
		NotWaiting lenient.List[lenient.Int] `json:"not_waiting"`
		Total      lenient.Decimal           `json:"total"`
	}
	if err := json.Unmarshal(data, &read); err != nil {
		return err
	}
	if len(read.Paid)+len(read.NotWaiting) == 0 {
		return errors.New("it names no order")
	}
	*p = Payment{Paid: read.Paid, NotWaiting: read.NotWaiting, Total: read.Total}
	return nil
}

// PayOrder pays an order from the account's balance. An order that does not await
// its payment is not charged again. Refused with CodePaymentRequired: the balance
// is too low.
//
// POST /user/payments
func (c *Client) PayOrder(ctx context.Context, id int64) (Payment, error) {
	return ask[Payment](ctx, c, clients.Call{
		Operation: fmt.Sprintf("pay order %d", id),
		Method:    http.MethodPost,
		Path:      "/user/payments",
		Object:    orderPath(id),
		Body:      map[string][]int64{"order_ids": {id}},
	})
}

// The documented types of transactions.
const (
	TransactionTopUp     = 21
	TransactionOrder     = 22
	TransactionDeduction = 24
	TransactionRefund    = 25
)

// The documented payment methods.
const (
	PaidByPrzelewy24 = "przelewy24"
	PaidByBalance    = "balance"
	PaidByTransfer   = "transfer"
)

// Transaction is a change of the account's balance.
type Transaction struct {
	Type   lenient.Int    `json:"type"`
	Method lenient.String `json:"method"`
	// Number is unique, as documented.
	Number      lenient.String  `json:"number"`
	CreatedAt   lenient.Time    `json:"created_at"`
	Description lenient.String  `json:"description"`
	Amount      lenient.Decimal `json:"amount"`  // PLN
	Balance     lenient.Decimal `json:"balance"` // after the change, PLN
	// OrderID is documented for TransactionOrder only.
	OrderID       lenient.Int    `json:"order_id"`
	InvoiceID     lenient.Int    `json:"invoice_id"`
	InvoiceNumber lenient.String `json:"invoice_number"`
}

// UnmarshalJSON refuses a transaction without a number.
func (t *Transaction) UnmarshalJSON(data []byte) error {
	type plain Transaction
	var read struct {
		plain
		CreatedAt localTime `json:"created_at"`
	}
	if err := json.Unmarshal(data, &read); err != nil {
		return err
	}
	*t = Transaction(read.plain)
	t.CreatedAt = lenient.Time(read.CreatedAt)
	if t.Number == "" {
		return errors.New("it names no number")
	}
	return nil
}

func (t Transaction) key() string { return fmt.Sprintf("%d %s", t.Type, t.Number) }

func (Transaction) listName() string { return "payments" }

// PaymentFilter selects transactions; a zero field selects all.
type PaymentFilter struct {
	OrderID           int64
	WaybillNumber     string
	TransactionNumber string
	InvoiceNumber     string
	// CreatedSince and CreatedTill are inclusive days in Poland.
	CreatedSince time.Time
	CreatedTill  time.Time
}

type sentPaymentFilter struct {
	OrderID           int64  `json:"order_id,omitempty"`
	WaybillNumber     string `json:"waybill_number,omitempty"`
	TransactionNumber string `json:"transaction_number,omitempty"`
	InvoiceNumber     string `json:"invoice_number,omitempty"`
	CreatedSince      Date   `json:"created_since,omitempty"`
	CreatedTill       Date   `json:"created_till,omitempty"`
}

// SearchPayments returns all transactions that match the filter, from all pages.
//
// POST /user/payments/search
func (c *Client) SearchPayments(ctx context.Context, filter PaymentFilter) ([]Transaction, error) {
	return search[Transaction](ctx, c, "search payments", "/user/payments/search", sentPaymentFilter{
		OrderID: filter.OrderID, WaybillNumber: filter.WaybillNumber,
		TransactionNumber: filter.TransactionNumber, InvoiceNumber: filter.InvoiceNumber,
		CreatedSince: DateOf(filter.CreatedSince), CreatedTill: DateOf(filter.CreatedTill),
	})
}
