// Package costs is the costs of orders: payments to carriers, production costs by the price
// lists, and cash on delivery. Amounts are exact decimals, and amounts of different currencies
// are never added.
package costs

import (
	"time"

	"orderflow/order"
)

// Costs is the costs of one order. It contains no personal data.
type Costs struct {
	// Shipping has every payment to a carrier, including refunded ones.
	Shipping []Payment `json:"shipping,omitempty"`
	// Production is nil for an order from stock, or whose production was cancelled.
	Production *Production `json:"production,omitempty"`
	// Collect is the cash on delivery; nil for an order that does not ship.
	Collect *order.Money `json:"collect,omitempty"`
}

// Payment is one paid shipment or package.
type Payment struct {
	Provider string        `json:"provider"`
	ID       string        `json:"id"`
	Carrier  order.Carrier `json:"carrier"`
	Service  string        `json:"service,omitempty"`
	// Price is nil if neither the carrier nor ORDERFLOW_SHIPX_PRICES states one.
	Price *order.Money `json:"price,omitempty"`
	At    time.Time    `json:"at"`
	// RefundedAt is when the carrier took the shipment back; zero if it did not.
	RefundedAt time.Time `json:"refundedAt,omitzero"`
	// Unconfirmed says that the payment was requested, and its outcome was never read.
	Unconfirmed bool `json:"unconfirmed,omitempty"`
}

// Stands reports whether a payment was made and not refunded.
func (p Payment) Stands() bool { return p.RefundedAt.IsZero() && !p.Unconfirmed }

// Production is the production costs of an order at MyPromo.
type Production struct {
	// Price is by MyPromo's price lists at the time of the submit, because no answer of MyPromo
	// contains an amount. It is nil if unknown.
	Price *order.Money `json:"price,omitempty"`
	At    time.Time    `json:"at"`
}

// Line is an order as a report counts it.
type Line struct {
	ID         string
	Source     string
	Carrier    order.Carrier
	AcceptedAt time.Time
	Costs      Costs
}

// WithoutIDs returns the costs without the ids of shipments at carriers.
func (c Costs) WithoutIDs() Costs {
	paid := make([]Payment, len(c.Shipping))
	for i, one := range c.Shipping {
		one.ID = ""
		paid[i] = one
	}
	c.Shipping = paid
	return c
}
