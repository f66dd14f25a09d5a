package shipx

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"orderflow/clients"
	"orderflow/clients/lenient"
)

// DispatchOrderStatus is the status of a dispatch order.
type DispatchOrderStatus string

// The statuses of dispatch orders. Newer pages of the documentation list only the
// first two.
const (
	DispatchOrderNew      DispatchOrderStatus = "new"
	DispatchOrderSent     DispatchOrderStatus = "sent"
	DispatchOrderAccepted DispatchOrderStatus = "accepted"
	DispatchOrderDone     DispatchOrderStatus = "done"
	DispatchOrderRejected DispatchOrderStatus = "rejected"
	DispatchOrderCanceled DispatchOrderStatus = "canceled"
)

// NewDispatchOrder orders a courier to pick up bought shipments, at an address or
// at one of the organization's dispatch points.
type NewDispatchOrder struct {
	// Shipments must have the sending method dispatch_order and no dispatch order
	// yet.
	Shipments []int64 `json:"shipments"`
	// DispatchPointID replaces the fields below it.
	DispatchPointID int64 `json:"dispatch_point_id,omitempty"`
	// Address must have the same spelling every time: ShipX recognizes the place by
	// it.
	Address     *Address `json:"address,omitempty"`
	Name        string   `json:"name,omitempty"`
	Phone       string   `json:"phone,omitempty"`
	Email       string   `json:"email,omitempty"`
	OfficeHours string   `json:"office_hours,omitempty"`
	Comment     string   `json:"comment,omitempty"`
}

// DispatchOrder is a pick-up by courier.
type DispatchOrder struct {
	ID        lenient.Int            `json:"id"`
	Status    DispatchOrderStatus    `json:"status"`
	Address   Address                `json:"address"`
	Shipments []DispatchedShipment   `json:"shipments"`
	Comments  []DispatchOrderComment `json:"comments"`
	// Errors are the reasons of a rejection; see Reasons.
	Errors    json.RawMessage `json:"errors"`
	CreatedAt lenient.Time    `json:"created_at"`
	UpdatedAt lenient.Time    `json:"updated_at"`
}

// Live reports whether the dispatch order is neither rejected nor canceled, so that
// a courier comes or may still come. Its shipments belong to it.
func (d DispatchOrder) Live() bool {
	return d.Status != DispatchOrderRejected && d.Status != DispatchOrderCanceled
}

// Decided reports whether InPost has accepted or rejected the dispatch order. ShipX
// answers 201 first and decides later. An unknown status counts as undecided.
func (d DispatchOrder) Decided() bool {
	switch d.Status {
	case DispatchOrderSent, DispatchOrderAccepted, DispatchOrderDone, DispatchOrderRejected, DispatchOrderCanceled:
		return true
	default:
		return false
	}
}

// Reasons are InPost's reasons for a rejection. Live users saw one sentence that
// names a parcel by its number: "Parcel (...) status should be Prepared, but is
// ...".
func (d DispatchOrder) Reasons() []clients.Field { return fieldsIn(d.Errors) }

// UnmarshalJSON refuses an object without an id.
func (d *DispatchOrder) UnmarshalJSON(data []byte) error {
	type plain DispatchOrder
	if err := json.Unmarshal(data, (*plain)(d)); err != nil {
		return err
	}
	if d.ID == 0 {
		return errors.New("a dispatch order needs an id")
	}
	return nil
}

// DispatchedShipment is a shipment of a dispatch order.
type DispatchedShipment struct {
	ID             lenient.Int    `json:"id"`
	TrackingNumber lenient.String `json:"tracking_number"`
}

// DispatchOrderComment is a note for the courier.
type DispatchOrderComment struct {
	ID        lenient.Int  `json:"id"`
	Comment   string       `json:"comment"`
	CreatedAt lenient.Time `json:"created_at"`
}

