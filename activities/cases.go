package activities

import (
	"context"
	"time"

	"go.temporal.io/sdk/activity"
)

// Cases has the step that starts cases for workflows that ended badly. It calls no provider,
// and runs in the task queue of the workflows.
type Cases struct {
	// Ensure starts and ends cases in a namespace.
	Ensure func(ctx context.Context, namespace string, span WatchSpan) (Watched, error)
}

// WatchSpan is the time span of a look: workflows that ended in it are checked, except for
// the last moments, which lists may not show completely.
type WatchSpan struct {
	Within time.Duration `json:"within"`
	Settle time.Duration `json:"settle"`
}

// Watched is the result of one look.
type Watched struct {
	// Opened and Closed are the ids of the first cases that were started and ended, and their
	// counts.
	Opened      []string `json:"opened,omitempty"`
	OpenedCount int      `json:"openedCount"`
	Closed      []string `json:"closed,omitempty"`
	ClosedCount int      `json:"closedCount"`
	// More: there are more cases than one look may start.
	More bool `json:"more,omitempty"`
}

// mostWatched limits the ids in a result, because history keeps it.
const mostWatched = 50

// AddOpened records a case that was started.
func (w *Watched) AddOpened(id string) {
	w.OpenedCount++
	if len(w.Opened) < mostWatched {
		w.Opened = append(w.Opened, id)
	}
}

// AddClosed records a case that was ended.
func (w *Watched) AddClosed(id string) {
	w.ClosedCount++
	if len(w.Closed) < mostWatched {
		w.Closed = append(w.Closed, id)
	}
}

// EnsureCases starts a case for each workflow that ended badly and has none. It may run any
// number of times, also concurrently: a case's id lets it start only once.
func (c *Cases) EnsureCases(ctx context.Context, span WatchSpan) (Watched, error) {
	return c.Ensure(ctx, activity.GetInfo(ctx).Namespace, span)
}
