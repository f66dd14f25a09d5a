package mediaporttest

import (
	"slices"
	"time"
)

// Order is an order's current state, whatever the list shows, for tests.
type Order struct {
	Number     string
	SupplierID int64
	Status     string
	PlacedAt   time.Time
	Items      []Item
	Recipient  Recipient
	// Parcels are one per courier, once the label is generated.
	Parcels []Parcel
}

// Item is one piece of an order.
type Item struct {
	ID                 int64
	SKU, Name, Courier string
	// CancelledBy is "customer" or "supplier"; "" if the item is not cancelled.
	CancelledBy string
}

// Order returns an order by its number.
func (s *Server) Order(number string) (Order, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.orders[number]
	if o == nil {
		return Order{}, false
	}
	return o.snapshot(), true
}

// Orders returns every order, oldest first.
func (s *Server) Orders() []Order {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Order
	for _, o := range s.placed {
		all = append(all, o.snapshot())
	}
	return all
}

func (o *order) snapshot() Order {
	return Order{
		Number: o.number, SupplierID: o.supplier, Status: o.status(), PlacedAt: o.placedAt,
		Items: slices.Clone(o.items), Recipient: o.recipient, Parcels: slices.Clone(o.parcels),
	}
}
