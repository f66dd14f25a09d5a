package costs

import (
	"slices"
	"strconv"
	"time"

	"orderflow/order"
)

// Book collects payments from an order's history events, in order. A repeated event, as after a
// reset, is one payment: shipments and packages are identified by their ids.
type Book struct {
	payments   []Payment
	parcels    map[int]int64 // the package of each parcel at TPK
	packages   map[int64]priced
	offered    map[int64]order.Money // prices of ShipX's offers
	production *Production
}

type priced struct {
	service string
	price   order.Money
}

// NewBook returns an empty book.
func NewBook() *Book {
	return &Book{parcels: map[int]int64{}, packages: map[int64]priced{}, offered: map[int64]order.Money{}}
}

// Offered records offers' prices: a later purchase may not state its price.
func (b *Book) Offered(offers []order.Offer) {
	for _, offer := range offers {
		if offer.Price != nil && offer.Carrier == order.CarrierShipX {
			b.offered[offer.ID] = *offer.Price
		}
	}
}

// Asked records that a payment may be in flight.
func (b *Book) Asked(provider string, carrier order.Carrier, id int64, at time.Time) {
	if b.find(provider, id) == nil {
		b.payments = append(b.payments, Payment{Provider: provider, ID: strconv.FormatInt(id, 10), Carrier: carrier, At: at, Unconfirmed: true})
	}
}

// NotPaid records that a requested payment was not made.
func (b *Book) NotPaid(provider string, id int64) {
	name := strconv.FormatInt(id, 10)
	b.payments = slices.DeleteFunc(b.payments, func(p Payment) bool {
		return p.Provider == provider && p.ID == name && p.Unconfirmed
	})
}

// Bought records that InPost has confirmed a purchase.
func (b *Book) Bought(shipment int64, offer *order.Offer, at time.Time) {
	b.Asked(order.ProviderShipX, order.CarrierShipX, shipment, at)
	paid := b.find(order.ProviderShipX, shipment)
	if paid.Unconfirmed {
		paid.Unconfirmed, paid.At = false, at
	}
	if offer == nil {
		return
	}
	paid.Service = offer.Service
	if price, known := b.offered[offer.ID]; known && offer.Price == nil {
		paid.Price = &price
	}
	if offer.Price != nil {
		paid.Price = offer.Price
	}
}

// Package records the package of a parcel at TPK. Each parcel has only one live package: a new
// one means that TPK has cancelled the earlier one.
func (b *Book) Package(parcel int, id int64, service string, price order.Money, at time.Time) {
	if before, known := b.parcels[parcel]; known && before != id {
		b.refund(before, at)
	}
	b.parcels[parcel], b.packages[id] = id, priced{service, price}
}

// Paid records that a package is paid.
func (b *Book) Paid(id int64, at time.Time) {
	b.Asked(order.ProviderTPK, order.CarrierTPK, id, at)
	paid := b.find(order.ProviderTPK, id)
	if paid.Unconfirmed {
		paid.Unconfirmed, paid.At = false, at
	}
	if known, is := b.packages[id]; is {
		paid.Service, paid.Price = known.service, &known.price
	}
}

// PackagesCancelled records that TPK has cancelled all packages of the order.
func (b *Book) PackagesCancelled(at time.Time) {
	for i := range b.payments {
		one := &b.payments[i]
		if one.Provider == order.ProviderTPK && one.RefundedAt.IsZero() {
			one.RefundedAt, one.Unconfirmed = at, false
		}
	}
	clear(b.parcels)
}

func (b *Book) refund(id int64, at time.Time) {
	if paid := b.find(order.ProviderTPK, id); paid != nil && paid.RefundedAt.IsZero() {
		paid.RefundedAt, paid.Unconfirmed = at, false
	}
}

// Submitted records that MyPromo makes the order.
func (b *Book) Submitted(price *order.Money, at time.Time) { b.production = &Production{price, at} }

// ProductionCancelled records that MyPromo does not make the order.
func (b *Book) ProductionCancelled() { b.production = nil }

// Costs closes the book. A cancelled order has been undone everywhere, except what a carrier
// does not take back; an order that does not ship has no cash on delivery.
func (b *Book) Costs(doc order.Order, status order.Status, delivery order.Milestone) Costs {
	made := Costs{Shipping: b.payments, Production: b.production}
	if status == order.StatusCancelled {
		made.Production = nil
	}
	switch {
	case status == order.StatusCancelled, status == order.StatusFailed && !slices.ContainsFunc(b.payments, Payment.Stands):
	case delivery == order.MilestoneReturned, delivery == order.MilestoneLost:
	default:
		made.Collect = doc.Shipping.CashOnDelivery
	}
	return made
}

func (b *Book) find(provider string, id int64) *Payment {
	name := strconv.FormatInt(id, 10)
	for i := range b.payments {
		if b.payments[i].Provider == provider && b.payments[i].ID == name {
			return &b.payments[i]
		}
	}
	return nil
}
