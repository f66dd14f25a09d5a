// Package order says what an order is: the document a customer's order arrives
// as, the rules it obeys, the stages and statuses of its life, and the messages
// people send to it. It does no I/O and imports nothing of ours.
package order

import (
	"slices"
	"strconv"
)

// Order is the document that starts an order. The same content under the same
// ID is the same order, however often it arrives.
type Order struct {
	// ID names the order everywhere: its workflow is "order-<ID>", and it is the
	// reference under which every provider knows it, after ReferencePrefix. 3 to 50 letters, digits,
	// dots, dashes and underscores, beginning with a letter or digit.
	ID         string     `json:"id"`
	Source     Source     `json:"source"`
	Recipient  Party      `json:"recipient"`
	Shipper    *Party     `json:"shipper,omitempty"`
	Items      []Item     `json:"items"`
	Production Production `json:"production"`
	// ProductionPriceCap is the most that MyPromo's price lists may make of the items;
	// a dearer order, and one whose price is unknown, goes to a person before submit.
	ProductionPriceCap *Money   `json:"productionPriceCap,omitempty"`
	Shipping           Shipping `json:"shipping"`
	// Reports name who is told about the shipment, in this order.
	Reports []ReportTarget `json:"reports,omitempty"`
	// Notes are for the people who handle the order; no provider sees them.
	Notes string `json:"notes,omitempty"`
	// ReferencePrefix stands before the ID in the references that MyPromo, ShipX and
	// TPK see, so that two installations on one account keep their orders apart.
	// Whoever starts the order sets it (ORDERFLOW_REFERENCE_PREFIX), once and for all.
	ReferencePrefix string `json:"referencePrefix,omitempty"`
}

// Reference is the name under which MyPromo, ShipX and TPK know the order.
func (o Order) Reference() string { return o.ReferencePrefix + o.ID }

// ItemReferences are the references of all items, in the document's order.
func (o Order) ItemReferences() []string {
	references := make([]string, len(o.Items))
	for i, item := range o.Items {
		references[i] = item.Reference
	}
	return references
}

// ToMake are the items that MyPromo delivers.
func (o Order) ToMake() []Item {
	return slices.DeleteFunc(slices.Clone(o.Items), func(item Item) bool { return item.OnHand })
}

// Source says where an order came from.
type Source struct {
	// System is the shop or marketplace, such as "shop" or "merkana".
	System string `json:"system"`
	// Reference is the order's name there.
	Reference string `json:"reference,omitempty"`
	// Account is whose order it is there: the supplier at Media Port, the merchant
	// (mid) at Merkana. Other systems may have none.
	Account int64 `json:"account,omitempty"`
}

// Fulfilment is the production order at MyPromo that the order is for, as its
// fulfiller knows it; 0 for orders of other systems.
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

// The ways goods come to be.
const (
	ProductionMyPromo Production = "mypromo" // made to order
	ProductionNone    Production = "none"    // shipped from stock
)

// The systems that orders come from and that we know more of.
const (
	SystemMediaPort = "mediaport"
	SystemMerkana   = "merkana"
	// SystemMyPromo stands for the production orders that we make as a fulfiller; the
	// reference is the production order's id.
	SystemMyPromo = "mypromo"
)

// ReportTarget is somebody who is told that the order has been shipped.
type ReportTarget string

// The targets of shipment reports.
const (
	ReportMyPromo ReportTarget = "mypromo" // add_shipment, as the order's fulfiller
	ReportMerkana ReportTarget = "merkana" // ff-orders-status, of every change it knows
)

// WithDefaults returns the order with everything that may be left out filled in,
// so that two documents that mean the same compare as equal.
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
