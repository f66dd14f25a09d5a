package order

import (
	"strconv"
	"strings"
	"time"
)

// Ref is what a provider is asked by whether something of an order is already
// there: the order's ID as our reference, and since when it can be.
type Ref struct {
	ID string `json:"id"`
	// Prefix is the order's ReferencePrefix.
	Prefix string `json:"prefix,omitempty"`
	// AcceptedAt is when the order's workflow was started. A reset keeps it.
	AcceptedAt time.Time `json:"acceptedAt"`
	Asker
	// AsCustomer says that every shipment of the order at ShipX has been made with its
	// reference as the customer's id.
	AsCustomer bool `json:"asCustomer,omitempty"`
	// Known are the ids under which providers have shown the order so far, as in
	// State.ProviderRefs: a provider's list may not show yet what was just made.
	Known []string `json:"known,omitempty"`
}

// How far a provider's time may be from ours.
const (
	// ClockSlack is how far the clocks of providers and ours may be apart.
	ClockSlack = time.Hour
	// ZoneSlack is what a time without a zone may be wrong by.
	ZoneSlack = 24 * time.Hour
)

// DefaultLookback is how long before an order's acceptance look-ups reach.
const DefaultLookback = 24 * time.Hour

// MaxSettle is the longest that an effect of unknown outcome may take to show at
// a provider: the timeout of a call and the lag of its lists together. After a
// crash, which leaves no error to say more, effects are retried that much later.
const MaxSettle = 45 * time.Second

// Reference is what providers know the order by.
func (r Ref) Reference() string { return r.Prefix + r.ID }

// Since is from when on providers' lists are read. A list may so show what is
// older than the order; see Precedes.
func (r Ref) Since(lookback time.Duration) time.Time { return r.AcceptedAt.Add(-lookback) }

// Precedes reports whether a provider's time is too early to be of this order's
// work. A time that is not known is not. Some providers' times are whole seconds.
func (r Ref) Precedes(made time.Time, slack time.Duration) bool {
	return !made.IsZero() && made.Before(r.AcceptedAt.Add(-slack).Truncate(time.Second))
}

// KnownAt returns the ids that a provider has shown.
func (r Ref) KnownAt(provider string) []int64 {
	var ids []int64
	for _, known := range r.Known {
		text, found := strings.CutPrefix(known, provider+":")
		if id, err := strconv.ParseInt(text, 10, 64); found && err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}
