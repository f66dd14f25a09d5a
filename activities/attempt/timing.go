// Package attempt says when a step is tried again, and when not: the three kinds of
// failure, how long an effect of unknown outcome is left alone, and how waits poll.
package attempt

import (
	"context"
	"time"

	"go.temporal.io/sdk/activity"
)

// Timing says how patiently a provider is asked again.
type Timing struct {
	// Settle is the timeout of a call and the provider's list lag together: what a
	// call of unknown outcome may still bring about. At most order.MaxSettle.
	Settle time.Duration
	// PollFirst is the wait after the first poll; each wait is half as long again
	// as the last, up to PollSlowest.
	PollFirst, PollSlowest time.Duration
}

// startKey is where the context of an attempt has the time of its beginning.
type startKey struct{}

// WithAttemptStart notes that an attempt begins now, by the worker's own clock.
func WithAttemptStart(ctx context.Context) context.Context {
	return context.WithValue(ctx, startKey{}, time.Now().Round(0)) // of the wall: it goes on while a machine sleeps
}

// attemptStart is when an attempt began, if it lives in real time, as it does in a worker.
func attemptStart(ctx context.Context) (at time.Time, known bool) {
	at, known = ctx.Value(startKey{}).(time.Time)
	return at, known
}

// EnsureFresh refuses to act on what was read too long ago: the attempt's run may have
// been reset, or the worker have slept so long that another does its steps, and
// neither would be told of it. It is tried again, and reads again. So whatever an
// attempt sends, it sends within Settle of its beginning.
func (p Timing) EnsureFresh(ctx context.Context) error {
	began, known := attemptStart(ctx)
	if age := time.Since(began); known && age > p.Settle {
		return Benign(TypeSettling, FirstRetry, "reading took "+age.Round(time.Second).String()+"; what was read may be out of date")
	}
	return nil
}

// noteUnknown tells the next attempt that this one sent something just now of which
// nobody knows what became of it. A retry is told to wait for that, but a server that
// was killed or overloaded may begin one too soon.
func noteUnknown(ctx context.Context) {
	if _, known := attemptStart(ctx); known {
		activity.RecordHeartbeat(ctx, time.Now().UTC())
	}
}

// settleLeft is how long it takes yet until the outcome of an earlier attempt shows, 0
// or less when it does.
func (p Timing) settleLeft(ctx context.Context) time.Duration {
	var sent time.Time
	if _, known := attemptStart(ctx); !known || !activity.HasHeartbeatDetails(ctx) || activity.GetHeartbeatDetails(ctx, &sent) != nil {
		return 0
	}
	return p.Settle - time.Since(sent)
}
