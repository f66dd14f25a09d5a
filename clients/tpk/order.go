package tpk

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"orderflow/clients/lenient"
)

// Order is an order of one package. Its invoice is not decoded.
type Order struct {
	OrderID lenient.Int `json:"order_id"`
	Status  Status      `json:"status"`
	// CourierStatus and WaybillNumber are empty at first.
	CourierStatus CourierStatus  `json:"courier_status"`
	WaybillNumber lenient.String `json:"waybill_number"`
	// CourierPickupNumber may exceed every integer type.
	CourierPickupNumber lenient.String  `json:"courier_pickup_number"`
	CourierID           lenient.Int     `json:"courier_id"`
	Price               lenient.Decimal `json:"price"` // PLN
	// Description is the only text of ours in an order.
	Description      lenient.String               `json:"description"`
	ProductID        lenient.Int                  `json:"product_id"`
	NumberOfPackages lenient.Int                  `json:"number_of_packages"`
	Weight           lenient.Decimal              `json:"weight"` // kg
	Length           lenient.Decimal              `json:"length"` // cm, like width and height
	Width            lenient.Decimal              `json:"width"`
	Height           lenient.Decimal              `json:"height"`
	NonStandard      lenient.Bool                 `json:"non_standard"` // set in search results only
	InsuranceValue   lenient.Decimal              `json:"insurance_value"`
	CODType          lenient.Int                  `json:"cod_type"` // 0 means none
	CODValue         lenient.Decimal              `json:"cod_value"`
	CODBankAccount   lenient.String               `json:"cod_bank_account_number"`
	Options          lenient.List[lenient.String] `json:"options"`
	Payment          OrderPayment                 `json:"payment"`
	Sender           Party                        `json:"sender"`
	Receiver         Party                        `json:"receiver"`
	CreatedAt        lenient.Time                 `json:"created_at"`
	PickupAt         Date                         `json:"pickup_at"`
	PickupHourSince  lenient.String               `json:"pickup_hour_since"` // "10:00"
	PickupHourTill   lenient.String               `json:"pickup_hour_till"`
}

// OrderPayment says how an order was paid. It is empty if TPK does not say.
type OrderPayment struct {
	// Method is PaidByBalance, PaidByPrzelewy24 or PaidByTransfer.
	Method        lenient.String `json:"method"`
	InvoiceID     lenient.String `json:"invoice_id"`
	InvoiceNumber lenient.String `json:"invoice_number"`
}

// UnmarshalJSON refuses an order without id or status. It reads the payment as an
// object or a list: the samples are ambiguous.
func (o *Order) UnmarshalJSON(data []byte) error {
	type plain Order
	var read struct {
		plain
		CreatedAt localTime                  `json:"created_at"`
		Payment   lenient.List[OrderPayment] `json:"payment"`
	}
	if err := json.Unmarshal(data, &read); err != nil {
		return err
	}
	*o = Order(read.plain)
	o.CreatedAt = lenient.Time(read.CreatedAt)
	if len(read.Payment) > 0 {
		o.Payment = read.Payment[0]
	}
	switch {
	case o.OrderID == 0:
		return errors.New("it names no order_id")
	case o.Status == 0:
		return errors.New("it names no status")
	}
	return nil
}

func (o Order) key() string { return strconv.FormatInt(int64(o.OrderID), 10) }

func (Order) listName() string { return "orders" }

// Cancelled reports whether the order is cancelled.
func (o Order) Cancelled() bool { return o.Status == StatusCancelled }

// Paid reports whether the order is paid. An order in StatusError is not, even if
// money was taken.
func (o Order) Paid() bool { return o.Status == StatusPaid }

// Payable reports whether the order awaits its payment.
func (o Order) Payable() bool { return o.Status == StatusAwaitingPayment }

// Created is TPK's answer about an order that was just created or edited.
type Created struct {
	OrderID   lenient.Int     `json:"order_id"`
	Price     lenient.Decimal `json:"price"` // PLN
	CourierID lenient.Int     `json:"courier_id"`
}

// createdAnswer is the one order of a request with one package: in a list as
// documented, or in a list under "orders".
type createdAnswer struct{ Created }

// UnmarshalJSON refuses an answer that is not about exactly one order: accepting it
// would lose what was just created.
func (a *createdAnswer) UnmarshalJSON(data []byte) error {
	var wrapped struct {
		Orders json.RawMessage `json:"orders"`
	}
	if json.Unmarshal(data, &wrapped) == nil && len(wrapped.Orders) > 0 {
		data = wrapped.Orders
	}
	var rows lenient.List[struct {
		Created
		ID lenient.Int `json:"id"` // a public client of a sister site reads it instead of order_id
	}]
	if err := json.Unmarshal(data, &rows); err != nil {
		return err
	}
	if len(rows) != 1 {
		return fmt.Errorf("it is about %d orders, not one", len(rows))
	}
	a.Created = rows[0].Created
	if a.OrderID == 0 {
		a.OrderID = rows[0].ID
	}
	if a.OrderID == 0 {
		return errors.New("it names no order_id")
	}
	return nil
}
