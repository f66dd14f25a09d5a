package tpk

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/shopspring/decimal"

	"orderflow/clients"
	"orderflow/clients/lenient"
)

// PickupQuery asks when a package can be collected; what is zero is not sent, and
// the more is sent, the better the answer.
type PickupQuery struct {
	CourierID int
	ProductID int
	// PickupDate is the day that is wished for.
	PickupDate Date
	Sender     PickupAddress
	Receiver   PickupAddress
	// Weight is in kg, the rest in cm.
	Weight, Length, Width, Height decimal.Decimal
	// WithPickup has the courier come for a locker's package; CourierInPostLocker only.
	WithPickup bool
}

// PickupAddress is as much of an address as matters to a pickup.
type PickupAddress struct {
	CountryID int    `json:"country_id,omitempty"`
	PostCode  string `json:"post_code,omitempty"`
	// UsePop says that the package is handed in at a locker.
	UsePop bool `json:"use_pop,omitempty"`
}

// Pickup says when a package can be collected.
type Pickup struct {
	// Date is the first possible one.
	Date           Date                `json:"pickup_date"`
	Hours          lenient.List[Hours] `json:"hours"`
	AvailableDates lenient.List[Date]  `json:"available_dates"`
}

// Hours are a time of day to be collected in, in Poland: "11:00" to "13:00".
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

// SearchPickup returns the days and hours that a courier can collect a package.
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
