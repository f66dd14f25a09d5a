package activities_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/activities"
	"orderflow/order"
)

// growing is a list at a provider whose clock differs from ours, and which shows entries
// late, in any order.
type growing struct {
	activities.Listing
	now     time.Time
	behind  time.Duration // the provider's clock
	slack   time.Duration
	rows    []shownLate
	made    int64
	longest time.Duration // largest number read at once
}

type shownLate struct {
	activities.Row
	from time.Time // by our clock
}

// add makes an entry now, which shows after a lag.
func (g *growing) add(text string, lag time.Duration) int64 {
	g.made++
	g.rows = append(g.rows, shownLate{activities.Row{ID: g.made, Made: g.now.Add(-g.behind), Text: text}, g.now.Add(lag)})
	return g.made
}

func (g *growing) read(since, before time.Time) (shown []activities.Row) {
	g.longest = g.now.Add(-g.behind).Sub(since)
	for _, row := range g.rows {
		if !row.Made.Before(since) && (before.IsZero() || row.Made.Before(before)) && !row.from.After(g.now) {
			shown = append(shown, row.Row)
		}
	}
	return shown
}

func (g *growing) under(t *testing.T, text string, since time.Time) []int64 {
	ids, err := g.Under(t.Context(), text, since, g.slack, func() time.Time { return g.now }, g.read)
	require.NoError(t, err)
	return ids
}

// Random entries appear in random order, at most order.MaxSettle late, by a clock that
// differs from ours by at most the slack. Every look-up sees what the list shows when it
// begins.
func TestAListingShowsWhatAWholeListWould(t *testing.T) {
	for seed := range uint64(200) {
		chance := rand.New(rand.NewPCG(seed, 1))
		slack := []time.Duration{order.ClockSlack, order.ZoneSlack}[seed%2]
		g := &growing{now: noon, slack: slack, behind: time.Duration(chance.Int64N(int64(2*slack))) - slack}
		for range 60 {
			if chance.IntN(3) > 0 {
				g.add("a", time.Duration(chance.Int64N(int64(order.MaxSettle))))
			}
			pause := []time.Duration{order.MaxSettle, 12 * time.Hour}[chance.IntN(2)]
			g.now = g.now.Add(time.Duration(chance.Int64N(int64(pause))))
			if chance.IntN(2) == 0 {
				continue
			}
			since := noon.Add(-slack)
			if chance.IntN(4) > 0 {
				since = g.now.Add(-slack - time.Duration(chance.Int64N(int64(100*time.Hour))))
			}
			var want []int64
			for _, row := range g.read(since, time.Time{}) {
				want = append(want, row.ID)
			}
			require.Subset(t, g.under(t, "a", since), want, "seed %d", seed)
		}
	}
}

// A provider's clock that is wrong by days, in either direction, hides nothing.
func TestAClockThatIsWrongByDaysHidesNothing(t *testing.T) {
	for name, behind := range map[string]time.Duration{"three days behind": 72 * time.Hour, "three days ahead": -72 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			g := &growing{now: noon, slack: order.ClockSlack, behind: behind}
			since := noon.Add(-96 * time.Hour)
			for n := range 50 {
				id := g.add("a", 0)
				require.Contains(t, g.under(t, "a", since), id, "look-up %d", n)
				g.now = g.now.Add(3 * time.Hour)
			}
		})
	}
}

// The kept entries do not grow forever, and what is forgotten is read again for an order of
// that age.
func TestAListingForgetsWhatNobodyReachesBackTo(t *testing.T) {
	g := &growing{now: noon, slack: order.ClockSlack}
	first := g.add("first", 0)
	for range 30 * 24 {
		g.now = g.now.Add(time.Hour)
		g.add("a", 0)
		g.under(t, "a", g.now.Add(-order.DefaultLookback))
	}
	require.Less(t, g.Known(), 4*24+2)
	require.Equal(t, []int64{first}, g.under(t, "first", noon.Add(-order.DefaultLookback)))
	g.now = g.now.Add(time.Minute)
	g.under(t, "first", noon.Add(-order.DefaultLookback))
	require.Less(t, g.longest, 3*time.Hour, "of an order that is a month old, only what may be new is read")
}
