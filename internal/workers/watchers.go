package workers

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"go.temporal.io/sdk/activity"

	"orderflow/activities"
	"orderflow/internal/orders"
	"orderflow/workflows"
)

const (
	// watcherLook is how often a worker checks the watchers, and so the delay until polls
	// become faster.
	watcherLook = 30 * time.Second
	// watcherLimit is the time limit of one check.
	watcherLimit = 5 * time.Second
)

// WatchersOptions configure Watchers.
type WatchersOptions struct {
	// Ask returns a watcher's state, and Start starts a watcher unless it is running.
	Ask   func(context.Context, workflows.Watcher) (orders.WatcherState, error)
	Start func(context.Context, workflows.Watcher) error
	// Look is the interval of the checks; 0 means 30 s.
	Look time.Duration
	// Clock is the current time; nil means time.Now.
	Clock  func() time.Time
	Logger *slog.Logger
}

// Watchers keeps the watchers' workflows running, and knows whether they are up to date: if so,
// orders poll rarely. While Temporal does not answer, the last known state counts, and gets
// stale.
type Watchers struct {
	options WatchersOptions

	mu     sync.Mutex
	states map[workflows.Watcher]orders.WatcherState
	late   map[workflows.Watcher]bool
}

// NewWatchers returns Watchers that know nothing before the first check.
func NewWatchers(options WatchersOptions) *Watchers {
	if options.Look == 0 {
		options.Look = watcherLook
	}
	if options.Clock == nil {
		options.Clock = time.Now
	}
	if options.Logger == nil {
		options.Logger = slog.New(slog.DiscardHandler)
	}
	return &Watchers{options: options, states: map[workflows.Watcher]orders.WatcherState{}, late: map[workflows.Watcher]bool{}}
}

// Run checks all watchers, now and periodically, until ctx ends.
func (w *Watchers) Run(ctx context.Context) {
	next := time.NewTicker(w.options.Look)
	defer next.Stop()
	for {
		for _, one := range workflows.Watchers() {
			w.LookAfter(ctx, one)
		}
		select {
		case <-ctx.Done():
			return
		case <-next.C:
		}
	}
}

// LookAfter checks a watcher, starts it if it is missing, and logs when it falls behind or has
// caught up.
func (w *Watchers) LookAfter(ctx context.Context, watcher workflows.Watcher) {
	ctx, cancel := context.WithTimeout(ctx, watcherLimit)
	defer cancel()
	state, err := w.options.Ask(ctx, watcher)
	if err == nil && state.Since.IsZero() {
		err = w.options.Start(ctx, watcher)
	}
	if err != nil && ctx.Err() == nil {
		w.options.Logger.Warn("watcher not checked", "watcher", watcher.ID(), "error", err)
	}
	if err == nil {
		w.note(watcher, state)
	}
	w.report(watcher)
}

func (w *Watchers) note(watcher workflows.Watcher, state orders.WatcherState) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.states[watcher] = state
}

// report logs a change for the better or the worse.
func (w *Watchers) report(watcher workflows.Watcher) {
	w.mu.Lock()
	defer w.mu.Unlock()
	state, known := w.states[watcher]
	if !known || state.Since.IsZero() {
		return
	}
	late := state.Behind(w.options.Clock())
	switch {
	case late > 0 && !w.late[watcher]:
		w.options.Logger.Warn("a watcher is behind; orders poll more often", "watcher", watcher.ID(), "behind", late.Round(time.Second))
	case late == 0 && w.late[watcher]:
		w.options.Logger.Info("a watcher is up to date again", "watcher", watcher.ID())
	}
	w.late[watcher] = late > 0
}

// UpToDate reports whether a watcher is up to date. A watcher without a complete pass is not.
func (w *Watchers) UpToDate(watcher workflows.Watcher) activities.UpToDate {
	return func() bool {
		w.mu.Lock()
		defer w.mu.Unlock()
		state, known := w.states[watcher]
		return known && !state.Since.IsZero() && !state.Last.Began.IsZero() && state.Behind(w.options.Clock()) == 0
	}
}

// watchers keeps the watchers of a group.
func (o Options) watchers() *Watchers {
	lives := orders.New(o.Client, orders.Options{})
	return NewWatchers(WatchersOptions{Ask: lives.Watcher, Start: lives.StartWatcher, Look: o.WatcherLook, Logger: o.Logger})
}

// watch describes the watchers of a provider.
func (o Options) watch() activities.Watch {
	lives := func(ctx context.Context) *orders.Service {
		return orders.New(o.Client, orders.Options{Namespace: activity.GetInfo(ctx).Namespace})
	}
	return activities.Watch{
		Every: o.Config.Watch.Every, Prefix: o.Config.ReferencePrefix,
		Hint:     orders.New(o.Client, orders.Options{}).Hint,
		Produces: func(ctx context.Context) (bool, error) { return lives(ctx).Produces(ctx) },
		OnTheWay: func(ctx context.Context, provider string) ([]activities.OnTheWay, error) {
			return lives(ctx).OnTheWay(ctx, provider)
		}}
}
