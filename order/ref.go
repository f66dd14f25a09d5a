package order

import (
	"strconv"
	"strings"
	"time"
)

// Ref is what a look-up at a provider needs: the order's reference, and since when
// something of the order can exist.
type Ref struct {
	ID string `json:"id"`
	// Prefix is the order's ReferencePrefix.
	Prefix string `json:"prefix,omitempty"`
	// AcceptedAt is when the order's workflow was started. A reset does not change
	// it.
	AcceptedAt time.Time `json:"acceptedAt"`
	Asker
	// AsCustomer says that all ShipX shipments of the order have the order's
	// reference as external_customer_id.
	AsCustomer bool `json:"asCustomer,omitempty"`
	// Known are the order's ids at the providers so far, as in State.ProviderRefs:
	// a provider's list may lack what was just created.
	Known []string `json:"known,omitempty"`
}

// How far a provider's time may differ from ours.
const (
	// ClockSlack is the maximum difference between a provider's clock and ours.
	ClockSlack = time.Hour
	// ZoneSlack is the maximum error of a time without a zone.
	ZoneSlack = 24 * time.Hour
)

// DefaultLookback is how far before an order's acceptance look-ups go back.
const DefaultLookback = 24 * time.Hour

// MaxSettle is the maximum time until an effect of unknown outcome shows at a
// provider: the timeout of a call plus the lag of the provider's lists. After a
// crash, which leaves no error, effects are retried this much later.
const MaxSettle = 45 * time.Second

// Reference is the order's name at providers.
func (r Ref) Reference() string { return r.Prefix + r.ID }

// Since is the time from which providers' lists are read. A list can therefore show
// things older than the order; see Precedes.
func (r Ref) Since(lookback time.Duration) time.Time { return r.AcceptedAt.Add(-lookback) }

// Precedes reports whether a provider's time is too early for this order. An
// unknown time is not. Some providers' times are in whole seconds.
func (r Ref) Precedes(made time.Time, slack time.Duration) bool {
	return !made.IsZero() && made.Before(r.AcceptedAt.Add(-slack).Truncate(time.Second))
}

// KnownAt returns the order's ids at a provider.
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
