// Package merkanaapi serves what Merkana calls at a fulfilment centre, which we
// are: products of a merchant, its stock, new orders, cancellations. It reads and
// checks requests and writes answers; what becomes of them is up to an Orders.
// What we call at Merkana is in clients/merkana.
//
// The endpoints follow Merkana's published Postman collection; nothing of it was
// tried against the live service. How Merkana tells success from failure is not
// documented. The answers here are:
//
//	200 {"status":true}                done
//	200 {"status":false,"message"}     refused for good; the message names the fields
//	503 {"status":false,"message"}     not now; Merkana's queue sends orders again
//	401, 404, 405, 413                 not a call of Merkana's, in the same form
//
// Merkana sends an order again when it got no good answer: five times in all or
// five times more, at intervals of 10 minutes. Then people look at it on the next
// working day.
package merkanaapi

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"

	"orderflow/internal/secret"
)

// Orders is what the calls are handed to. Every call may come again, also while
// the first is being worked on, and has to be answered in the same way then.
//
// An error that is a *Refusal is final. Every other one is temporary: it is
// logged and not shown, and Merkana is asked to come again.
type Orders interface {
	// CreateOrder takes an order. Merkana's merchant and id name it for ever: other
	// content under the same name is not another order.
	CreateOrder(ctx context.Context, order Create) (Answer, error)
	// CancelOrder cancels an order, and accepts if that is done. One that is not
	// known may still be on its way: it has to stay cancelled when it arrives.
	CancelOrder(ctx context.Context, mid, id int64) (Answer, error)
	// SyncProducts is told what a merchant sells.
	SyncProducts(ctx context.Context, mid int64, products []Product) (Answer, error)
	// Stock returns how many pieces there are of every product of a merchant.
	Stock(ctx context.Context, mid int64) ([]Stock, error)
}

// Answer is a yes or a no that is final.
type Answer struct {
	Accepted bool
	// Message is shown to people at Merkana; it may be empty.
	Message string
}

// Stock is how many pieces there are of a product, in all.
type Stock struct {
	SKU      string `json:"sku"`
	Quantity int    `json:"br"`
}

// Refusal is an error that stays when the same call is made again.
type Refusal struct {
	// Message is shown to people at Merkana.
	Message string
}

// Error returns the message.
func (r *Refusal) Error() string { return r.Message }

// Endpoint names one of the calls.
type Endpoint string

// The endpoints.
const (
	SyncProducts Endpoint = "sync-products"
	StockLevels  Endpoint = "stock"
	CreateOrder  Endpoint = "create-order"
	CancelOrder  Endpoint = "cancel-order"
)

// DefaultPaths are the documented file names below /merkana.
func DefaultPaths() map[Endpoint]string {
	return map[Endpoint]string{
		SyncProducts: "/merkana/sync_products.php",
		StockLevels:  "/merkana/stock.php",
		CreateOrder:  "/merkana/save_order_with_packets.php",
		CancelOrder:  "/merkana/cancel_order.php",
	}
}

const (
	// DefaultHeader is the one in which Merkana expects our token, too.
	DefaultHeader = "api-token"
	// DefaultLimit is the largest body that is read, in bytes.
	DefaultLimit = 1 << 20
)

// Options are what a handler works with.
type Options struct {
	Orders Orders
	// Token is what Merkana has to send in Header; there has to be one. Empty
	// Header means DefaultHeader.
	Token  secret.Text
	Header string
	// Limit is the largest body that is read, in bytes; 0 means DefaultLimit.
	Limit int64
	// StringStatus are the endpoints that answer "true" and "false" instead of
	// booleans: the documentation's text has booleans, its sample of the stock text.
	StringStatus []Endpoint
	// Paths replace those of DefaultPaths.
	Paths map[Endpoint]string
	// Log is told of what is refused or fails; nil means nobody is.
	Log *slog.Logger
}

// New returns a handler of the endpoints, or an error that names what is wrong
// with the options.
func New(options Options) (http.Handler, error) {
	if options.Orders == nil {
		return nil, errors.New("merkanaapi: no orders to hand the calls to")
	}
	if options.Token == "" {
		return nil, errors.New("merkanaapi: no token; without one anybody could order")
	}
	if options.Log == nil {
		options.Log = slog.New(slog.DiscardHandler)
	}
	options.Header = cmp.Or(options.Header, DefaultHeader)
	options.Limit = cmp.Or(options.Limit, DefaultLimit)
	h := &handler{
		options: options,
		token:   sha256.Sum256([]byte(options.Token.Reveal())),
		texts:   map[Endpoint]bool{},
		paths:   map[string]Endpoint{},
	}
	h.serve = map[Endpoint]serve{
		SyncProducts: h.syncProducts, StockLevels: h.stock, CreateOrder: h.createOrder, CancelOrder: h.cancelOrder,
	}
	if err := errors.Join(h.setPaths(), h.setTexts()); err != nil {
		return nil, err
	}
	return h, nil
}

func (h *handler) setPaths() error {
	paths := DefaultPaths()
	maps.Copy(paths, h.options.Paths)
	for _, endpoint := range slices.Sorted(maps.Keys(paths)) {
		path := paths[endpoint]
		if !h.known(endpoint) {
			return unknownEndpoint("paths", endpoint)
		}
		if !strings.HasPrefix(path, "/") {
			return fmt.Errorf("merkanaapi: path %q of %s: want one that begins with /", path, endpoint)
		}
		if other, taken := h.paths[path]; taken {
			return fmt.Errorf("merkanaapi: path %q is that of both %s and %s", path, other, endpoint)
		}
		h.paths[path] = endpoint
	}
	return nil
}

func (h *handler) setTexts() error {
	for _, endpoint := range h.options.StringStatus {
		if !h.known(endpoint) {
			return unknownEndpoint("string status", endpoint)
		}
		h.texts[endpoint] = true
	}
	return nil
}

func (h *handler) known(endpoint Endpoint) bool { return h.serve[endpoint] != nil }

func unknownEndpoint(option string, endpoint Endpoint) error {
	return fmt.Errorf("merkanaapi: %s: there is no endpoint %q; want %s, %s, %s or %s",
		option, endpoint, SyncProducts, StockLevels, CreateOrder, CancelOrder)
}
