package workflows_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/activities"
	"orderflow/clients/mypromo/mypromotest"
	"orderflow/order"
)

// aDayInPreflight is a MyPromo that takes a day until production begins.
var aDayInPreflight = mypromotest.Options{Timing: mypromotest.Timing{InProduction: 24*time.Hour + 10*time.Minute}}

// watchedWorld is a world whose watcher is up to date or not.
func watchedWorld(t *testing.T, upToDate activities.UpToDate) (w *world, looks func() int) {
	var n atomic.Int32
	w = newWorldOf(t, setting{myPromo: aDayInPreflight,
		replace: func(myPromo *activities.MyPromo, shipX *activities.ShipX) (any, any) {
			myPromo.Options.Watched = upToDate
			return myPromo, shipX
		}})
	w.before = func(r *http.Request, _ http.Handler) {
		if r.Method == http.MethodGet && strings.HasPrefix(r.URL.Path, "/v1/orders/") {
			n.Add(1)
		}
	}
	return w, func() int { return int(n.Load()) }
}

// looksWithin counts how often the order is read at MyPromo within a time: each is an action
// that Temporal bills.
func looksWithin(w *world, looks func() int, from, to time.Duration) (within *int) {
	var before int
	within = new(int)
	w.at(from, func() { before = looks() })
	w.at(to, func() { *within = looks() - before })
	return within
}

func TestAnOrderThatIsWatchedAsksRarely(t *testing.T) {
	for name, tc := range map[string]struct {
		upToDate    activities.UpToDate
		least, most int
	}{
		"a watcher up to date": {func() bool { return true }, 20, 25},
		"a watcher behind":     {func() bool { return false }, 1400, 1500}, // at most a minute apart here
	} {
		t.Run(name, func(t *testing.T) {
			w, looks := watchedWorld(t, tc.upToDate)
			day := looksWithin(w, looks, 10*time.Second, 24*time.Hour)
			require.Equal(t, order.StatusCompleted, w.live(madeToOrder()).Status)
			require.GreaterOrEqual(t, *day, tc.least)
			require.LessOrEqual(t, *day, tc.most)
		})
	}
}

// When the watcher dies, each order polls as often as before from its next poll on, which is
// at most two hours away.
func TestADeadWatcherMakesPollsFastAgain(t *testing.T) {
	var dead atomic.Bool
	w, looks := watchedWorld(t, func() bool { return !dead.Load() })
	w.at(10*time.Hour, func() { dead.Store(true) })
	watchedHours := looksWithin(w, looks, 6*time.Hour, 10*time.Hour)
	after := looksWithin(w, looks, 12*time.Hour, 13*time.Hour)
	w.at(14*time.Hour, func() { dead.Store(false) })
	again := looksWithin(w, looks, 15*time.Hour, 23*time.Hour)
	require.Equal(t, order.StatusCompleted, w.live(madeToOrder()).Status)
	require.LessOrEqual(t, *watchedHours, 2)
	require.GreaterOrEqual(t, *after, 59)
	require.LessOrEqual(t, *again, 4)
}
