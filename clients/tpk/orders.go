package tpk

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"orderflow/clients"
)

// CreateOrder orders one package. The order waits for its payment and costs
// nothing until then. TPK would register a new user for an order that comes
// without a token: without one the call fails before it is sent, as it does for a
// package with Problems.
//
// POST /user/orders
func (c *Client) CreateOrder(ctx context.Context, pack NewPackage) (Created, error) {
	return c.submit(ctx, pack, clients.Call{
		Operation: fmt.Sprintf("create order %q", pack.Description),
		Method:    http.MethodPost,
		Path:      "/user/orders",
	})
}

// EditOrder replaces the package of an order. Until when TPK allows it is not
// documented.
//
// PUT /user/orders/:orderID
func (c *Client) EditOrder(ctx context.Context, id int64, pack NewPackage) (Created, error) {
	return c.submit(ctx, pack, clients.Call{
		Operation: fmt.Sprintf("edit order %d", id),
		Method:    http.MethodPut,
		Path:      orderPath(id),
		Object:    orderPath(id),
	})
}

func (c *Client) submit(ctx context.Context, pack NewPackage, call clients.Call) (Created, error) {
	if found := pack.Problems(); len(found) > 0 {
		return Created{}, &clients.Error{
			Provider: provider, Operation: call.Operation, Kind: clients.Refused,
			Code: CodeInvalidInput, Message: "not sent, as TPK doesn't take such a package", Fields: found,
		}
	}
	call.Body = packages(pack.sent())
	answer, err := ask[createdAnswer](ctx, c, call)
	return answer.Created, err
}

// GetOrder returns an order.
//
// GET /user/orders/:orderID
func (c *Client) GetOrder(ctx context.Context, id int64) (Order, error) {
	return ask[Order](ctx, c, clients.Call{
		Operation: fmt.Sprintf("get order %d", id),
		Method:    http.MethodGet,
		Path:      orderPath(id),
	})
}

// OrderFilter selects orders; what is zero doesn't matter.
type OrderFilter struct {
	OrderID       int64
	WaybillNumber string
	Status        int
	CourierStatus int
	// CreatedSince and CreatedTill count by days in Poland. CreatedSince's is included;
	// whether CreatedTill's is, TPK does not say.
	CreatedSince time.Time
	CreatedTill  time.Time
	CourierID    int
	// UserData is looked for in names, phones, e-mail addresses "and so on"; that
	// the description is among them is not documented.
	UserData string
}

type sentOrderFilter struct {
	OrderID       int64  `json:"order_id,omitempty"`
	WaybillNumber string `json:"waybill_number,omitempty"`
	OrderStatus   int    `json:"order_status,omitempty"`
	CourierStatus int    `json:"courier_status,omitempty"`
	CreatedSince  Date   `json:"created_since,omitempty"`
	CreatedTill   Date   `json:"created_till,omitempty"`
	CourierID     int    `json:"courier_id,omitempty"`
	UserData      string `json:"user_data,omitempty"`
}

// SearchOrders returns all orders that a filter selects, of all pages.
//
// POST /user/orders/search
func (c *Client) SearchOrders(ctx context.Context, filter OrderFilter) ([]Order, error) {
	return search[Order](ctx, c, "search orders", "/user/orders/search", sentOrderFilter{
		OrderID: filter.OrderID, WaybillNumber: filter.WaybillNumber,
		OrderStatus: filter.Status, CourierStatus: filter.CourierStatus,
		CreatedSince: DateOf(filter.CreatedSince), CreatedTill: DateOf(filter.CreatedTill),
		CourierID: filter.CourierID, UserData: filter.UserData,
	})
}

// CancelOrder cancels an order. TPK refuses it with the status 417 and without a
// word; an order that is already cancelled may be among those refused, so that
// only reading it tells. Whether a paid one can be cancelled is not documented.
//
// PATCH /user/orders/:orderID/cancel
func (c *Client) CancelOrder(ctx context.Context, id int64) error {
	return c.caller.Do(ctx, clients.Call{
		Operation: fmt.Sprintf("cancel order %d", id),
		Method:    http.MethodPatch,
		Path:      orderPath(id) + "/cancel",
		Object:    orderPath(id),
		Header:    c.headers(),
	}, nil)
}

func orderPath(id int64) string { return fmt.Sprintf("/user/orders/%d", id) }
