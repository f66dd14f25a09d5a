package workers_test

import (
	"bytes"
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/activities"
	"orderflow/internal/orders"
	"orderflow/internal/workers"
	"orderflow/workflows"
)

// keeper is what a worker knows of one watcher, with a clock and answers that tests set.
type keeper struct {
	*workers.Watchers
	now     time.Time
	state   orders.WatcherState
	err     error
	started int
	log     bytes.Buffer
}

func newKeeper() *keeper {
	k := &keeper{now: noon}
	k.Watchers = workers.NewWatchers(workers.WatchersOptions{
		Ask: func(_ context.Context, watcher workflows.Watcher) (orders.WatcherState, error) {
			k.state.Watcher = watcher
			return k.state, k.err
		},
		Start:  func(context.Context, workflows.Watcher) error { k.started++; return nil },
		Clock:  func() time.Time { return k.now },
		Logger: slog.New(slog.NewTextHandler(&k.log, nil))})
	return k
}

func (k *keeper) look(t *testing.T) (upToDate bool) {
	t.Helper()
	k.LookAfter(t.Context(), workflows.WatchMerchant)
	return k.UpToDate(workflows.WatchMerchant)()
}

func TestAnAbsentWatcherIsStarted(t *testing.T) {
	k := newKeeper()
	require.False(t, k.UpToDate(workflows.WatchMerchant)(), "nothing is known before the first look")
	require.False(t, k.look(t))
	require.Equal(t, 1, k.started)

	k.state.Since = noon
	require.False(t, k.look(t), "it has made no pass")
	k.state.Last = activities.Pass{Began: noon, Took: 30 * time.Second, Next: 30 * time.Second}
	require.True(t, k.look(t))
	require.Equal(t, 1, k.started)
	require.Empty(t, k.log.String())
}

// What was heard last counts while Temporal is away, and grows old.
func TestAWatcherOfWhichNothingIsHeardFallsBehind(t *testing.T) {
	k := newKeeper()
	k.state.Since, k.state.Last = noon, activities.Pass{Began: noon, Next: 30 * time.Second}
	require.True(t, k.look(t))
	k.err = errAway
	k.now = noon.Add(10 * time.Minute)
	require.True(t, k.look(t))
	k.now = noon.Add(12 * time.Minute)
	require.False(t, k.look(t))
	require.Contains(t, k.log.String(), "a watcher is behind")

	k.err, k.state.Last.Began = nil, k.now
	require.True(t, k.look(t))
	require.Contains(t, k.log.String(), "a watcher is up to date again")
}
