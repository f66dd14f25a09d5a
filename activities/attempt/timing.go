// Package attempt says when a step is tried again, and when not: the three kinds of
// failure, how long an effect of unknown outcome is left alone, and how waits poll.
package attempt

import (
	"context"
	"fmt"
	"time"

	"orderflow/clients/limit"
)

// Timing says how patiently a provider is asked again.
type Timing struct {
	// Settle is the timeout of a call and the provider's list lag together: what a
	// call of unknown outcome may still bring about. At most order.MaxSettle.
	Settle time.Duration
	// PollFirst is the wait after the first poll; each wait is twice as long as the last,
	// up to PollSlowest.
	PollFirst, PollSlowest time.Duration
}

// EnsureFresh is EnsureCurrent for an effect that comes next. The place that it takes
// within the provider's limit is waited for first, so that it is sent at once.
func (p Timing) EnsureFresh(ctx context.Context) error {
	if a := of(ctx); a != nil {
		if err := a.ensurePatient(); err != nil {
			return err
		}
	}
	if err := p.HoldPlace(ctx); err != nil {
		return err
	}
	return p.EnsureCurrent(ctx)
}

// HoldPlace waits for the place of the next effect within the provider's limit. It ends
// with TypeBusy or TypeHeld where there is none.
func (p Timing) HoldPlace(ctx context.Context) error {
	if err := limit.Hold(ctx); err != nil {
		return noRoom(ctx, err, p.Settle) // what the attempt did before shows to the next one
	}
	return nil
}

// EnsureCurrent refuses to act where the attempt may not be its order's only one any more:
// the run may have been reset, or the worker have slept so long that another does its
// steps, and neither would be told of it. An attempt that has read for longer than Settle
// asks the server whether it still is, and is tried again where nobody can tell. So
// whatever an attempt sends, it sends within Settle of a moment at which it was the one.
// Nor does the last attempt of a step act, whose patience is over.
func (p Timing) EnsureCurrent(ctx context.Context) error {
	a := of(ctx)
	if a == nil {
		return nil
	}
	if err := a.ensurePatient(); err != nil {
		return err
	}
	age := a.sinceConfirmed()
	if age <= p.Settle {
		return nil
	}
	if err := a.confirm(ctx); err != nil {
		return Benign(TypeSettling, Backoff(ctx, FirstRetry, SlowestRetry), fmt.Sprintf(
			"reading took %s, and Temporal does not say whether the step is still to be done: %v", age.Round(time.Second), err))
	}
	return nil
}

// settleLeft is how long it takes yet until an attempt reads the outcome of an earlier
// one, 0 or less when this one does: it has begun to read late enough.
func (p Timing) settleLeft(ctx context.Context) time.Duration {
	a := of(ctx)
	if a == nil || a.sentBefore.IsZero() {
		return 0
	}
	return p.Settle - a.began.Sub(a.sentBefore)
}
