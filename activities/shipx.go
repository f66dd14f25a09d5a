package activities

import (
	"sync/atomic"
	"time"

	"orderflow/activities/attempt"
	"orderflow/clients/shipx"
	"orderflow/internal/documents"
	"orderflow/order"
)

// ShipX has the steps of shipping with InPost. Its Temporal activities are its
// exported methods.
type ShipX struct {
	Options   ShipXOptions
	listed    listing
	customers customers
	watched   told
}

// customers is what this account was seen to do with external_customer_id. Lists can be
// filtered by it; but one that ShipX does not keep finds nothing, and that looks like an
// order without shipments.
type customers struct{ kept, ignored atomic.Bool }

// told takes note of how a shipment came back that was made for a customer.
func (c *customers) told(kept bool) { c.kept.Store(kept) }

// proven reports whether what is not listed under a customer is not there.
func (c *customers) proven() bool { return c.kept.Load() && !c.ignored.Load() }

// ShipXOptions are what the steps at ShipX need.
type ShipXOptions struct {
	Client    *shipx.Client
	Documents *documents.Store
	Timing    attempt.Timing
	// Lookback is how long before an order's acceptance lists are read; 0 is
	// order.DefaultLookback.
	Lookback time.Duration
	// PriceCap is the most that a parcel may cost unless a person allows more; nil is no
	// limit.
	PriceCap *order.Money
	// SendingMethod is how InPost gets parcels whose order doesn't say.
	SendingMethod string
	// DispatchPoint is where couriers collect; 0 is the organization's address.
	DispatchPoint int64
	// DropoffPoint is where parcels are left by the sending methods that need such a point,
	// when the order doesn't say; empty is none.
	DropoffPoint string
	// Prices are what services cost where ShipX states no price, as it does as a rule.
	Prices map[string]order.Money
	// Prefer are services, the one that is wanted most first, for offers without prices.
	Prefer []string
	// CreateWithService names the wanted service when a shipment is made, which has ShipX
	// select its offer. Else ShipX offers every service, and the wanted offer is bought
	// from there; such a shipment can be cancelled until then.
	CreateWithService bool
	// Clock tells the time, against which offers expire and lists grow; nil is time.Now.
	Clock func() time.Time
	// Watch is what the watcher of shipments needs, and Watched whether it is up to date.
	Watch   Watch
	Watched UpToDate
}

// clockSlack is how far the clocks of ShipX and of a worker may be apart, and how long
// a call to buy may be under way: an offer that expires within it counts as expired.
const clockSlack = 10 * time.Second

// offersFrom is the time at which an offer must still be good to be bought now.
func (a *ShipX) offersFrom() time.Time { return a.now().Add(clockSlack) }

func (a *ShipX) now() time.Time { return timeOf(a.Options.Clock) }

// timeOf is what a clock shows, which is attempt.WallClock if nil.
func timeOf(clock func() time.Time) time.Time {
	if clock == nil {
		clock = attempt.WallClock
	}
	return clock()
}
