package activities

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"orderflow/activities/attempt"
	"orderflow/clients"
)

// A provider's answer to an effect can be wrong: an accepted cancellation may not have
// happened, and a visible one may be taken back. So an effect counts when a later attempt of
// the step reads it.
const (
	// mostReadBacks is the number of attempts that leave reading a thing to the next one;
	// together they take about 13 seconds.
	mostReadBacks = 5
)

// unread is the error of a step whose effect on a thing must be read again by its next
// attempt, soon: attempt.TypeSettling. After mostReadBacks attempts it is the given error.
func unread(ctx context.Context, last error, thing, format string, args ...any) error {
	if !mayReadAgain(ctx, thing) {
		return last
	}
	return attempt.Benign(attempt.TypeSettling, attempt.Backoff(ctx, attempt.FirstRetry, attempt.SlowestRetry), fmt.Sprintf(format, args...))
}

// whenAnswered drops the error of a cancellation that was answered with a success status, in
// any format: only a read shows whether it happened.
func whenAnswered(err error) error {
	if clients.StatusOf(err)/100 == 2 {
		return nil
	}
	return err
}

// mayReadAgain reports whether the next attempt may read a thing again, and counts it as a
// read-back. An outage costs attempts, but no read-backs.
func mayReadAgain(ctx context.Context, thing string) bool {
	return attempt.CountReadBack(ctx, thing) <= mostReadBacks
}

// numbered names a thing of a provider, for counting its read-backs.
func numbered(what string, id int64) string { return fmt.Sprintf("%s %d", what, id) }

// areCancelled lists the cancelled things: the known ones that are not alive, and those that
// were only found and have just been cancelled.
func areCancelled(what string, known, alive []int64, found ...int64) string {
	ids := slices.DeleteFunc(append(slices.Clone(known), found...), func(id int64) bool { return slices.Contains(alive, id) })
	slices.Sort(ids)
	ids = slices.Compact(ids)
	if len(ids) == 0 {
		return "there is no " + what + " to cancel"
	}
	return fmt.Sprintf("cancelled and read back: %s %s", what, listed(ids))
}

// listed writes ids for people: 7, 8.
func listed(ids []int64) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(ids), " ", ", "), "[]")
}

func idsOf[T any](all []T, id func(T) int64) []int64 {
	var ids []int64
	for _, one := range all {
		ids = append(ids, id(one))
	}
	return ids
}
