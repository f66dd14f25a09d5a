package activities

import (
	"sync/atomic"
	"time"

	"orderflow/activities/attempt"
	"orderflow/clients/shipx"
	"orderflow/internal/documents"
	"orderflow/order"
)

// ShipX has the steps of shipping with InPost. Its exported methods are its Temporal
// activities.
type ShipX struct {
	Options   ShipXOptions
	listed    listing
	customers customers
	watched   told
}

// customers records how this account handles external_customer_id. Lists can be filtered by
// it; but if ShipX does not keep it, the filter finds nothing, which looks like an order
// without shipments.
type customers struct{ kept, ignored atomic.Bool }

// told records how a shipment came back that was made with a customer.
func (c *customers) told(kept bool) { c.kept.Store(kept) }

// proven reports whether an order that is not listed under its customer has no shipments.
func (c *customers) proven() bool { return c.kept.Load() && !c.ignored.Load() }

// ShipXOptions are the options of the steps at ShipX.
type ShipXOptions struct {
	Client    *shipx.Client
	Documents *documents.Store
	Timing    attempt.Timing
	// Lookback is how long before an order's acceptance lists are read; 0 means
	// order.DefaultLookback.
	Lookback time.Duration
	// PriceCap is the most that a parcel may cost unless a person allows more; nil means no
	// limit.
	PriceCap *order.Money
	// SendingMethod is how InPost gets parcels if the order does not say.
	SendingMethod string
	// DispatchPoint is where couriers collect; 0 is the organization's address.
	DispatchPoint int64
	// DropoffPoint is where parcels are left by sending methods that need such a point, if the
	// order does not say; empty means none.
	DropoffPoint string
	// Prices are what services cost if ShipX states no price, which is usual.
	Prices map[string]order.Money
	// Prefer lists services for offers without prices, the most wanted first.
	Prefer []string
	// CreateWithService names the wanted service when a shipment is made; then ShipX selects
	// its offer. Otherwise ShipX offers every service, and the order buys the wanted offer;
	// such a shipment can be cancelled until then.
	CreateWithService bool
	// Clock tells the time, for the expiry of offers and for lists; nil is time.Now.
	Clock func() time.Time
	// Watch is what the watcher of shipments needs; Watched tells whether it is up to date.
	Watch   Watch
	Watched UpToDate
}

// clockSlack is the largest difference between the clocks of ShipX and of a worker, and the
// longest call to buy: an offer that expires within it counts as expired.
const clockSlack = 10 * time.Second

// offersFrom is the time at which an offer must still be valid to be bought now.
func (a *ShipX) offersFrom() time.Time { return a.now().Add(clockSlack) }

func (a *ShipX) now() time.Time { return timeOf(a.Options.Clock) }

// timeOf is a clock's time; nil is attempt.WallClock.
func timeOf(clock func() time.Time) time.Time {
	if clock == nil {
		clock = attempt.WallClock
	}
	return clock()
}
