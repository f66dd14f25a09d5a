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

// DispatchOrderStatus is how far a pick-up has come.
type DispatchOrderStatus string

// The statuses of dispatch orders. Newer pages of the documentation name only the
// first two.
const (
	DispatchOrderNew      DispatchOrderStatus = "new"
	DispatchOrderSent     DispatchOrderStatus = "sent"
	DispatchOrderAccepted DispatchOrderStatus = "accepted"
	DispatchOrderDone     DispatchOrderStatus = "done"
	DispatchOrderRejected DispatchOrderStatus = "rejected"
	DispatchOrderCanceled DispatchOrderStatus = "canceled"
)

// NewDispatchOrder asks a courier to pick up bought shipments, at an address or
// at a dispatch point of the organization.
type NewDispatchOrder struct {
	// Shipments have the sending method dispatch_order and no pick-up yet.
	Shipments []int64 `json:"shipments"`
	// DispatchPointID stands in for the fields below it.
	DispatchPointID int64 `json:"dispatch_point_id,omitempty"`
	// Address must always be spelled alike: ShipX recognizes the place by it.
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
	// Errors is why it was rejected; see Reasons.
	Errors    json.RawMessage `json:"errors"`
	CreatedAt lenient.Time    `json:"created_at"`
	UpdatedAt lenient.Time    `json:"updated_at"`
}

// Live reports whether a courier comes, or may yet: a pick-up that is not rejected or
// canceled has its shipments.
func (d DispatchOrder) Live() bool {
	return d.Status != DispatchOrderRejected && d.Status != DispatchOrderCanceled
}

// Decided reports whether InPost has decided. It accepts a pick-up with 201 and decides
// later; a status that is not known here is none of those after the decision.
func (d DispatchOrder) Decided() bool {
	switch d.Status {
	case DispatchOrderSent, DispatchOrderAccepted, DispatchOrderDone, DispatchOrderRejected, DispatchOrderCanceled:
		return true
	default:
		return false
	}
}

// Reasons are InPost's words for a rejection. A live user saw one sentence, which names
// a parcel by its number: "Parcel (...) status should be Prepared, but is ...".
func (d DispatchOrder) Reasons() []clients.Field { return fieldsIn(d.Errors) }

// UnmarshalJSON refuses what has no id: it is not a pick-up.
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

// DispatchedShipment is a shipment of a pick-up.
type DispatchedShipment struct {
	ID             lenient.Int    `json:"id"`
	TrackingNumber lenient.String `json:"tracking_number"`
}

// DispatchOrderComment is a note to the courier.
type DispatchOrderComment struct {
	ID        lenient.Int  `json:"id"`
	Comment   string       `json:"comment"`
	CreatedAt lenient.Time `json:"created_at"`
}

// CreateDispatchOrder orders a pick-up. Repeating it can order a second one: look
// for the first with ListDispatchOrders, or in the shipments' DispatchOrderID.
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

// GetDispatchOrder returns a pick-up as it is now.
//
// GET /v1/dispatch_orders/:id
func (c *Client) GetDispatchOrder(ctx context.Context, id int64) (DispatchOrder, error) {
	return ask[DispatchOrder](ctx, c, clients.Call{
		Operation: fmt.Sprintf("get dispatch order %d", id),
		Method:    http.MethodGet,
		Path:      dispatchOrderPath(id, ""),
	})
}

// DispatchOrderFilter narrows a list of pick-ups; its zero value narrows nothing.
type DispatchOrderFilter struct {
	// CreatedFrom is the earliest time of creation, to the second.
	CreatedFrom time.Time
	// ShipmentID is a shipment that belongs to the pick-up.
	ShipmentID int64
	// Statuses are alternatives.
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

// ListDispatchOrders returns the organization's pick-ups that fit the filter, the
// oldest first.
//
// GET /v1/organizations/:organization_id/dispatch_orders
func (c *Client) ListDispatchOrders(ctx context.Context, filter DispatchOrderFilter) ([]DispatchOrder, error) {
	return byAge[DispatchOrder](ctx, c, clients.Call{
		Operation: "list dispatch orders of organization " + c.organization,
		Method:    http.MethodGet,
		Path:      c.inOrganization("/dispatch_orders"),
		Query:     filter.query(),
	})
}

// CancelDispatchOrder calls off a pick-up.
//
// DELETE /v1/dispatch_orders/:id
func (c *Client) CancelDispatchOrder(ctx context.Context, id int64) error {
	return c.remove(ctx, fmt.Sprintf("cancel dispatch order %d", id), dispatchOrderPath(id, ""))
}

// DispatchOrderPrintout fetches the hand-over protocol of a pick-up.
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

// Printout fetches the hand-over protocol of at most 100 bought shipments, which
// must all have a pick-up or all have none: a PDF when they are of one service,
// else a ZIP of PDFs.
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

// printoutQuery asks for the only format there is.
func printoutQuery(ids []int64) url.Values {
	query := shipmentIDs(ids)
	query.Set("format", "Pdf")
	return query
}

func dispatchOrderPath(id int64, action string) string {
	return fmt.Sprintf("/v1/dispatch_orders/%d%s", id, action)
}
