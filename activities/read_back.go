package activities

import (
	"context"
	"fmt"

	"go.temporal.io/sdk/activity"

	"orderflow/activities/attempt"
)

// What a provider says to an effect is not what it shows: a cancellation that was
// accepted may not have happened, and one that shows may be taken back. So an effect
// counts when a later attempt of the step reads it.
const (
	// mostReadBacks is the number of the last attempt that puts the answer off until
	// the next one. Some 13 seconds have passed by then.
	mostReadBacks = 6
)

// unread is the error of a step whose effect is to be read again by its next attempt,
// soon: attempt.TypeSettling, or after mostReadBacks attempts the given one.
func unread(ctx context.Context, last error, what string, args ...any) error {
	if !mayReadAgain(ctx) {
		return last
	}
	return attempt.Benign(attempt.TypeSettling, attempt.Backoff(ctx, attempt.FirstRetry, attempt.SlowestRetry), fmt.Sprintf(what, args...))
}

// mayReadAgain reports whether there is another attempt to read what became of this
// one.
func mayReadAgain(ctx context.Context) bool { return activity.GetInfo(ctx).Attempt < mostReadBacks }
