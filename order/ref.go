package order

import (
	"strconv"
	"strings"
	"time"
)

// Ref is what a provider is asked by whether something of an order is already
// there: the order's ID as our reference, and since when it can be.
type Ref struct {
	ID         string    `json:"id"`
	AcceptedAt time.Time `json:"acceptedAt"`
	// Reset says that the order's run was reset to an earlier point: a request
	// of the time after that point may still be under way.
	Reset bool `json:"rewound,omitempty"`
	// Known are the ids under which providers have shown the order so far, as in
	// State.ProviderRefs: a provider's list may not show yet what was just made.
	Known []string `json:"known,omitempty"`
}

// clockSkew is how far the clocks of providers and ours may be apart.
const clockSkew = time.Hour

// MaxSettle is the longest that an effect of unknown outcome may take to show at
// a provider: the timeout of a call and the lag of its lists together. After a
// crash, which leaves no error to say more, effects are retried that much later.
const MaxSettle = 45 * time.Second

// Since is the earliest time that a provider can have stamped on something of
// this order.
func (r Ref) Since() time.Time { return r.AcceptedAt.Add(-clockSkew) }

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
