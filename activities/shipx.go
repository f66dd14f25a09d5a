package activities

import (
	"time"

	"orderflow/activities/attempt"
	"orderflow/clients/shipx"
	"orderflow/internal/documents"
	"orderflow/order"
)

// ShipX has the steps of shipping with InPost. Its Temporal activities are its
// exported methods.
type ShipX struct {
	Options ShipXOptions
	listed  sharedRead[[]shipx.Listed]
}

// ShipXOptions are what the steps at ShipX need.
type ShipXOptions struct {
	Client    *shipx.Client
	Documents *documents.Store
	Timing    attempt.Timing
	// Lookback is how long before an order's acceptance lists are read; 0 is
	// order.DefaultLookback.
	Lookback time.Duration
	// SendingMethod is how InPost gets parcels whose order doesn't say.
	SendingMethod string
	// DispatchPoint is where couriers collect; 0 is the organization's address.
	DispatchPoint int64
	// Prices are what services cost where ShipX states no price: customers who pay
	// later are told none.
	Prices map[string]order.Money
}
