package costs

import (
	"slices"
	"strconv"
	"time"

	"orderflow/order"
)

// Book is kept over the events of an order's history, in their order. What happens again,
// as after a reset, is one payment: shipments and packages are known by their ids.
type Book struct {
	payments   []Payment
	parcels    map[int]int64 // the package of each parcel at TPK
	packages   map[int64]priced
	offered    map[int64]order.Money // what ShipX's offers cost
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

// Offered notes what offers cost: a purchase may not state it any more.
func (b *Book) Offered(offers []order.Offer) {
	for _, offer := range offers {
		if offer.Price != nil && offer.Carrier == order.CarrierShipX {
			b.offered[offer.ID] = *offer.Price
		}
	}
}

// Asked notes that a payment may be under way.
func (b *Book) Asked(provider string, carrier order.Carrier, id int64, at time.Time) {
	if b.find(provider, id) == nil {
		b.payments = append(b.payments, Payment{Provider: provider, ID: strconv.FormatInt(id, 10), Carrier: carrier, At: at, Unconfirmed: true})
	}
}

// NotPaid notes that what was asked for came to nothing.
func (b *Book) NotPaid(provider string, id int64) {
	name := strconv.FormatInt(id, 10)
	b.payments = slices.DeleteFunc(b.payments, func(p Payment) bool {
		return p.Provider == provider && p.ID == name && p.Unconfirmed
	})
}

// Bought notes that InPost has confirmed a purchase.
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

// Package notes the package that a parcel has at TPK. Only one is alive for each parcel:
// where there is another now, TPK has taken the one before back.
func (b *Book) Package(parcel int, id int64, service string, price order.Money, at time.Time) {
	if before, known := b.parcels[parcel]; known && before != id {
		b.refund(before, at)
	}
	b.parcels[parcel], b.packages[id] = id, priced{service, price}
}

// Paid notes that a package is paid.
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

// PackagesCancelled notes that TPK has taken all packages of the order back.
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

// Submitted notes that MyPromo makes the order.
func (b *Book) Submitted(price *order.Money, at time.Time) { b.production = &Production{price, at} }

// ProductionCancelled notes that MyPromo does not make the order.
func (b *Book) ProductionCancelled() { b.production = nil }

// Costs closes the book. An order that was cancelled has been undone everywhere, but for
// what a carrier does not take back; one that does not ship collects nothing.
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
