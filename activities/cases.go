package activities

import (
	"context"
	"time"

	"go.temporal.io/sdk/activity"
)

// Cases has the step that finds what ended badly. It calls no provider, and runs in the
// task queue of the workflows.
type Cases struct {
	// Ensure starts and ends cases in a namespace.
	Ensure func(ctx context.Context, namespace string, span WatchSpan) (Watched, error)
}

// WatchSpan says which ends are looked at: those of a time ago until now, but for those
// of the last moments, which lists may not show whole.
type WatchSpan struct {
	Within time.Duration `json:"within"`
	Settle time.Duration `json:"settle"`
}

// Watched is what came of one look.
type Watched struct {
	// Opened and Closed are the ids of the first cases that were started and ended, and
	// their numbers.
	Opened      []string `json:"opened,omitempty"`
	OpenedCount int      `json:"openedCount"`
	Closed      []string `json:"closed,omitempty"`
	ClosedCount int      `json:"closedCount"`
	// More says that there was more than one look may start.
	More bool `json:"more,omitempty"`
}

// mostWatched bounds the ids in a result, which stands in a history.
const mostWatched = 50

// AddOpened notes a case that was started.
func (w *Watched) AddOpened(id string) {
	w.OpenedCount++
	if len(w.Opened) < mostWatched {
		w.Opened = append(w.Opened, id)
	}
}

// AddClosed notes a case that was ended.
func (w *Watched) AddClosed(id string) {
	w.ClosedCount++
	if len(w.Closed) < mostWatched {
		w.Closed = append(w.Closed, id)
	}
}

// EnsureCases starts a case for each workflow that ended badly and has none. It may run
// any number of times, and several at once: a case's id lets it start only once.
func (c *Cases) EnsureCases(ctx context.Context, span WatchSpan) (Watched, error) {
	return c.Ensure(ctx, activity.GetInfo(ctx).Namespace, span)
}
