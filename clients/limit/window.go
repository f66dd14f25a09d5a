package limit

import (
	"slices"
	"time"
)

// window counts exactly what is called in any window of the limit, so that a burst that
// was saved up is never added to what flows in.
type window struct {
	span time.Duration
	most int         // the calls of any span
	made []time.Time // the calls of the last span, the oldest first
	held int         // places of effects that have not been sent; each counts until it is
}

// resized is the window for a part of the limit. What was called still counts, so a part
// that has become smaller is kept at once.
func (w window) resized(part float64, span time.Duration) window {
	w.most, w.span = max(1, int(part*(1-margin))), span
	return w
}

// forget drops what was called before the last span.
func (w *window) forget(now time.Time) {
	old := 0
	for old < len(w.made) && now.Sub(w.made[old]) >= w.span {
		old++
	}
	w.made = w.made[old:]
}

// add notes a call.
func (w *window) add(now time.Time) {
	w.made = append(w.made, now)
}

// remove takes out a call that was not made after all.
func (w *window) remove(at time.Time) {
	for i, one := range slices.Backward(w.made) {
		if one.Equal(at) {
			w.made = slices.Delete(w.made, i, i+1)
			return
		}
	}
}

// lacks is how long it takes until one more call has room, and so many are left free. What
// is old must be forgotten before.
func (w window) lacks(now time.Time, free int) time.Duration {
	over := len(w.made) + w.held - max(0, w.most-1-free)
	switch {
	case over <= 0:
		return 0
	case over > len(w.made):
		return longestWait // until a place is used or given back
	}
	return w.made[over-1].Add(w.span).Sub(now)
}
