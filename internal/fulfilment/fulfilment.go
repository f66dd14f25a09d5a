// Package fulfilment is what Merkana's calls do: we are its fulfilment centre. An
// order becomes one of ours, a cancellation is asked of the order, products are
// kept, and stock is that of MyPromo, who makes and keeps the goods.
//
// The calls and their forms are in internal/merkanaapi.
package fulfilment

import (
	"cmp"
	"errors"
	"log/slog"
	"time"

	"orderflow/internal/documents"
	"orderflow/internal/merkanaapi"
	"orderflow/internal/orders"
	"orderflow/order"
)

const (
	// DefaultCancelWithin is how long a cancellation may take to be decided.
	DefaultCancelWithin = 20 * time.Second
	// DefaultStockWithin is how long MyPromo may take to tell its stock.
	DefaultStockWithin = 10 * time.Second
)

// Options are what a centre works with.
type Options struct {
	Orders *orders.Service
	// Documents keeps what merchants sell.
	Documents *documents.Store
	// Carrier ships all orders, each in one Parcel: Merkana states neither.
	Carrier order.Carrier
	Parcel  order.Parcel
	// CancelWithin is how long a cancellation may take to be decided; then it is
	// refused for good. 0 means DefaultCancelWithin.
	CancelWithin time.Duration
	// StockWithin is how long MyPromo may take to tell its stock; 0 means
	// DefaultStockWithin.
	StockWithin time.Duration
	// Logger is told what the operator has to look at.
	Logger *slog.Logger
}

// Centre answers Merkana's calls. It is safe for concurrent use.
type Centre struct{ options Options }

var _ merkanaapi.Orders = (*Centre)(nil)

// New returns a centre.
func New(options Options) (*Centre, error) {
	if options.Orders == nil || options.Documents == nil || options.Logger == nil {
		return nil, errors.New("fulfilment: needs orders, documents and a logger")
	}
	options.CancelWithin = cmp.Or(options.CancelWithin, DefaultCancelWithin)
	options.StockWithin = cmp.Or(options.StockWithin, DefaultStockWithin)
	return &Centre{options: options}, nil
}

// yes accepts a call, with what people at Merkana should know.
func yes(message string) (merkanaapi.Answer, error) {
	return merkanaapi.Answer{Accepted: true, Message: message}, nil
}

// no refuses a call for good.
func no(message string) (merkanaapi.Answer, error) {
	return merkanaapi.Answer{Message: message}, nil
}
