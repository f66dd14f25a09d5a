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
	// ordersPerPage is MyPromo's maximum page size for orders and production
	// orders.
	ordersPerPage = 15
	// clockMargin is how far MyPromo's clock may be behind ours. Without it a
	// filter that starts just after midnight could miss an order that MyPromo dates
	// just before midnight.
	clockMargin = time.Hour
)

// NewOrder is an order to be created. It stays a draft until SubmitOrder.
type NewOrder struct {
	// Reference is our name of the order. MyPromo does not require it to be unique.
	Reference         string `json:"reference"`
	Reference2        string `json:"reference2,omitempty"`
	Comment           string `json:"comment,omitempty"`
	Complaint         bool   `json:"complaint"`
	ExpressProduction bool   `json:"express_production"`
	ExpressShipping   bool   `json:"express_shipping"`
	// FakePreflight and FakeShipment are for the sandbox only, where they default
	// to true. They must be nil in live.
	FakePreflight *bool `json:"fake_preflight,omitempty"`
	FakeShipment  *bool `json:"fake_shipment,omitempty"`
	// Callback is where MyPromo posts the order on each event; nil means the URL in
	// the client's settings at MyPromo.
	Callback *NewEndpoint `json:"callback,omitempty"`
	// GenericLabel is where MyPromo fetches the label when the goods are ready.
	// GenericLabel and Files need an agreement with MyPromo.
	GenericLabel     *NewEndpoint `json:"generic_label,omitempty"`
	CustomProperties []Property   `json:"custom_properties,omitempty"`
	// Shipper and Export default to the client's own addresses.
	Shipper   *NewAddress  `json:"shipper,omitempty"`
	Recipient NewAddress   `json:"recipient"`
	Export    *NewExporter `json:"export,omitempty"`
	// Files are labels and delivery slips. An order with files can have only one
	// item.
	Files []NewFile `json:"files,omitempty"`
}

// revealedOrder is a NewOrder as sent, with readable secrets.
type revealedOrder struct {
	NewOrder
	Callback     *revealedEndpoint `json:"callback,omitempty"`
	GenericLabel *revealedEndpoint `json:"generic_label,omitempty"`
	Files        []revealedFile    `json:"files,omitempty"`
}

func (o NewOrder) reveal() revealedOrder {
	return revealedOrder{o, o.Callback.reveal(), o.GenericLabel.reveal(), revealFiles(o.Files)}
}

// OrderFilter selects orders; a zero field selects all. MyPromo filters by whole
// days, so the result includes orders somewhat outside of the times.
type OrderFilter struct {
	// Reference matches the whole reference of the order.
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

// CreateOrder creates a draft. It is not idempotent: a second call creates a second
// draft, so read ListOrders before you repeat it.
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

// SubmitOrder sends an order to production. In live this costs money. Production
// starts after the delay in the client's settings; until then the order can be
// cancelled.
//
// POST v1/orders/{id}/submit (PATCH after a 405)
func (c *Client) SubmitOrder(ctx context.Context, id int64) (Order, error) {
	return one[Order](ctx, c.withFallback(http.MethodPatch), clients.Call{
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

// ListOrders returns all orders that match the filter. It makes one call per 15
// orders.
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
		// The documentation does not say whether MyPromo compares the whole
		// reference.
		if filter.Reference == "" || string(order.Reference) == filter.Reference {
			found = append(found, order)
		}
	}
	return found, err
}

// EachOrder calls take for each page of the orders that match the filter, so that
// the caller can pause between two calls and keep only what it needs. take may see
// an order twice: when it moves to the next page meanwhile, and when the list gets
// shorter and is read again from its first page. An error from take ends the
// reading.
//
// GET v1/orders
func (c *Client) EachOrder(ctx context.Context, filter OrderFilter, take func([]Order) error) error {
	return eachPage(ctx, c, "list orders", "/v1/orders", ordersPerPage, filter.query(),
		func(page, _ []Order) error { return take(page) })
}

// CancelOrder cancels an order that is not in production yet. Afterwards MyPromo
// refuses with 422.
//
// PATCH v1/orders/{id}/cancel (PUT after a 405)
func (c *Client) CancelOrder(ctx context.Context, id int64) (Order, error) {
	return one[Order](ctx, c.withFallback(http.MethodPut), clients.Call{
		Operation: fmt.Sprintf("cancel order %d", id),
		Method:    http.MethodPatch,
		Path:      orderPath(id) + "/cancel",
		Object:    orderPath(id),
	})
}

// setDays sets the filters field_from and field_to, which are whole days. The
// documentation names neither their time zone nor whether the last day is included,
// so field_to is a day later.
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
	// AuthType is basic, header, oauth1 or oauth2; MyPromo sometimes omits it.
	AuthType lenient.String `json:"authType"`
}

func orderPath(id int64) string { return fmt.Sprintf("/v1/orders/%d", id) }
