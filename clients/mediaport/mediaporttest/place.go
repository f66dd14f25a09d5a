package mediaporttest

import (
	"cmp"
	"fmt"
	"net/http"
	"time"
)

// NewOrder is a customer's order to be placed.
type NewOrder struct {
	// SupplierID delivers; the default is the user's own supplier.
	SupplierID int64 `json:"supplierId"`
	// Number is generated if empty.
	Number    string    `json:"orderNumber"`
	Items     []NewItem `json:"items"`
	Recipient Recipient `json:"recipient"`
}

// NewItem is one piece.
type NewItem struct {
	SKU string `json:"sku"`
	// Courier is "DPD" when empty.
	Courier string `json:"courier"`
	Name    string `json:"name"`
}

// defaultCourier delivers items without a courier.
const defaultCourier = "DPD"

// Place places a customer's order and returns its number. It panics if the supplier
// does not exist, the number is taken, or there are no items.
func (s *Server) Place(asked NewOrder) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	placed, err := s.place(asked, s.options.Clock())
	if err != nil {
		panic("mediaporttest: place an order: " + err.Error())
	}
	return placed.number
}

// CustomerCancels cancels an item as the customer. It is refused like the
// supplier's cancellation: once the label is generated.
func (s *Server) CustomerCancels(number string, itemID int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.orders[number]
	if o == nil {
		return refuse(http.StatusNotFound, "not-found", "there is no order "+number)
	}
	return s.cancel(o, itemID, byCustomer, s.options.Clock())
}

// placeByCall answers POST /api/simulator/orders.
func (s *Server) placeByCall(c call) (answer, error) {
	var asked NewOrder
	if err := c.decode(&asked); err != nil {
		return answer{}, err
	}
	placed, err := s.place(asked, c.now)
	if err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusCreated, body: placed.shown()}, nil
}

func (s *Server) place(asked NewOrder, now time.Time) (*order, error) {
	supplier := cmp.Or(asked.SupplierID, s.options.Suppliers[0].ID)
	wrong := ""
	switch {
	case !s.options.has(supplier):
		wrong = fmt.Sprintf("there is no supplier %d", supplier)
	case s.orders[asked.Number] != nil:
		wrong = "there is an order " + asked.Number + " already"
	case len(asked.Items) == 0:
		wrong = "an order has at least one item"
	}
	if wrong != "" {
		return nil, refuse(http.StatusBadRequest, "invalid-request", wrong)
	}
	o := &order{number: asked.Number, supplier: supplier, placedAt: now, recipient: asked.Recipient}
	if o.number == "" {
		o.number = s.freeNumber()
	}
	for _, piece := range asked.Items {
		s.lastItem++
		o.items = append(o.items, Item{
			ID: s.lastItem, SKU: piece.SKU, Name: piece.Name, Courier: cmp.Or(piece.Courier, defaultCourier),
		})
	}
	s.orders[o.number] = o
	s.placed = append(s.placed, o)
	o.changed(now)
	s.record(now, "order-placed", o, o.pieces())
	return o, nil
}

// freeNumber is the next unused number.
func (s *Server) freeNumber() string {
	for {
		s.numbered++
		if number := fmt.Sprintf("MP%06d", s.numbered); s.orders[number] == nil {
			return number
		}
	}
}
