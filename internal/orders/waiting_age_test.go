package orders

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The age that a page's worth of entries has reached is found with few counts, however the
// entries are spread, and the counts are of few entries.
func TestThePagesBoundIsFoundWithFewCounts(t *testing.T) {
	const want, most = 51, 102
	spread := func(n int, age func(i int) time.Duration) (ages []time.Duration) {
		for i := range n {
			ages = append(ages, age(i))
		}
		return ages
	}
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a test
	for name, ages := range map[string][]time.Duration{
		"evenly over an hour":  spread(5000, func(i int) time.Duration { return time.Duration(i) * 720 * time.Millisecond }),
		"evenly over a year":   spread(5000, func(i int) time.Duration { return time.Duration(i) * 105 * time.Minute }),
		"a burst of a minute":  spread(5000, func(i int) time.Duration { return 26*time.Hour + time.Duration(i)*12*time.Millisecond }),
		"a few old ones":       spread(5000, func(i int) time.Duration { return time.Duration(5000/(i+1)) * time.Hour }),
		"ever more":            spread(5000, func(int) time.Duration { return time.Duration(random.ExpFloat64() * float64(time.Hour)) }),
		"at the same time":     spread(5000, func(int) time.Duration { return time.Hour }),
		"only just":            spread(5000, func(i int) time.Duration { return time.Duration(i) * time.Microsecond }),
		"older than all tried": spread(5000, func(int) time.Duration { return 5 * 365 * 24 * time.Hour }),
	} {
		t.Run(name, func(t *testing.T) {
			reached := func(age time.Duration) (n int) {
				for _, one := range ages {
					if one > age {
						n++
					}
				}
				return n
			}
			search := newAgeSearch(want, most, len(ages))
			tries, read := 0, 0
			age, found := search.next()
			for ; !found; age, found = search.next() {
				n := reached(age)
				search.counted(age, n)
				tries, read = tries+1, read+n
				require.Less(t, tries, 60)
			}
			t.Logf("%d counts of %d entries: %d have the age %s", tries, read, reached(age), age)
			require.GreaterOrEqual(t, reached(age), want)
			switch name {
			case "at the same time", "only just", "older than all tried": // no age has fewer
			default:
				require.LessOrEqual(t, reached(age), most)
				require.Less(t, tries, 30)
			}
		})
	}
}
