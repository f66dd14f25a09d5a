package limit

import (
	"slices"
	"time"
)

// window counts the calls in the last window exactly, so that a saved-up burst is
// never added to the steady rate.
type window struct {
	span time.Duration
	most int         // the maximum number of calls in a window
	made []time.Time // the times of the calls in the last window, oldest first
	held int         // reserved calls that are not sent yet
}

// resized returns the window with another maximum. Past calls still count, so that
// a smaller share takes effect at once.
func (w window) resized(part float64, span time.Duration) window {
	w.most, w.span = max(1, int(part*(1-margin))), span
	return w
}

// forget drops the calls before the last window.
func (w *window) forget(now time.Time) {
	old := 0
	for old < len(w.made) && now.Sub(w.made[old]) >= w.span {
		old++
	}
	w.made = w.made[old:]
}

// add records a call.
func (w *window) add(now time.Time) {
	w.made = append(w.made, now)
}

// remove removes a call that was not made after all.
func (w *window) remove(at time.Time) {
	for i, one := range slices.Backward(w.made) {
		if one.Equal(at) {
			w.made = slices.Delete(w.made, i, i+1)
			return
		}
	}
}

// untilRoom returns how long it takes until there is capacity for one more call
// beside those to be left. Call forget first.
func (w window) untilRoom(now time.Time, free int) time.Duration {
	over := len(w.made) + w.held - max(0, w.most-1-free)
	switch {
	case over <= 0:
		return 0
	case over > len(w.made):
		return maxWait // until a reserved call is used or released
	}
	return w.made[over-1].Add(w.span).Sub(now)
}
