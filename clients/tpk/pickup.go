package tpk

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/shopspring/decimal"

	"orderflow/clients"
	"orderflow/clients/lenient"
)

// PickupQuery describes a package to be collected. Zero fields are not sent; the
// more fields are set, the more exact the answer.
type PickupQuery struct {
	CourierID int
	ProductID int
	// PickupDate is the preferred day.
	PickupDate Date
	Sender     PickupAddress
	Receiver   PickupAddress
	// Weight is in kg, dimensions in cm.
	Weight, Length, Width, Height decimal.Decimal
	// WithPickup makes the courier collect a locker package; CourierInPostLocker
	// only.
	WithPickup bool
}

// PickupAddress is the part of an address that matters for a pickup.
type PickupAddress struct {
	CountryID int    `json:"country_id,omitempty"`
	PostCode  string `json:"post_code,omitempty"`
	// UsePop says that the package is dropped off at a locker.
	UsePop bool `json:"use_pop,omitempty"`
}

// Pickup says when a package can be collected.
type Pickup struct {
	// Date is the first possible day.
	Date           Date                `json:"pickup_date"`
	Hours          lenient.List[Hours] `json:"hours"`
	AvailableDates lenient.List[Date]  `json:"available_dates"`
}

// Hours are a time window for the pickup, in Polish time: "11:00" to "13:00".
type Hours struct {
	From string `json:"from"`
	To   string `json:"to"`
}

type sentPickupQuery struct {
	CourierID  int            `json:"courier_id,omitempty"`
	ProductID  int            `json:"product_id,omitempty"`
	PickupDate Date           `json:"pickup_date,omitempty"`
	Sender     *PickupAddress `json:"sender,omitempty"`
	Receiver   *PickupAddress `json:"receiver,omitempty"`
	Weight     json.Number    `json:"weight,omitempty"`
	Length     json.Number    `json:"length,omitempty"`
	Width      json.Number    `json:"width,omitempty"`
	Height     json.Number    `json:"height,omitempty"`
	WithPickup bool           `json:"with_pickup,omitempty"`
}

// SearchPickup returns the first day, and its hours, on which a courier can collect
// a package.
//
// POST /user/orders/pickup-date/search
func (c *Client) SearchPickup(ctx context.Context, query PickupQuery) (Pickup, error) {
	return ask[Pickup](ctx, c, clients.Call{
		Operation: "search pickup of " + CourierName(query.CourierID),
		Method:    http.MethodPost,
		Path:      "/user/orders/pickup-date/search",
		Reads:     true,
		Body: sentPickupQuery{
			CourierID: query.CourierID, ProductID: query.ProductID, PickupDate: query.PickupDate,
			Sender: query.Sender.orNil(), Receiver: query.Receiver.orNil(),
			Weight: number(query.Weight), Length: number(query.Length),
			Width: number(query.Width), Height: number(query.Height),
			WithPickup: query.WithPickup,
		},
	})
}

func (a PickupAddress) orNil() *PickupAddress {
	if a == (PickupAddress{}) {
		return nil
	}
	return &a
}
