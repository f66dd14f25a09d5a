package tpk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"orderflow/clients/lenient"
)

// The documented statuses of a payout.
const (
	PayoutWaiting     = 21
	PayoutTransferred = 23
	PayoutCancelled   = 24
	PayoutAtGeisKEx   = 25 // the courier pays out, also for the next two
	PayoutAtTba       = 26
	PayoutAtGeisETL   = 27
)

// Payout is cash that a courier collected for an order and that goes to the
// account's owner.
type Payout struct {
	OrderID       lenient.Int
	CourierID     lenient.Int
	WaybillNumber lenient.String
	PickupDate    Date
	Type          lenient.Int
	Value         lenient.Decimal // PLN
	BankAccount   lenient.String
	Status        lenient.Int
	Description   lenient.String
	// TransferredAt is when the money was sent; zero before.
	TransferredAt lenient.Time
}

// Transferred reports whether the money was sent to the owner's bank.
func (p Payout) Transferred() bool { return p.Status == PayoutTransferred }

// UnmarshalJSON refuses a payout without order or status. It drops the receiver,
// which is personal data that the order already has.
func (p *Payout) UnmarshalJSON(data []byte) error {
	var read struct {
		OrderID       lenient.Int     `json:"order_id"`
		CourierID     lenient.Int     `json:"courier_id"`
		WaybillNumber lenient.String  `json:"waybill_number"`
		PickupDate    Date            `json:"pickup_date"`
		Type          lenient.Int     `json:"type"`
		Value         lenient.Decimal `json:"value"`
		BankAccount   lenient.String  `json:"bank_account_number"`
		Status        lenient.Int     `json:"status"`
		Description   lenient.String  `json:"description"`
		TransferredAt localTime       `json:"transferred_at"`
	}
	if err := json.Unmarshal(data, &read); err != nil {
		return err
	}
	switch {
	case read.OrderID == 0:
		return errors.New("it names no order")
	case read.Status == 0:
		return errors.New("it names no status")
	}
	*p = Payout{
		OrderID: read.OrderID, CourierID: read.CourierID, WaybillNumber: read.WaybillNumber, PickupDate: read.PickupDate,
		Type: read.Type, Value: read.Value, BankAccount: read.BankAccount, Status: read.Status, Description: read.Description,
		TransferredAt: lenient.Time(read.TransferredAt),
	}
	return nil
}

func (p Payout) key() string { return fmt.Sprintf("%d %s", p.OrderID, p.WaybillNumber) }

func (Payout) listName() string { return "cods" }

// PayoutFilter selects payouts; a zero field selects all.
type PayoutFilter struct {
	OrderID       int64
	WaybillNumber string
	CourierID     int
	Status        int
	// PickupSince and PickupTill are inclusive days in Poland. The documentation's
	// text names them so; its sample has created_since, created_till and user_data
	// instead, which the client does not send.
	PickupSince time.Time
	PickupTill  time.Time
}

type sentPayoutFilter struct {
	OrderID       int64  `json:"order_id,omitempty"`
	WaybillNumber string `json:"waybill_number,omitempty"`
	CourierID     int    `json:"courier_id,omitempty"`
	Status        int    `json:"cod_status,omitempty"`
	PickupSince   Date   `json:"pickup_date_since,omitempty"`
	PickupTill    Date   `json:"pickup_date_till,omitempty"`
}

// SearchPayouts returns all payouts of collected cash that match the filter, from
// all pages.
//
// POST /user/cods/search
func (c *Client) SearchPayouts(ctx context.Context, filter PayoutFilter) ([]Payout, error) {
	return search[Payout](ctx, c, "search pay-outs", "/user/cods/search", sentPayoutFilter{
		OrderID: filter.OrderID, WaybillNumber: filter.WaybillNumber, CourierID: filter.CourierID, Status: filter.Status,
		PickupSince: DateOf(filter.PickupSince), PickupTill: DateOf(filter.PickupTill),
	})
}
