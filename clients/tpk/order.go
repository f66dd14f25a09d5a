package tpk

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"orderflow/clients/lenient"
)

// Order is an order of one package. Its invoice is left out.
type Order struct {
	OrderID lenient.Int `json:"order_id"`
	Status  Status      `json:"status"`
	// CourierStatus and WaybillNumber are not there at first.
	CourierStatus CourierStatus  `json:"courier_status"`
	WaybillNumber lenient.String `json:"waybill_number"`
	// CourierPickupNumber can be longer than any integer type.
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
	NonStandard      lenient.Bool                 `json:"non_standard"` // known of search results only
	InsuranceValue   lenient.Decimal              `json:"insurance_value"`
	CODType          lenient.Int                  `json:"cod_type"` // 0 is none
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

// OrderPayment says how an order was paid. It is all empty when TPK doesn't say.
type OrderPayment struct {
	// Method is PaidByBalance, PaidByPrzelewy24 or PaidByTransfer.
	Method        lenient.String `json:"method"`
	InvoiceID     lenient.String `json:"invoice_id"`
	InvoiceNumber lenient.String `json:"invoice_number"`
}

// UnmarshalJSON refuses an order that names no id or no status, as nothing can be
// decided about it. The payment is read as an object or a list; the samples print
// it as neither.
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

// Paid reports whether the order is paid. One in StatusError is not, whatever
// became of the money.
func (o Order) Paid() bool { return o.Status == StatusPaid }

// Payable reports whether the order waits for its payment.
func (o Order) Payable() bool { return o.Status == StatusAwaitingPayment }

// Created is what TPK says of an order that was just created or edited.
type Created struct {
	OrderID   lenient.Int     `json:"order_id"`
	Price     lenient.Decimal `json:"price"` // PLN
	CourierID lenient.Int     `json:"courier_id"`
}

// createdAnswer is the one order of a request with one package: in a list as
// documented, or in one under "orders".
type createdAnswer struct{ Created }

// UnmarshalJSON refuses an answer that is not about one order: taking it for one
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
