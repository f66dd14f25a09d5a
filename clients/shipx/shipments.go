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

// shipmentsPerPage is the most that ShipX gives.
const shipmentsPerPage = "100"

// CreateShipment makes a shipment. It comes back as created, without offers,
// transactions or tracking number: all that follows takes a second or more.
//
// Repeating it makes a second shipment, which costs money unless
// OnlyChoiceOfOffer is set or Service is empty.
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

// GetShipment returns a shipment as it is now.
//
// GET /v1/shipments/:id
func (c *Client) GetShipment(ctx context.Context, id int64) (Shipment, error) {
	return ask[Shipment](ctx, c, clients.Call{
		Operation: fmt.Sprintf("get shipment %d", id),
		Method:    http.MethodGet,
		Path:      shipmentPath(id, ""),
	})
}

// ShipmentFilter narrows a list of shipments; its zero value narrows nothing.
// ShipX has no filter for the reference: compare that in what comes back.
type ShipmentFilter struct {
	// CreatedFrom is the earliest time of creation, to the second.
	CreatedFrom time.Time
	// CreatedTo is the latest, to the second.
	CreatedTo time.Time
	IDs       []int64
	// Statuses are alternatives.
	Statuses       []string
	TrackingNumber string
	// SendingMethod is documented, and nobody is known to have tried it: what it shows is
	// there, what it leaves out may be there as well.
	SendingMethod string
	// ExternalCustomerID is compared with what comes back, too: an account that does not
	// heed the filter answers with all shipments.
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

// ListShipments returns the organization's shipments that fit the filter, the
// oldest first. Those that are cancelled may be missing. The list can lag behind
// GetShipment.
//
// GET /v1/organizations/:organization_id/shipments
func (c *Client) ListShipments(ctx context.Context, filter ShipmentFilter) ([]Shipment, error) {
	listed, err := byAge[Shipment](ctx, c, c.listing(filter))
	return slices.DeleteFunc(listed, func(s Shipment) bool { return filter.another(s.ExternalCustomerID) }), err
}

// another reports whether an answer has another customer than the one that is asked for.
func (f ShipmentFilter) another(customer string) bool {
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

// Listed is what a shipment in a list is known by.
type Listed struct {
	ID        lenient.Int    `json:"id"`
	Reference lenient.String `json:"reference"`
	CreatedAt lenient.Time   `json:"created_at"`

	ExternalCustomerID lenient.String `json:"external_customer_id"`
}

// ListReferences is ListShipments for those who look for some of very many: reading
// all of every shipment takes ten times as long.
//
// GET /v1/organizations/:organization_id/shipments
func (c *Client) ListReferences(ctx context.Context, filter ShipmentFilter) ([]Listed, error) {
	listed, err := byAge[Listed](ctx, c, c.listing(filter))
	if slices.ContainsFunc(listed, func(one Listed) bool { return one.ID == 0 }) {
		return nil, misread(c.listing(filter).Operation, http.StatusOK, clients.Trouble{Message: "a shipment needs an id"})
	}
	return slices.DeleteFunc(listed, func(l Listed) bool { return filter.another(string(l.ExternalCustomerID)) }), err
}

// ListOfCustomer returns the shipments that were made with this ExternalCustomerID, with one
// call as a rule, however many others there are. Not heeded: the answer does not say that
// ShipX took the filter.
//
// GET /v1/organizations/:organization_id/shipments?external_customer_id=
func (c *Client) ListOfCustomer(ctx context.Context, customer string) (listed []Listed, heeded bool, err error) {
	filter := ShipmentFilter{ExternalCustomerID: customer}
	answer, err := onePage[Listed](ctx, c, c.listing(filter), 1)
	strange := func(l Listed) bool { return l.ID == 0 || filter.another(string(l.ExternalCustomerID)) }
	switch {
	case err != nil || !answer.heeded("external_customer_id", customer) || slices.ContainsFunc(answer.items, strange):
		return nil, false, err
	case len(answer.items) < answer.count:
		listed, err = c.ListReferences(ctx, filter)
		return listed, true, err
	}
	return answer.items, true, nil
}

// UpdateShipment changes a shipment that is not bought. ShipX drops its offers
// and prepares new ones; it refuses while it prepares them or while a purchase is
// going on. ShipX keeps what is left out and clears what is null; so what the form
// leaves open of what it collects, insures and offers is sent as null.
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

// CancelShipment gives up a shipment that is not bought. One that is bought is refused
// with CodeInvalidAction, and so, as live users saw, is one in offer_selected. A 204 was
// once taken back 0.36 s later: read the shipment. What ShipX says to a second
// cancellation is not documented.
//
// DELETE /v1/shipments/:id
func (c *Client) CancelShipment(ctx context.Context, id int64) error {
	return c.remove(ctx, fmt.Sprintf("cancel shipment %d", id), shipmentPath(id, ""))
}

func shipmentPath(id int64, action string) string {
	return fmt.Sprintf("/v1/shipments/%d%s", id, action)
}
