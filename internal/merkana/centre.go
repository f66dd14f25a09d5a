package merkana

import (
	"cmp"
	"errors"
	"log/slog"
	"time"

	"orderflow/internal/documents"
	"orderflow/internal/orders"
	"orderflow/order"
)

const (
	// DefaultCancelWithin is how long a cancellation may take to be decided.
	DefaultCancelWithin = 20 * time.Second
	// DefaultStockWithin is how long MyPromo may take to tell its stock.
	DefaultStockWithin = 10 * time.Second
)

// CentreOptions are what a centre works with.
type CentreOptions struct {
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

// Centre is the fulfilment centre: the Backend that makes our orders of Merkana's.
// It is safe for concurrent use.
type Centre struct{ options CentreOptions }

var _ Backend = (*Centre)(nil)

// NewCentre returns a centre.
func NewCentre(options CentreOptions) (*Centre, error) {
	if options.Orders == nil || options.Documents == nil || options.Logger == nil {
		return nil, errors.New("merkana: a centre needs orders, documents and a logger")
	}
	options.CancelWithin = cmp.Or(options.CancelWithin, DefaultCancelWithin)
	options.StockWithin = cmp.Or(options.StockWithin, DefaultStockWithin)
	return &Centre{options: options}, nil
}

// yes accepts a call, with what people at Merkana should know.
func yes(message string) (Answer, error) { return Answer{Accepted: true, Message: message}, nil }

// no refuses a call for good.
func no(message string) (Answer, error) { return Answer{Message: message}, nil }
