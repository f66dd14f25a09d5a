package merkanatest

import (
	"context"
	"time"
)

// What Merkana's queue does with an order that is not accepted: it is sent again
// five times, then handled by people on the next working day. That the first
// delivery is not one of the five is the worse of two readings.
const (
	MostDeliveries = 6
	DeliveryPause  = 10 * time.Minute
)

// Delivery is one attempt to hand over an order.
type Delivery struct {
	Answer Answer
	// Err says why there was no documented answer.
	Err error
}

// Deliver sends an order until it is accepted, at most `attempts` times (0 means
// MostDeliveries, which is also the most), with a pause of real time between. It
// returns every delivery, oldest first, and stops when ctx ends.
func (h *Shop) Deliver(ctx context.Context, order OrderCreate, attempts int, pause time.Duration) []Delivery {
	if attempts <= 0 || attempts > MostDeliveries {
		attempts = MostDeliveries
	}
	var made []Delivery
	for len(made) < attempts {
		if len(made) > 0 && !wait(ctx, pause) {
			return made
		}
		answer, err := h.CreateOrder(ctx, order)
		made = append(made, Delivery{answer, err})
		if err == nil && answer.Accepted() {
			return made
		}
	}
	return made
}

// wait reports whether a pause ended before ctx did.
func wait(ctx context.Context, pause time.Duration) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}