// CreateDispatchOrder orders a pick-up. It is not idempotent: a second call can
// order a second pick-up. Before you repeat it, look for the first one with
// ListDispatchOrders, or in the shipments' DispatchOrderID.
//
// POST /v1/organizations/:organization_id/dispatch_orders
func (c *Client) CreateDispatchOrder(ctx context.Context, order NewDispatchOrder) (DispatchOrder, error) {
	return ask[DispatchOrder](ctx, c, clients.Call{
		Operation: "create dispatch order for shipments " + commaList(order.Shipments),
		Method:    http.MethodPost,
		Path:      c.inOrganization("/dispatch_orders"),
		Body:      order,
	})
}

// GetDispatchOrder returns the current state of a dispatch order.
//
// GET /v1/dispatch_orders/:id
func (c *Client) GetDispatchOrder(ctx context.Context, id int64) (DispatchOrder, error) {
	return ask[DispatchOrder](ctx, c, clients.Call{
		Operation: fmt.Sprintf("get dispatch order %d", id),
		Method:    http.MethodGet,
		Path:      dispatchOrderPath(id, ""),
	})
}

// DispatchOrderFilter selects dispatch orders; the zero value selects all.
type DispatchOrderFilter struct {
	// CreatedFrom is the earliest time of creation, to the second.
	CreatedFrom time.Time
	// ShipmentID is a shipment of the dispatch order.
	ShipmentID int64
	// Statuses match if any of them does.
	Statuses []string
}

func (f DispatchOrderFilter) query() url.Values {
	query := oldestFirst(f.CreatedFrom)
	if f.ShipmentID != 0 {
		query.Set("shipment_id", strconv.FormatInt(f.ShipmentID, 10))
	}
	setTexts(query, map[string]string{"status": strings.Join(f.Statuses, ",")})
	return query
}

// ListDispatchOrders returns the organization's dispatch orders that match the
// filter, oldest first.
//
// GET /v1/organizations/:organization_id/dispatch_orders
func (c *Client) ListDispatchOrders(ctx context.Context, filter DispatchOrderFilter) ([]DispatchOrder, error) {
	return listByAge[DispatchOrder](ctx, c, clients.Call{
		Operation: "list dispatch orders of organization " + c.organization,
		Method:    http.MethodGet,
		Path:      c.inOrganization("/dispatch_orders"),
		Query:     filter.query(),
	})
}

// CancelDispatchOrder cancels a pick-up.
//
// DELETE /v1/dispatch_orders/:id
func (c *Client) CancelDispatchOrder(ctx context.Context, id int64) error {
	return c.remove(ctx, fmt.Sprintf("cancel dispatch order %d", id), dispatchOrderPath(id, ""))
}

// DispatchOrderPrintout downloads the hand-over protocol of a dispatch order, a
// PDF.
//
// GET /v1/dispatch_orders/:id/printout
func (c *Client) DispatchOrderPrintout(ctx context.Context, id int64) (clients.File, error) {
	return c.fetch(ctx, clients.Call{
		Operation: fmt.Sprintf("fetch printout of dispatch order %d", id),
		Path:      dispatchOrderPath(id, "/printout"),
		Object:    dispatchOrderPath(id, ""),
		Query:     printoutQuery(nil),
	})
}

// Printout downloads the hand-over protocol of at most 100 bought shipments. Either
// all of them must have a dispatch order, or none. The file is a PDF if all
// shipments have the same service, else a ZIP of PDFs.
//
// GET /v1/organizations/:organization_id/dispatch_orders/printouts
func (c *Client) Printout(ctx context.Context, shipmentIDs ...int64) (clients.File, error) {
	call := clients.Call{
		Operation: "fetch printout of shipments " + commaList(shipmentIDs),
		Path:      c.inOrganization("/dispatch_orders/printouts"),
		Query:     printoutQuery(shipmentIDs),
	}
	if len(shipmentIDs) == 1 {
		call.Object = shipmentPath(shipmentIDs[0], "")
	}
	return c.fetch(ctx, call)
}

// printoutQuery requests PDF, the only format.
func printoutQuery(ids []int64) url.Values {
	query := shipmentIDs(ids)
	query.Set("format", "Pdf")
	return query
}

func dispatchOrderPath(id int64, action string) string {
	return fmt.Sprintf("/v1/dispatch_orders/%d%s", id, action)
}
