package order

import (
	"slices"
	"time"
)

// Again is what an order that is taken up again brings from the run that ended without
// carrying it out: the second argument of its workflow. The zero value is a new order.
// The starter of orders makes it; a document cannot.
type Again struct {
	// AcceptedAt is when the order was accepted first.
	AcceptedAt time.Time `json:"acceptedAt,omitzero"`
	// Order is the document as it stood; the first argument stays the one that the order
	// was started with.
	Order Order `json:"order"`
	// Known are the ids under which providers have shown the order.
	Known []string `json:"known,omitempty"`
	// Reported is what Merkana was told of the order, or may have been told.
	Reported []Milestone `json:"reported,omitempty"`
	// Designs are those that were made for the order.
	Designs []ItemDesign `json:"designs,omitempty"`
	// Told is what the shop was told of the order.
	Told map[Event]Told `json:"told,omitempty"`
	// Ended says how the run before ended.
	Ended string `json:"ended,omitempty"`
}

// Taken reports whether there was a run before.
func (a Again) Taken() bool { return !a.AcceptedAt.IsZero() }

// ToldLater reports whether Merkana may have been told what comes after the acceptance,
// so that it must not hear of that any more.
func (a Again) ToldLater() bool {
	return slices.ContainsFunc(a.Reported, func(m Milestone) bool { return m != MilestoneAccepted })
}
