package merkanatest

import (
	"context"
	"time"
)

// How Merkana's queue handles an order that is not accepted: it sends the order
// again five times; then its staff handles it on the next working day. The
// simulator assumes that the first delivery is not one of the five, the worse of
// two readings.
const (
	MaxDeliveries = 6
	DeliveryPause = 10 * time.Minute
)

// Delivery is one attempt to deliver an order.
type Delivery struct {
	Answer Answer
	// Err says why there was no documented answer.
	Err error
}

// Deliver sends an order until it is accepted, at most `attempts` times (0 means
// MaxDeliveries, which is also the maximum), with a pause in real time between the
// attempts. It returns every delivery, oldest first, and stops when ctx ends.
func (h *Shop) Deliver(ctx context.Context, order OrderCreate, attempts int, pause time.Duration) []Delivery {
	if attempts <= 0 || attempts > MaxDeliveries {
		attempts = MaxDeliveries
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

// wait pauses, and reports false if ctx ended first.
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
