// Package costs is what orders cost: what was paid to carriers, what production costs by
// the price lists, and what is to be collected from recipients. Amounts are exact
// decimals, and amounts of different currencies are never added.
package costs

import (
	"time"

	"orderflow/order"
)

// Costs is what one order costs. Nothing in it is personal.
type Costs struct {
	// Shipping has every payment to a carrier, those that were paid back included.
	Shipping []Payment `json:"shipping,omitempty"`
	// Production is nil for an order that nobody makes, or whose production was cancelled.
	Production *Production `json:"production,omitempty"`
	// Collect is what the recipient pays at the door; nil for an order that does not ship.
	Collect *order.Money `json:"collect,omitempty"`
}

// Payment is one shipment or package that was paid.
type Payment struct {
	Provider string        `json:"provider"`
	ID       string        `json:"id"`
	Carrier  order.Carrier `json:"carrier"`
	Service  string        `json:"service,omitempty"`
	// Price is nil where neither the carrier nor ORDERFLOW_SHIPX_PRICES states one.
	Price *order.Money `json:"price,omitempty"`
	At    time.Time    `json:"at"`
	// RefundedAt is when the carrier took the shipment back; zero when it did not.
	RefundedAt time.Time `json:"refundedAt,omitzero"`
	// Unconfirmed says that it was asked for, and that nobody has read what became of it.
	Unconfirmed bool `json:"unconfirmed,omitempty"`
}

// Stands reports whether a payment was made and not paid back.
func (p Payment) Stands() bool { return p.RefundedAt.IsZero() && !p.Unconfirmed }

// Production is what MyPromo makes of an order.
type Production struct {
	// Price is by MyPromo's price lists at the time of the submit: no answer of MyPromo
	// has an amount. It is nil when it is not known.
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

// WithoutIDs are the costs without what leads to a shipment at its carrier.
func (c Costs) WithoutIDs() Costs {
	paid := make([]Payment, len(c.Shipping))
	for i, one := range c.Shipping {
		one.ID = ""
		paid[i] = one
	}
	c.Shipping = paid
	return c
}
