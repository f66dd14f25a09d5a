package tpk

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"orderflow/clients"
)

// CreateOrder orders one package. The order awaits its payment and costs nothing
// until then. It is not idempotent: before you repeat it, look for the first order
// with SearchOrders. If the client has no token, the call fails before it is sent,
// because TPK would register a new user. A package with Problems is not sent
// either.
//
// POST /user/orders
func (c *Client) CreateOrder(ctx context.Context, pack NewPackage) (Created, error) {
	return c.submit(ctx, pack, clients.Call{
		Operation: fmt.Sprintf("create order %q", pack.Description),
		Method:    http.MethodPost,
		Path:      "/user/orders",
	})
}

// EditOrder replaces the package of an order. The documentation does not say until
// when.
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

// OrderFilter selects orders; a zero field selects all.
type OrderFilter struct {
	OrderID       int64
	WaybillNumber string
	Status        int
	CourierStatus int
	// CreatedSince and CreatedTill are days in Poland. CreatedSince is inclusive;
	// the documentation does not say whether CreatedTill is.
	CreatedSince time.Time
	CreatedTill  time.Time
	CourierID    int
	// UserData searches in names, phones, e-mail addresses "and so on"; the
	// documentation does not say whether that includes the description.
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

// SearchOrders returns all orders that match the filter, from all pages.
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

// CancelOrder cancels an order. TPK refuses with the status 417 and no body,
// perhaps also if the order is already cancelled: read the order afterwards. The
// documentation does not say whether a paid order can be cancelled.
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
