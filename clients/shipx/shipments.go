package shipx

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"orderflow/clients"
	"orderflow/clients/lenient"
)

// shipmentsPerPage is ShipX's maximum.
const shipmentsPerPage = "100"

// CreateShipment creates a shipment. The answer has the status created, and no
// offers, transactions or tracking number: ShipX adds them after a second or more.
//
// It is not idempotent: a second call creates a second shipment, which costs money
// unless OnlyChoiceOfOffer is set or Service is empty.
//
// POST /v1/organizations/:organization_id/shipments
func (c *Client) CreateShipment(ctx context.Context, shipment NewShipment) (Shipment, error) {
	return ask[Shipment](ctx, c, clients.Call{
		Operation: fmt.Sprintf("create shipment %q", shipment.Reference),
		Method:    http.MethodPost,
		Path:      c.inOrganization("/shipments"),
		Body:      shipment,
	})
}

// GetShipment returns the current state of a shipment.
//
// GET /v1/shipments/:id
func (c *Client) GetShipment(ctx context.Context, id int64) (Shipment, error) {
	return ask[Shipment](ctx, c, clients.Call{
		Operation: fmt.Sprintf("get shipment %d", id),
		Method:    http.MethodGet,
		Path:      shipmentPath(id, ""),
	})
}

// ShipmentFilter selects shipments; the zero value selects all. ShipX cannot filter
// by reference: compare it in the result.
type ShipmentFilter struct {
	// CreatedFrom is the earliest time of creation, to the second.
	CreatedFrom time.Time
	// CreatedTo is the latest time of creation, to the second.
	CreatedTo time.Time
	IDs       []int64
	// Statuses match if any of them does.
	Statuses       []string
	TrackingNumber string
	// SendingMethod is documented, but we know of nobody who has used it: the
	// result may lack shipments that match.
	SendingMethod string
	// ExternalCustomerID is also compared with the result: an account where ShipX
	// ignores the filter returns all shipments.
	ExternalCustomerID string
}

func (f ShipmentFilter) query() url.Values {
	query := oldestFirst(f.CreatedFrom)
	query.Set("per_page", shipmentsPerPage)
	if !f.CreatedTo.IsZero() {
		query.Set("created_at_lteq", f.CreatedTo.UTC().Format(time.RFC3339))
	}
	setTexts(query, map[string]string{
		"id":              commaList(f.IDs),
		"status":          strings.Join(f.Statuses, ","),
		"tracking_number": f.TrackingNumber,
		"sending_method":  f.SendingMethod,

		"external_customer_id": f.ExternalCustomerID,
	})
	return query
}

// ListShipments returns the organization's shipments that match the filter, oldest
// first. Cancelled ones may be missing. The list can lag behind GetShipment.
//
// GET /v1/organizations/:organization_id/shipments
func (c *Client) ListShipments(ctx context.Context, filter ShipmentFilter) ([]Shipment, error) {
	listed, err := listByAge[Shipment](ctx, c, c.listing(filter))
	return slices.DeleteFunc(listed, func(s Shipment) bool { return filter.excludes(s.ExternalCustomerID) }), err
}

// excludes reports whether the filter is for another customer.
func (f ShipmentFilter) excludes(customer string) bool {
	return f.ExternalCustomerID != "" && customer != f.ExternalCustomerID
}

func (c *Client) listing(filter ShipmentFilter) clients.Call {
	return clients.Call{
		Operation: "list shipments of organization " + c.organization,
		Method:    http.MethodGet,
		Path:      c.inOrganization("/shipments"),
		Query:     filter.query(),
	}
}

// ListedShipment is what identifies a shipment in a list.
type ListedShipment struct {
	ID        lenient.Int    `json:"id"`
	Reference lenient.String `json:"reference"`
	CreatedAt lenient.Time   `json:"created_at"`

	ExternalCustomerID lenient.String `json:"external_customer_id"`
}

// ListReferences is ListShipments with only the fields of ListedShipment. It is for callers
// that look for a few of very many shipments: decoding whole shipments takes ten
// times as long.
//
// GET /v1/organizations/:organization_id/shipments
func (c *Client) ListReferences(ctx context.Context, filter ShipmentFilter) ([]ListedShipment, error) {
	listed, err := listByAge[ListedShipment](ctx, c, c.listing(filter))
	if slices.ContainsFunc(listed, func(one ListedShipment) bool { return one.ID == 0 }) {
		return nil, badAnswer(c.listing(filter).Operation, http.StatusOK, clients.ErrorBody{Message: "a shipment needs an id"})
	}
	return slices.DeleteFunc(listed, func(l ListedShipment) bool { return filter.excludes(string(l.ExternalCustomerID)) }), err
}

// ListOfCustomer returns the shipments with this ExternalCustomerID. It usually
// takes one call, however many other shipments there are. filtered is false if the
// answer does not show that ShipX applied the filter.
//
// GET /v1/organizations/:organization_id/shipments?external_customer_id=
func (c *Client) ListOfCustomer(ctx context.Context, customer string) (listed []ListedShipment, filtered bool, err error) {
	filter := ShipmentFilter{ExternalCustomerID: customer}
	answer, err := onePage[ListedShipment](ctx, c, c.listing(filter), 1)
	strange := func(l ListedShipment) bool { return l.ID == 0 || filter.excludes(string(l.ExternalCustomerID)) }
	switch {
	case err != nil || !answer.applied("external_customer_id", customer) || slices.ContainsFunc(answer.items, strange):
		return nil, false, err
	case len(answer.items) < answer.count:
		listed, err = c.ListReferences(ctx, filter)
		return listed, true, err
	}
	return answer.items, true, nil
}

// UpdateShipment changes a shipment that is not bought. ShipX drops its offers and
// prepares new ones. Refused: while ShipX prepares offers or a purchase is in
// progress. ShipX keeps absent fields and clears null fields, so the client sends
// null for each unset field about cash on delivery, insurance and services.
//
// PUT /v1/shipments/:id
func (c *Client) UpdateShipment(ctx context.Context, id int64, shipment NewShipment) (Shipment, error) {
	return ask[Shipment](ctx, c, clients.Call{
		Operation: fmt.Sprintf("update shipment %d", id),
		Method:    http.MethodPut,
		Path:      shipmentPath(id, ""),
		Object:    shipmentPath(id, ""),
		Body:      edit(shipment),
	})
}

// CancelShipment cancels a shipment that is not bought. Refused with
// CodeInvalidAction: a bought shipment, and, as live users saw, one in
// offer_selected. A live user saw a 204 revoked 0.36 s later: read the shipment
// afterwards. The answer to a second cancellation is not documented.
//
// DELETE /v1/shipments/:id
func (c *Client) CancelShipment(ctx context.Context, id int64) error {
	return c.remove(ctx, fmt.Sprintf("cancel shipment %d", id), shipmentPath(id, ""))
}

func shipmentPath(id int64, action string) string {
	return fmt.Sprintf("/v1/shipments/%d%s", id, action)
}
