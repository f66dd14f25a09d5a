package order

import (
	"slices"
	"time"
)

// Again carries over what an order's previous run did, when the order is started
// again after a run that ended without completing it. It is the second argument of
// the workflow. The zero value means a new order. Only the starter sets it; a
// document cannot.
type Again struct {
	// AcceptedAt is when the order was first accepted.
	AcceptedAt time.Time `json:"acceptedAt,omitzero"`
	// Order is the document at the end of the previous run; the first argument
	// remains the original document.
	Order Order `json:"order"`
	// Known are the order's ids at the providers.
	Known []string `json:"known,omitempty"`
	// Reported are the milestones that were reported to Merkana, or may have been.
	Reported []Milestone `json:"reported,omitempty"`
	// Designs are the designs that were made for the order.
	Designs []ItemDesign `json:"designs,omitempty"`
	// Told is what the shop was notified of.
	Told map[Event]Told `json:"told,omitempty"`
	// Ended says how the previous run ended.
	Ended string `json:"ended,omitempty"`
}

// Taken reports whether there was a previous run.
func (a Again) Taken() bool { return !a.AcceptedAt.IsZero() }

// ReportedLater reports whether Merkana may already have a milestone after the
// acceptance. Then the acceptance must not be reported any more.
func (a Again) ReportedLater() bool {
	return slices.ContainsFunc(a.Reported, func(m Milestone) bool { return m != MilestoneAccepted })
}
