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
	// defaultCancelWithin is the time limit for a cancellation.
	defaultCancelWithin = 20 * time.Second
	// defaultStockWithin is the time limit for MyPromo's stock.
	defaultStockWithin = 10 * time.Second
)

// CentreOptions configure a centre.
type CentreOptions struct {
	Orders *orders.Service
	// Documents stores the merchants' products.
	Documents *documents.Store
	// Carrier ships all orders, each in one Parcel: Merkana's orders contain neither.
	Carrier order.Carrier
	Parcel  order.Parcel
	// CancelWithin is the time limit for a cancellation; after it, the cancellation is refused
	// for good. 0 means defaultCancelWithin.
	CancelWithin time.Duration
	// StockWithin is the time limit for MyPromo's stock; 0 means defaultStockWithin.
	StockWithin time.Duration
	// Logger gets what the operator must look at.
	Logger *slog.Logger
}

// Centre is the fulfilment centre: the Backend that turns Merkana's orders into ours. It is
// safe for concurrent use.
type Centre struct{ options CentreOptions }

var _ Backend = (*Centre)(nil)

// NewCentre returns a centre.
func NewCentre(options CentreOptions) (*Centre, error) {
	if options.Orders == nil || options.Documents == nil || options.Logger == nil {
		return nil, errors.New("merkana: a centre needs orders, documents and a logger")
	}
	options.CancelWithin = cmp.Or(options.CancelWithin, defaultCancelWithin)
	options.StockWithin = cmp.Or(options.StockWithin, defaultStockWithin)
	return &Centre{options: options}, nil
}

// yes accepts a call, with a message for people at Merkana.
func yes(message string) (Answer, error) { return Answer{Accepted: true, Message: message}, nil }

// no refuses a call for good.
func no(message string) (Answer, error) { return Answer{Message: message}, nil }
