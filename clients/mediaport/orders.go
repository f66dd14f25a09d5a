package mediaport

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"orderflow/clients"
)

// Statuses of orders. Only New is documented, the others are ASSUMED.
const (
	StatusNew            = "New"
	StatusCancelled      = "Cancelled" // all items are
	StatusLabelGenerated = "LabelGenerated"
)

// Statuses of items. Both are ASSUMED.
const (
	ItemActive    = "active"
	ItemCancelled = "cancelled"
)

// Order is a customer's order, as far as a supplier has to deliver it.
type Order struct {
	Number     string
	SupplierID int64
	// Status is in Media Port's words; its full list is unknown.
	Status    string
	CreatedAt time.Time
	Items     []Item
	Recipient Recipient
	// TrackingNumbers are ASSUMED to be here once the label is generated.
	TrackingNumbers []Shipment
}

// Item is one piece of a product.
type Item struct {
	// ID is unique over all orders.
	ID   int64
	SKU  string
	Name string
	// Courier who will take it; may be missing.
	Courier string
	// Status is in Media Port's words. What is not cancelled is active.
	Status string
}

// Recipient is the customer and where he lives. Country is ASSUMED to be an ISO
// 3166-1 alpha-2 code.
type Recipient struct {
	Company   string
	FirstName string
	LastName  string
	Street    string
	Building  string
	Flat      string
	PostCode  string
	City      string
	Country   string
	Phone     string
	Email     string
}

// Shipment is what one courier takes of an order.
type Shipment struct {
	Courier        string
	TrackingNumber string
}

// LabelGenerated reports whether the order has its label. A status that this
// package doesn't know counts as a later one: if that is wrong, a label is looked
// for that isn't there; otherwise, a second one would be asked and paid for.
func (o Order) LabelGenerated() bool {
	early := strings.EqualFold(o.Status, StatusNew) || strings.EqualFold(o.Status, StatusCancelled)
	return !early || len(o.TrackingNumbers) > 0
}

// Cancelled reports whether the item is, by the customer or by the supplier.
func (i Item) Cancelled() bool { return strings.EqualFold(i.Status, ItemCancelled) }

// Orders returns all orders of a supplier that Media Port still lists. How long
// it does is not documented; perhaps only as long as they are new.
//
// Documented method: orders.
func (c *Client) Orders(ctx context.Context, supplierID int64) ([]Order, error) {
	return list[orderShape](ctx, c, fmt.Sprintf("list orders of supplier %d", supplierID), ordersCall(supplierID))
}

// Order returns one of the supplier's orders. There is no method for one alone,
// so it is looked for in the list; one that isn't there is refused with
// CodeNotFound.
//
// Documented method: orders.
func (c *Client) Order(ctx context.Context, supplierID int64, number string) (Order, error) {
	operation := fmt.Sprintf("find order %s of supplier %d", number, supplierID)
	orders, err := list[orderShape](ctx, c, operation, ordersCall(supplierID))
	if err != nil {
		return Order{}, err
	}
	for _, order := range orders {
		if order.Number == number {
			return order, nil
		}
	}
	return Order{}, &clients.Error{
		Provider: provider, Operation: operation, Kind: clients.Refused, HTTPStatus: http.StatusOK,
		Code: CodeNotFound, Message: fmt.Sprintf("it is not among the %d orders listed", len(orders)),
	}
}

// CancelItem cancels one item, which can't be taken back. It is refused once the
// label is generated (CodeLabelExists), and when the item is already cancelled
// (CodeAlreadyCancelled).
//
// Documented method: cancel-order-item.
func (c *Client) CancelItem(ctx context.Context, supplierID int64, orderNumber string, itemID int64) error {
	operation := fmt.Sprintf("cancel item %d of order %s", itemID, orderNumber)
	return c.change(ctx, operation, cancelItemCall(supplierID, orderNumber, itemID))
}
