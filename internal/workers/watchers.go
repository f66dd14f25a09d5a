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
	// watcherLook is how often a worker looks how watchers fare, and so how late polls
	// become faster.
	watcherLook = 30 * time.Second
	// watcherLimit bounds one look.
	watcherLimit = 5 * time.Second
)

// WatchersOptions are what keeps watchers.
type WatchersOptions struct {
	// Ask says how a watcher fares, and Start starts one unless it runs.
	Ask   func(context.Context, workflows.Watcher) (orders.WatcherState, error)
	Start func(context.Context, workflows.Watcher) error
	// Look is how often it is asked; 0 is every 30 s.
	Look time.Duration
	// Clock tells the time; nil is time.Now.
	Clock  func() time.Time
	Logger *slog.Logger
}

// Watchers keeps the workflows running that watch providers, and knows whether they are up
// to date: orders poll rarely as long as they are. What was heard last counts while Temporal
// does not answer, and grows old.
type Watchers struct {
	options WatchersOptions

	mu     sync.Mutex
	states map[workflows.Watcher]orders.WatcherState
	late   map[workflows.Watcher]bool
}

// NewWatchers returns one that knows nothing before its first look.
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

// Run looks after all watchers, now and then again, until ctx ends.
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

// LookAfter asks how a watcher fares, starts it when it is absent, and logs when it
// falls behind or has caught up.
func (w *Watchers) LookAfter(ctx context.Context, watcher workflows.Watcher) {
	ctx, cancel := context.WithTimeout(ctx, watcherLimit)
	defer cancel()
	state, err := w.options.Ask(ctx, watcher)
	if err == nil && state.Since.IsZero() {
		err = w.options.Start(ctx, watcher)
	}
	if err != nil && ctx.Err() == nil {
		w.options.Logger.Warn("watcher not looked after", "watcher", watcher.ID(), "error", err)
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
		w.options.Logger.Warn("a watcher is behind; orders ask more often by themselves", "watcher", watcher.ID(), "behind", late.Round(time.Second))
	case late == 0 && w.late[watcher]:
		w.options.Logger.Info("a watcher is up to date again", "watcher", watcher.ID())
	}
	w.late[watcher] = late > 0
}

// UpToDate is the question whether a watcher is up to date. One that has made no pass is
// not.
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

// watch is what the watchers of a provider need.
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
