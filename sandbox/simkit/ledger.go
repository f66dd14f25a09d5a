package simkit

import (
	"sync"
	"time"
)

// Effect is something that happened at a provider: an order made, an offer bought.
type Effect struct {
	At time.Time `json:"at"`
	// Kind names the effect: "order-created", "offer-bought".
	Kind string `json:"kind"`
	// Ref is the customer's reference: ours for an order.
	Ref string `json:"ref"`
	// ID is the provider's id of the affected thing.
	ID string `json:"id"`
	// Detail has more where an effect has more: an item's reference, a price.
	Detail string `json:"detail,omitempty"`
}

// Ledger is the truth about what a simulator did. Tests compare it with the order's own
// account. It is safe for concurrent use.
type Ledger struct {
	mu       sync.Mutex
	effects  []Effect
	messages []Message
}

// Record adds an effect.
func (l *Ledger) Record(effect Effect) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.effects = append(l.effects, effect)
}

// All returns every effect, oldest first.
func (l *Ledger) All() []Effect {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]Effect(nil), l.effects...)
}

// Of returns the effects under a reference, oldest first.
func (l *Ledger) Of(ref string) []Effect {
	var found []Effect
	for _, effect := range l.All() {
		if effect.Ref == ref {
			found = append(found, effect)
		}
	}
	return found
}

// Count returns how often an effect of a kind happened under a reference.
func (l *Ledger) Count(ref, kind string) int {
	n := 0
	for _, effect := range l.Of(ref) {
		if effect.Kind == kind {
			n++
		}
	}
	return n
}
