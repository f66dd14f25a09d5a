// Package order defines what an order is: its document and the rules for it, its
// stages and statuses, and the messages that people send to it. It is the lowest
// package of the house: every other package may use it, it does no I/O and imports
// nothing of ours except its own order/normal.
package order

import (
	"slices"
	"strconv"
)

// Order is the document that starts an order. The same content under the same ID is
// the same order, however often it arrives.
type Order struct {
	// ID identifies the order: its workflow is "order-<ID>", and its reference at
	// every provider is ReferencePrefix plus ID. 3 to 50 letters, digits, dots,
	// dashes and underscores, beginning with a letter or digit.
	ID         string     `json:"id"`
	Source     Source     `json:"source"`
	Recipient  Party      `json:"recipient"`
	Shipper    *Party     `json:"shipper,omitempty"`
	Items      []Item     `json:"items"`
	Production Production `json:"production"`
	// ProductionPriceCap is the maximum price of the items by MyPromo's price
	// lists. If the price is higher or unknown, a person decides before the submit.
	ProductionPriceCap *Money   `json:"productionPriceCap,omitempty"`
	Shipping           Shipping `json:"shipping"`
	// Reports are who gets the report of the shipment, in this order.
	Reports []ReportTarget `json:"reports,omitempty"`
	// Notes are for the people who handle the order; they are not sent to
	// providers.
	Notes string `json:"notes,omitempty"`
	// ReferencePrefix precedes the ID in the references at MyPromo, ShipX and TPK,
	// so that two installations can share an account. The starter sets it once
	// (ORDERFLOW_REFERENCE_PREFIX); it never changes.
	ReferencePrefix string `json:"referencePrefix,omitempty"`
}

// Reference is the order's name at MyPromo, ShipX and TPK.
func (o Order) Reference() string { return o.ReferencePrefix + o.ID }

// ItemReferences returns the references of all items, in the document's order.
func (o Order) ItemReferences() []string {
	references := make([]string, len(o.Items))
	for i, item := range o.Items {
		references[i] = item.Reference
	}
	return references
}

// ToMake returns the items that MyPromo delivers.
func (o Order) ToMake() []Item {
	return slices.DeleteFunc(slices.Clone(o.Items), func(item Item) bool { return item.OnHand })
}

// Source says where an order came from.
type Source struct {
	// System is the shop or marketplace, such as "shop" or "merkana".
	System string `json:"system"`
	// Reference is the order's name in the source system.
	Reference string `json:"reference,omitempty"`
	// Account is the order's owner in the source system: the supplier at Media
	// Port, the merchant (mid) at Merkana. Other systems may have none.
	Account int64 `json:"account,omitempty"`
}

// Fulfilment returns the production order at MyPromo that this order fulfils; 0 for
// orders of other systems.
func (s Source) Fulfilment() int64 {
	if s.System != SystemMyPromo {
		return 0
	}
	id, err := strconv.ParseInt(s.Reference, 10, 64)
	if err != nil {
		return 0
	}
	return id
}

// Production says who makes the goods.
type Production string

// The ways to produce goods.
const (
	ProductionMyPromo Production = "mypromo" // made to order
	ProductionNone    Production = "none"    // shipped from stock
)

// The source systems with rules of their own.
const (
	SystemMediaPort = "mediaport"
	SystemMerkana   = "merkana"
	// SystemMyPromo stands for production orders that we produce as a fulfiller;
	// the reference is the production order's id.
	SystemMyPromo = "mypromo"
)

// ReportTarget receives the report that the order has been shipped.
type ReportTarget string

// The targets of shipment reports.
const (
	ReportMyPromo ReportTarget = "mypromo" // add_shipment, as the order's fulfiller
	ReportMerkana ReportTarget = "merkana" // ff-orders-status, for every change with a status there
)

// WithDefaults returns the order with all defaults filled in, so that two documents
// with the same meaning are equal.
func (o Order) WithDefaults() Order {
	if o.Production == "" {
		o.Production = ProductionMyPromo
	}
	if o.Shipping.LabelFormat == "" {
		o.Shipping.LabelFormat = LabelPDF
	}
	if o.Shipping.OfferPolicy == "" {
		o.Shipping.OfferPolicy = OfferCheapest
		if o.Shipping.Service != "" {
			o.Shipping.OfferPolicy = OfferService
		}
	}
	o.Recipient = o.Recipient.withDefaults()
	if o.Shipper != nil {
		shipper := o.Shipper.withDefaults()
		o.Shipper = &shipper
	}
	return o
}
