// Package attempt decides when a step is retried: the three kinds of failure, how long an
// effect of unknown outcome is left alone, and how waits poll.
package attempt

import (
	"context"
	"fmt"
	"time"

	"orderflow/clients/limit"
)

// Timing is how patiently a provider is asked again.
type Timing struct {
	// Settle is the timeout of a call plus the provider's list lag: the time in which a call
	// of unknown outcome may still take effect. At most order.MaxSettle.
	Settle time.Duration
	// PollFirst is the pause after the first poll. Each pause is twice the last one, up to
	// PollSlowest.
	PollFirst, PollSlowest time.Duration
}

// EnsureFresh is EnsureCurrent right before an effect. It first waits for the effect's place
// within the provider's limit, so that the effect is then sent at once.
func (p Timing) EnsureFresh(ctx context.Context) error {
	if a := currentAttempt(ctx); a != nil {
		if err := a.ensurePatient(); err != nil {
			return err
		}
	}
	if err := p.HoldPlace(ctx); err != nil {
		return err
	}
	return p.EnsureCurrent(ctx)
}

// HoldPlace waits for the place of the next effect within the provider's limit. It fails with
// TypeBusy or TypeHeld when there is none.
func (p Timing) HoldPlace(ctx context.Context) error {
	if err := limit.Hold(ctx); err != nil {
		return noRoomError(ctx, err, p.Settle) // the next attempt sees what this one did before
	}
	return nil
}

// EnsureCurrent returns an error when the attempt may not be the only one of its step: the
// run may have been reset, or the worker may have slept so long that another worker took
// over. The attempt is not told of either. After reading for longer than Settle, it asks the
// server, and is retried when the server does not answer. So an attempt sends only within
// Settle of a moment at which it was known to be the only one. The last attempt of a step
// that is out of patience sends nothing.
func (p Timing) EnsureCurrent(ctx context.Context) error {
	a := currentAttempt(ctx)
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
			"reading took %s, and Temporal did not confirm that the step is still wanted: %v", age.Round(time.Second), err))
	}
	return nil
}

// settleLeft is the time left until an attempt can read the outcome of an earlier one; 0 or
// less when this attempt started to read late enough.
func (p Timing) settleLeft(ctx context.Context) time.Duration {
	a := currentAttempt(ctx)
	if a == nil || a.sentBefore.IsZero() {
		return 0
	}
	return p.Settle - a.began.Sub(a.sentBefore)
}
