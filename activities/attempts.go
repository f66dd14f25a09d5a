package activities

import (
	"context"
	"time"
)

// begunKey is where the context of an attempt has the time of its beginning.
type begunKey struct{}

// Begun notes that an attempt begins now, by the worker's own clock.
func Begun(ctx context.Context) context.Context {
	return context.WithValue(ctx, begunKey{}, time.Now().Round(0)) // of the wall: it goes on while a machine sleeps
}

// fresh refuses to act on what was read too long ago: the attempt's run may have
// been reset, or the worker have slept so long that another does its steps, and
// neither would be told of it. It is tried again, and reads again. So whatever an
// attempt sends, it sends within Settle of its beginning.
func (p Pace) fresh(ctx context.Context) error {
	begun, known := ctx.Value(begunKey{}).(time.Time)
	if age := time.Since(begun); known && age > p.Settle {
		return benign(TypeSettling, firstRetry, "reading took "+age.Round(time.Second).String()+"; what was read may be out of date")
	}
	return nil
}
