package mypromotest

// Order is an order's state at the clock's time, for tests.
type Order struct {
	ID        int
	Reference string
	Status    string
	Phone     string // the recipient's
	Items     []Item
	// Histories are the history texts, oldest first.
	Histories []string
	Shipments []Shipment
	// ProductionID is the production order's id, 0 until it exists.
	ProductionID int
}

// Item is an item of an order.
type Item struct {
	Reference, SKU string
	Quantity       int
}

// Shipment is a reported shipment of an order.
type Shipment struct {
	Carrier, TrackingCode string
	Pieces                int
}

// Orders returns every order, oldest first.
func (s *Server) Orders() []Order {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.advance()
	var all []Order
	for _, o := range s.made {
		all = append(all, o.snapshot())
	}
	return all
}

// Order returns an order by its id.
func (s *Server) Order(id int) (Order, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.advance()
	o, ok := s.orders[id]
	if !ok {
		return Order{}, false
	}
	return o.snapshot(), true
}

func (o *order) snapshot() Order {
	taken := Order{ID: o.ID, Reference: o.Reference, Status: o.Status}
	if o.Recipient.Phone != nil {
		taken.Phone = *o.Recipient.Phone
	}
	for _, i := range o.Items {
		taken.Items = append(taken.Items, Item{i.Reference, i.SKU, i.Quantity})
	}
	for _, h := range o.Histories {
		taken.Histories = append(taken.Histories, h.Text)
	}
	for _, shipped := range o.Shipments {
		pieces := 0
		for _, i := range shipped.Items {
			pieces += i.Quantity
		}
		taken.Shipments = append(taken.Shipments, Shipment{shipped.Carrier, shipped.TrackingID, pieces})
	}
	if o.production != nil {
		taken.ProductionID = o.production.ID
	}
	return taken
}
