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

// Order is a customer's order, as far as it concerns this supplier.
type Order struct {
	Number     string
	SupplierID int64
	// Status is Media Port's status; the full list is unknown.
	Status    string
	CreatedAt time.Time
	Items     []Item
	Recipient Recipient
	// TrackingNumbers are ASSUMED to be set when the label is generated.
	TrackingNumbers []Shipment
}

// Item is one piece of a product.
type Item struct {
	// ID is unique across all orders.
	ID   int64
	SKU  string
	Name string
	// Courier of the item; may be empty.
	Courier string
	// Status is Media Port's status. Every status except cancelled counts as
	// active.
	Status string
}

// Recipient is the customer and the delivery address. Country is ASSUMED to be ISO
// 3166-1 alpha-2.
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

// Shipment is the part of an order that one courier delivers.
type Shipment struct {
	Courier        string
	TrackingNumber string
}

// LabelGenerated reports whether the order has its label. An unknown status counts
// as a later one. If that is wrong, we look for a label that does not exist; the
// opposite mistake would pay for a second one.
func (o Order) LabelGenerated() bool {
	early := strings.EqualFold(o.Status, StatusNew) || strings.EqualFold(o.Status, StatusCancelled)
	return !early || len(o.TrackingNumbers) > 0
}

// Cancelled reports whether the customer or the supplier has cancelled the item.
func (i Item) Cancelled() bool { return strings.EqualFold(i.Status, ItemCancelled) }

// Orders returns all orders of a supplier that Media Port lists. How long it lists
// them is not documented; perhaps only while they are new.
//
// Documented method: orders.
func (c *Client) Orders(ctx context.Context, supplierID int64) ([]Order, error) {
	return list[orderShape](ctx, c, fmt.Sprintf("list orders of supplier %d", supplierID), ordersCall(supplierID))
}

// Order returns one of the supplier's orders. Media Port has no method for one
// order, so the client searches the list. Refused with CodeNotFound: it is not in
// the list.
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

// CancelItem cancels one item. It cannot be undone. Refused: the label is generated
// (CodeLabelExists), or the item is already cancelled (CodeAlreadyCancelled).
//
// Documented method: cancel-order-item.
func (c *Client) CancelItem(ctx context.Context, supplierID int64, orderNumber string, itemID int64) error {
	operation := fmt.Sprintf("cancel item %d of order %s", itemID, orderNumber)
	return c.change(ctx, operation, cancelItemCall(supplierID, orderNumber, itemID))
}
