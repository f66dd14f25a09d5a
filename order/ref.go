package order

import "time"

// Ref is what a provider is asked by whether something of an order is already
// there: the order's ID as our reference, and since when it can be.
type Ref struct {
	ID         string    `json:"id"`
	AcceptedAt time.Time `json:"acceptedAt"`
	// Rewound says that the order's run was reset to an earlier point: a request
	// of the time after that point may still be under way.
	Rewound bool `json:"rewound,omitempty"`
}

// clockSkew is how far the clocks of providers and ours may be apart.
const clockSkew = time.Hour

// Since is the earliest time that a provider can have stamped on something of
// this order.
func (r Ref) Since() time.Time { return r.AcceptedAt.Add(-clockSkew) }
