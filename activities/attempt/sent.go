package attempt

import "context"

// Sent reports whether an earlier attempt of the step has sent a request of unknown outcome.
func Sent(ctx context.Context) bool {
	a := currentAttempt(ctx)
	return a != nil && !a.sentBefore.IsZero()
}
