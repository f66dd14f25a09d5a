package limit_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/limit"
)

const calls = 500

// known is a limit of 500 calls per minute, with a number of workers that never
// changes.
func known(workers int) *limit.Limit {
	l := limit.New(limit.Options{Provider: "mypromo", Calls: calls})
	l.Share(workers, time.Now().Add(1000*time.Hour))
	return l
}

// callLog records when calls are made.
type callLog struct {
	mu  sync.Mutex
	all []time.Time
}

func (c *callLog) add() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all = append(c.all, time.Now())
}

// most is the maximum number of calls in any window.
func (c *callLog) most(span time.Duration) int {
	most, first := 0, 0
	for i, at := range c.all {
		for at.Sub(c.all[first]) >= span {
			first++
		}
		most = max(most, i-first+1)
	}
	return most
}

// call makes as many calls as the limit allows, from a number of concurrent steps,
// until the context ends.
func (c *callLog) call(ctx context.Context, l *limit.Limit, class limit.Class, steps int) {
	for range steps {
		go func() {
			for {
				stepping, end := l.Begin(ctx, class)
				err := l.Wait(stepping, false)
				end()
				if ctx.Err() != nil {
					return
				}
				if err == nil {
					c.add()
				}
			}
		}()
	}
}

func TestWorkersTogetherKeepTheLimitAndUseIt(t *testing.T) {
	for _, workers := range []int{1, 2, 5, 20} {
		t.Run(fmt.Sprint(workers), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const span = 10 * time.Minute
				ctx, stop := context.WithCancel(t.Context())
				time.AfterFunc(span, stop)
				var log callLog
				for range workers {
					l := known(workers)
					time.Sleep(time.Second) // they do not start together
					log.call(ctx, l, limit.Effect, 100)
				}
				<-ctx.Done()
				synctest.Wait()
				require.LessOrEqual(t, log.most(time.Minute), calls)
				require.Greater(t, float64(len(log.all))/span.Minutes(), 450.0)
			})
		})
	}
}

func TestWhatIsSavedUpIsNotUsedBesideTheLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := known(1)
		time.Sleep(time.Hour)
		ctx, stop := context.WithCancel(t.Context())
		time.AfterFunc(3*time.Minute, stop)
		var log callLog
		log.call(ctx, l, limit.Effect, 100)
		<-ctx.Done()
		synctest.Wait()
		require.Equal(t, calls*12/100, log.most(time.Millisecond), "at once")
		require.LessOrEqual(t, log.most(time.Minute), calls)
	})
}

func TestASmallLimitIsKept(t *testing.T) {
	for _, test := range []struct{ calls, workers, most int }{{1, 1, 1}, {2, 1, 2}, {3, 1, 3}, {10, 3, 10}, {10, 5, 10}, {5, 5, 5}} {
		t.Run(fmt.Sprintf("%d calls, %d workers", test.calls, test.workers), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, stop := context.WithCancel(t.Context())
				time.AfterFunc(20*time.Minute, stop)
				var log callLog
				for range test.workers {
					l := limit.New(limit.Options{Calls: test.calls})
					l.Share(test.workers, time.Now().Add(time.Hour))
					log.call(ctx, l, limit.Effect, 3)
				}
				<-ctx.Done()
				synctest.Wait()
				require.LessOrEqual(t, log.most(time.Minute), test.most)
				require.GreaterOrEqual(t, len(log.all), 19*test.calls/3)
			})
		})
	}
}

func TestAWorkerThatIsNotCountedMakesNoCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := limit.New(limit.Options{Provider: "mypromo", Calls: calls})
		err := l.Wait(t.Context(), false)
		var full *limit.Full
		require.ErrorAs(t, err, &full)
		require.EqualError(t, err, "not sent: it is not known yet how many workers share the limit (waited 1m0s)")

		l.Share(1, time.Now().Add(30*time.Second))
		time.Sleep(29 * time.Second)
		require.NoError(t, l.Wait(t.Context(), false))
		time.Sleep(time.Second)
		require.EqualError(t, l.Wait(t.Context(), false),
			"not sent: Temporal does not say how many workers share the limit (waited 1m0s)")

		began := time.Now()
		time.AfterFunc(10*time.Second, func() { l.Share(1, time.Now().Add(time.Minute)) })
		require.NoError(t, l.Wait(t.Context(), false))
		require.Less(t, time.Since(began), 11*time.Second, "what waits goes on with the next count")
	})
}

func TestAWorkerWithLessOfTheLimitHasSavedUpLess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := known(1)
		time.Sleep(time.Minute)
		l.Share(5, time.Now().Add(time.Hour))
		ctx, stop := context.WithCancel(t.Context())
		time.AfterFunc(time.Minute, stop)
		var log callLog
		log.call(ctx, l, limit.Effect, 100)
		<-ctx.Done()
		synctest.Wait()
		require.LessOrEqual(t, log.most(time.Minute), calls/5)
	})
}

func TestWithoutALimitNothingWaits(t *testing.T) {
	var none *limit.Limit
	require.NoError(t, none.Wait(t.Context(), true))
	none.Throttle(time.Hour)
	none.CountExtra()
	ctx, end := none.Begin(t.Context(), limit.Poll)
	defer end()
	require.NoError(t, limit.Hold(ctx))
	require.Zero(t, limit.Waited(ctx))

	free := limit.New(limit.Options{})
	require.False(t, free.Limited())
	for range 10 * calls {
		require.NoError(t, free.Wait(t.Context(), false))
	}
}

func TestARequestThatNobodyAskedForCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := known(1)
		time.Sleep(time.Minute)
		for range calls*12/100 + 1 {
			l.CountExtra()
		}
		began := time.Now()
		require.NoError(t, l.Wait(t.Context(), false))
		require.Greater(t, time.Since(began), 200*time.Millisecond)
	})
}
