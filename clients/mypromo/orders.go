package mypromo

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"orderflow/clients"
	"orderflow/clients/lenient"
)

const (
	// ordersPerPage is the most that MyPromo gives of orders and production orders.
	ordersPerPage = 15
	// clockMargin is how far MyPromo's clock may be behind ours: a filter that
	// begins just after midnight must not miss an order made just before it there.
	clockMargin = time.Hour
)

// NewOrder is an order to be created. It stays a draft until it is submitted.
type NewOrder struct {
	// Reference is our name of the order; MyPromo does not keep it unique.
	Reference         string `json:"reference"`
	Reference2        string `json:"reference2,omitempty"`
	Comment           string `json:"comment,omitempty"`
	Complaint         bool   `json:"complaint"`
	ExpressProduction bool   `json:"express_production"`
	ExpressShipping   bool   `json:"express_shipping"`
	// FakePreflight and FakeShipment are for the sandbox only, where both are true
	// unless set to false. They must be nil in live.
	FakePreflight *bool `json:"fake_preflight,omitempty"`
	FakeShipment  *bool `json:"fake_shipment,omitempty"`
	// Callback is where MyPromo posts the order when something happens to it; nil
	// leaves that to the client's settings at MyPromo.
	Callback *NewEndpoint `json:"callback,omitempty"`
	// GenericLabel is where MyPromo gets the label when the goods are ready. It and
	// Files must have been agreed with MyPromo.
	GenericLabel     *NewEndpoint `json:"generic_label,omitempty"`
	CustomProperties []Property   `json:"custom_properties,omitempty"`
	// Shipper and Export are the client's own addresses when nil.
	Shipper   *NewAddress  `json:"shipper,omitempty"`
	Recipient NewAddress   `json:"recipient"`
	Export    *NewExporter `json:"export,omitempty"`
	// Files are labels and delivery slips; an order with any may have one item only.
	Files []NewFile `json:"files,omitempty"`
}

// revealedOrder is a NewOrder as it is sent, its secrets readable.
type revealedOrder struct {
	NewOrder
	Callback     *revealedEndpoint `json:"callback,omitempty"`
	GenericLabel *revealedEndpoint `json:"generic_label,omitempty"`
	Files        []revealedFile    `json:"files,omitempty"`
}

func (o NewOrder) reveal() revealedOrder {
	return revealedOrder{o, o.Callback.reveal(), o.GenericLabel.reveal(), revealFiles(o.Files)}
}

// OrderFilter narrows a list of orders; zero fields don't. MyPromo filters by
// whole days, so orders somewhat outside of the times come as well.
type OrderFilter struct {
	// Reference is that of the order, exactly.
	Reference   string
	CreatedFrom time.Time
	CreatedTo   time.Time
	UpdatedFrom time.Time
	UpdatedTo   time.Time
}

func (f OrderFilter) query() url.Values {
	query := url.Values{}
	if f.Reference != "" {
		query.Set("reference", f.Reference)
	}
	setDays(query, "created", f.CreatedFrom, f.CreatedTo)
	setDays(query, "updated", f.UpdatedFrom, f.UpdatedTo)
	return query
}

// CreateOrder creates a draft. It may be repeated only after a look at
// ListOrders: a second call makes a second draft.
//
// POST v1/orders
func (c *Client) CreateOrder(ctx context.Context, order NewOrder) (Order, error) {
	return one[Order](ctx, c.caller.Do, clients.Call{
		Operation: "create order " + order.Reference,
		Method:    http.MethodPost,
		Path:      "/v1/orders",
		Body:      order.reveal(),
	})
}

// SubmitOrder sends an order to production. In live that costs money, and
// production starts after the delay of the client's settings; until then the
// order can be cancelled.
//
// POST v1/orders/{id}/submit (PATCH if that is not allowed)
func (c *Client) SubmitOrder(ctx context.Context, id int64) (Order, error) {
	return one[Order](ctx, c.orElse(http.MethodPatch), clients.Call{
		Operation: fmt.Sprintf("submit order %d", id),
		Method:    http.MethodPost,
		Path:      orderPath(id) + "/submit",
		Object:    orderPath(id),
	})
}

// GetOrder returns an order with its items, histories and shipments.
//
// GET v1/orders/{id}
func (c *Client) GetOrder(ctx context.Context, id int64) (Order, error) {
	return one[Order](ctx, c.caller.Do, clients.Call{
		Operation: fmt.Sprintf("get order %d", id),
		Method:    http.MethodGet,
		Path:      orderPath(id),
	})
}

// ListOrders returns all orders that pass the filter. It makes one call per 15 orders.
//
// GET v1/orders
func (c *Client) ListOrders(ctx context.Context, filter OrderFilter) ([]Order, error) {
	operation := "list orders"
	if filter.Reference != "" {
		operation += " with reference " + filter.Reference
	}
	orders, err := list[Order](ctx, c, operation, "/v1/orders", ordersPerPage, filter.query())
	var found []Order
	for _, order := range orders {
		// Whether MyPromo compares the whole reference is not documented.
		if filter.Reference == "" || string(order.Reference) == filter.Reference {
			found = append(found, order)
		}
	}
	return found, err
}

// EachOrder hands over the orders that pass the filter page by page, so that a caller can
// take its time between two calls and keep what it needs. An order that moves from one
// page to the next meanwhile comes twice, and where the list is read again from its first
// page, as it became shorter, all come again. An error of take ends it.
//
// GET v1/orders
func (c *Client) EachOrder(ctx context.Context, filter OrderFilter, take func([]Order) error) error {
	return eachPage(ctx, c, "list orders", "/v1/orders", ordersPerPage, filter.query(),
		func(page, _ []Order) error { return take(page) })
}

// CancelOrder cancels an order that is not in production yet; MyPromo refuses it
// afterwards with 422.
//
// PATCH v1/orders/{id}/cancel (PUT if that is not allowed)
func (c *Client) CancelOrder(ctx context.Context, id int64) (Order, error) {
	return one[Order](ctx, c.orElse(http.MethodPut), clients.Call{
		Operation: fmt.Sprintf("cancel order %d", id),
		Method:    http.MethodPatch,
		Path:      orderPath(id) + "/cancel",
		Object:    orderPath(id),
	})
}

// setDays sets the filters field_from and field_to, which take days. Neither
// their time zone nor whether the last day counts is documented, so the end is a
// day later.
func setDays(query url.Values, field string, from, to time.Time) {
	if !from.IsZero() {
		query.Set(field+"_from", from.UTC().Add(-clockMargin).Format(time.DateOnly))
	}
	if !to.IsZero() {
		query.Set(field+"_to", to.UTC().AddDate(0, 0, 1).Format(time.DateOnly))
	}
}

// Endpoint is a URL that MyPromo calls for an order.
type Endpoint struct {
	URL lenient.String `json:"url"`
	// AuthType is basic, header, oauth1 or oauth2; MyPromo leaves it out at times.
	AuthType lenient.String `json:"authType"`
}

func orderPath(id int64) string { return fmt.Sprintf("/v1/orders/%d", id) }
