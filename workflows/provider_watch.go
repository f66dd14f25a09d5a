package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/order"
	"orderflow/workflows/step"
)

const (
	// ProviderWatchType is the name of the workflow that watches an account at a provider for
	// all orders.
	ProviderWatchType = "ProviderWatch"
	// ProviderWatchMemo is the memo in which Temporal shows the WatchState without a worker.
	ProviderWatchMemo = "watch"
)

// Watcher names a watcher: the provider, and the role of the account.
type Watcher struct {
	Provider string `json:"provider"`
	Role     string `json:"role"`
}

// The watchers.
var (
	WatchMerchant  = Watcher{order.ProviderMyPromo, "merchant"}
	WatchFulfiller = Watcher{order.ProviderMyPromo, "fulfiller"}
	WatchShipments = Watcher{order.ProviderShipX, "sender"}
	WatchPackages  = Watcher{order.ProviderTPK, "sender"}
)

// Watchers lists all of them.
func Watchers() []Watcher {
	return []Watcher{WatchMerchant, WatchFulfiller, WatchShipments, WatchPackages}
}

// ID is the id of the watcher's workflow: "watch-mypromo-merchant".
func (w Watcher) ID() string { return "watch-" + w.Provider + "-" + w.Role }

var broker *activities.TPK // only its methods' names are used

// What watchers do: one activity per pass.
var watches = map[Watcher]struct {
	activity any
	summary  string
}{
	WatchMerchant:  {myPromo.ReadChangedOrders, "read which orders changed at MyPromo"},
	WatchFulfiller: {myPromo.ReadChangedProductionOrders, "read which production orders changed at MyPromo"},
	WatchShipments: {shipX.ReadShipmentsOnTheWay, "read which shipments are delivered or returned"},
	WatchPackages:  {broker.ReadPackagesOnTheWay, "read which packages are delivered or returned"},
}

// WatchState is the progress of a watcher.
type WatchState struct {
	Watcher
	// Last is its last complete pass; the zero value before the first.
	Last activities.Pass `json:"last,omitzero"`
}

// lateAfter is how much longer than its last two rounds a watcher may take.
const lateAfter = 10 * time.Minute

// Behind is how long the watcher has been behind; 0 while it is up to date. It is up to date
// if its last complete pass began at most two rounds and ten minutes ago; a round is a pass
// and the pause after it. Since is when a watcher without a pass began.
func (s WatchState) Behind(now, since time.Time) time.Duration {
	began := s.Last.Began
	if began.IsZero() {
		began = since
	}
	return max(now.Sub(began)-2*(s.Last.Took+s.Last.Next)-lateAfter, 0)
}

const (
	// passLimit is the timeout of one attempt of a pass: 100,000 changes a day are 6,700
	// calls.
	passLimit = 2 * time.Hour
	// passesPerRun keeps the history of a run short: about a dozen events per pass.
	passesPerRun = 200
	// firstWatchPause and longestWatchPause are the pauses after passes that failed for good.
	firstWatchPause, longestWatchPause = time.Minute, 15 * time.Minute
)

// ProviderWatch reads what changed at a provider, for all orders, and sends hints to the
// affected ones, so their own polls can be rare. It runs forever; its only state is one time.
// A failed pass is repeated from there. No order depends on it, because each also polls by
// itself, more often while the watcher is behind.
func ProviderWatch(ctx workflow.Context, state WatchState) error {
	for pass, failures := 0, 0; pass < passesPerRun; pass++ {
		found, err := watchOnce(ctx, state)
		if ctx.Err() != nil {
			return ctx.Err() // a person cancels it; a worker soon starts another one
		}
		pause := found.Next
		if err != nil {
			workflow.GetLogger(ctx).Warn("a pass failed", "watcher", state.ID(), "error", err)
			pause = min(firstWatchPause<<min(failures, 10), longestWatchPause)
			failures++
		} else {
			state.Last, failures = found, 0
			if err := workflow.UpsertMemo(ctx, map[string]any{ProviderWatchMemo: state}); err != nil {
				return err
			}
		}
		if err := step.Sleep(ctx, pause, "the next pass"); err != nil {
			return err
		}
	}
	return workflow.NewContinueAsNewError(ctx, ProviderWatchType, state)
}

func watchOnce(ctx workflow.Context, state WatchState) (found activities.Pass, err error) {
	watch := watches[state.Watcher]
	pass := step.Step{Provider: state.Provider, Activity: watch.activity, Args: []any{state.Last.Cursor},
		Summary: watch.summary, AttemptLimit: passLimit}
	err = pass.Start(ctx, step.Watching).Get(ctx, &found)
	return found, err
}
