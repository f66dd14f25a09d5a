package activities

import (
	"context"
	"time"

	"go.temporal.io/sdk/activity"
)

// begunKey is where the context of an attempt has the time of its beginning.
type begunKey struct{}

// Begun notes that an attempt begins now, by the worker's own clock.
func Begun(ctx context.Context) context.Context {
	return context.WithValue(ctx, begunKey{}, time.Now().Round(0)) // of the wall: it goes on while a machine sleeps
}

// begun is when an attempt began, if it lives in real time, as it does in a worker.
func begun(ctx context.Context) (at time.Time, known bool) {
	at, known = ctx.Value(begunKey{}).(time.Time)
	return at, known
}

// fresh refuses to act on what was read too long ago: the attempt's run may have
// been reset, or the worker have slept so long that another does its steps, and
// neither would be told of it. It is tried again, and reads again. So whatever an
// attempt sends, it sends within Settle of its beginning.
func (p Pace) fresh(ctx context.Context) error {
	began, known := begun(ctx)
	if age := time.Since(began); known && age > p.Settle {
		return benign(TypeSettling, firstRetry, "reading took "+age.Round(time.Second).String()+"; what was read may be out of date")
	}
	return nil
}

// noteUnknown tells the next attempt that this one sent something just now of which
// nobody knows what became of it. A retry is told to wait for that, but a server that
// was killed or overloaded may begin one too soon.
func noteUnknown(ctx context.Context) {
	if _, known := begun(ctx); known {
		activity.RecordHeartbeat(ctx, time.Now().UTC())
	}
}

// tooSoon is how long it takes yet until the outcome of an earlier attempt shows, 0
// or less when it does.
func (p Pace) tooSoon(ctx context.Context) time.Duration {
	var sent time.Time
	if _, known := begun(ctx); !known || !activity.HasHeartbeatDetails(ctx) || activity.GetHeartbeatDetails(ctx, &sent) != nil {
		return 0
	}
	return p.Settle - time.Since(sent)
}
