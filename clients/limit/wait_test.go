package limit_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/limit"
)

// order makes calls wait that come in the given order, and returns the order of
// service.
func order(t *testing.T, l *limit.Limit, come []func(context.Context) error) (went []int) {
	done := make(chan int)
	for i, wait := range come {
		go func() {
			if wait(t.Context()) == nil {
				done <- i
			}
		}()
		synctest.Wait()
	}
	l.Share(1, time.Now().Add(time.Hour))
	for range come {
		went = append(went, <-done)
	}
	return went
}

func TestEffectsGoBeforeReadsReadsBeforeWatchersAndThemBeforePolls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := limit.New(limit.Options{Calls: 10_000, Window: 10 * time.Second}) // so that the poll's wait is short
		var come []func(context.Context) error
		for _, class := range []limit.Class{limit.Watch, limit.Poll, limit.Read, limit.Effect, limit.Urgent, limit.Effect} {
			come = append(come, func(ctx context.Context) error {
				ctx, end := l.Begin(ctx, class)
				defer end()
				return l.Wait(ctx, false)
			})
		}
		require.Equal(t, []int{4, 3, 5, 2, 0, 1}, order(t, l, come))
	})
}

func TestTheStepThatBeganFirstGoesFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := limit.New(limit.Options{Calls: calls})
		first, endFirst := l.Begin(t.Context(), limit.Effect)
		defer endFirst()
		second, endSecond := l.Begin(t.Context(), limit.Effect)
		defer endSecond()
		of := func(step context.Context) func(context.Context) error {
			return func(context.Context) error { return l.Wait(step, false) }
		}
		require.Equal(t, []int{1, 3, 0, 2}, order(t, l, []func(context.Context) error{of(second), of(first), of(second), of(first)}))
	})
}

// One worker makes a pass. It may use WatchShare of all calls, or its own share if
// that is smaller.
func TestAWatcherStaysWithinItsShare(t *testing.T) {
	for workers, most := range map[int]int{1: calls / 2, 2: calls / 2, 5: calls / 5} {
		synctest.Test(t, func(t *testing.T) {
			ctx, stop := context.WithCancel(t.Context())
			time.AfterFunc(10*time.Minute, stop)
			var log callLog
			log.call(ctx, known(workers), limit.Watch, 10)
			<-ctx.Done()
			synctest.Wait()
			require.LessOrEqual(t, log.most(time.Minute), most)
			require.Greater(t, len(log.all), 10*most*4/5)
		})
	}
}

func TestAWatcherHoldsNothingUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		time.AfterFunc(5*time.Minute, stop)
		l := known(1)
		var effects, watched callLog
		watched.call(ctx, l, limit.Watch, 10)
		time.Sleep(time.Minute)
		effects.call(ctx, l, limit.Effect, 10)
		<-ctx.Done()
		synctest.Wait()
		require.Greater(t, len(effects.all)/4, 450)
		require.Less(t, len(watched.all), 250+10)
	})
}

// Orders poll often while the watcher is behind: they must not keep it from
// catching up.
func TestPollsKeepNoWatcherFromItsShare(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		time.AfterFunc(5*time.Minute, stop)
		l := known(1)
		var polls, watched callLog
		polls.call(ctx, l, limit.Poll, 100)
		time.Sleep(time.Minute)
		watched.call(ctx, l, limit.Watch, 10)
		<-ctx.Done()
		synctest.Wait()
		require.Greater(t, len(watched.all)/4, 220, "calls a minute")
		require.Greater(t, len(polls.all)/5, 190, "a watcher that waits for its own share lets others go")
		require.Greater(t, (len(watched.all)+len(polls.all))/5, 400)
	})
}

// A new order makes about twelve calls, one after another. With several workers
// each makes some of them: five here, if there are five workers.
func TestOthersLeaveRoomForANewOrderAtOnce(t *testing.T) {
	for name, others := range map[string][]limit.Class{"watchers and polls": {limit.Poll, limit.Watch}, "reads after many hints": {limit.Read}} {
		for workers, most := range map[int]int{1: 12, 2: 12, 5: 5} {
			t.Run(fmt.Sprint(name, workers), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					ctx, stop := context.WithCancel(t.Context())
					defer stop()
					l := known(workers)
					var made callLog
					for _, class := range others {
						made.call(ctx, l, class, 20)
					}
					time.Sleep(time.Minute)
					for range 8 {
						began := time.Now()
						for range most {
							stepping, end := l.Begin(ctx, limit.Effect)
							require.NoError(t, l.Wait(stepping, false))
							end()
						}
						require.LessOrEqual(t, time.Since(began), 10*time.Millisecond)
						time.Sleep(time.Duration(workers) * 15 * time.Second)
					}
					stop()
					synctest.Wait()
				})
			})
		}
	}
}

// Two passes of one worker, the first without pauses, make equal progress.
func TestWatchersTakeTurns(t *testing.T) {
	first, second := passes(t, limit.Watch, limit.Watch)
	require.InDelta(t, first, second, 20)
	require.Greater(t, first, 5*110)
}

// A pass that fewer orders wait for has a third, whichever began first.
func TestAWatcherThatFewWaitForHasAThird(t *testing.T) {
	first, second := passes(t, limit.WatchAside, limit.Watch)
	require.InDelta(t, second, 2*first, 20)
	require.Greater(t, first+second, 5*220)
}

// passes has two passes make calls for five minutes, and returns how many each made.
func passes(t *testing.T, first, second limit.Class) (_, _ int) {
	var called [2]callLog
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		l := known(1)
		for i, class := range []limit.Class{first, second} {
			go func() {
				pass, end := l.Begin(ctx, class)
				defer end()
				for l.Wait(pass, false) == nil {
					called[i].add()
					time.Sleep(200 * time.Millisecond) // the answer
				}
			}()
			synctest.Wait()
		}
		time.Sleep(5 * time.Minute)
		stop()
		time.Sleep(time.Second)
		synctest.Wait()
	})
	return len(called[0].all), len(called[1].all)
}

// A poll that has to wait gives its slot to reads that someone waits for.
func TestAPollDoesNotWaitForLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for class, most := range map[limit.Class]time.Duration{limit.Poll: 2 * time.Second, limit.Read: time.Minute} {
			l := limit.New(limit.Options{Calls: 20})
			l.Share(1, time.Now().Add(time.Hour))
			first, end := l.Begin(t.Context(), limit.Now)
			for range 60 { // for three minutes
				require.NoError(t, l.Wait(first, false))
			}
			end()
			ctx, end := l.Begin(t.Context(), class)
			began := time.Now()
			require.Error(t, l.Wait(ctx, false))
			require.Equal(t, most, time.Since(began))
			end()
		}
	})
}

// A poll of several calls that has started finishes, however small the limit is.
func TestAPollThatHasBegunWaitsForItsNextCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := limit.New(limit.Options{Calls: 20})
		l.Share(1, time.Now().Add(time.Hour))
		time.Sleep(time.Minute)
		ctx, end := l.Begin(t.Context(), limit.Poll)
		defer end()
		for range 4 {
			require.NoError(t, l.Wait(ctx, false))
		}
	})
}

func TestAnEffectThatHoldsItsPlaceIsSentWithoutWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := known(1)
		background, stop := context.WithCancel(t.Context())
		defer stop()
		var log callLog
		log.call(background, l, limit.Effect, 100)
		time.Sleep(time.Minute)

		ctx, end := l.Begin(t.Context(), limit.Effect)
		defer end()
		require.NoError(t, limit.Hold(ctx))
		require.NoError(t, limit.Hold(ctx), "one place is enough")
		require.NoError(t, l.Wait(ctx, false), "a reading uses none")
		time.Sleep(time.Minute)
		began := time.Now()
		require.NoError(t, l.Wait(ctx, true))
		require.Zero(t, time.Since(began))
		for range 2 { // one might find capacity at this very moment
			require.NoError(t, l.Wait(ctx, true))
		}
		require.NotZero(t, time.Since(began), "the next ones wait")
		require.Greater(t, limit.Waited(ctx), 10*time.Second)
	})
}

func TestAPlaceThatIsNotUsedIsAnothers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := limit.New(limit.Options{Calls: 1})
		l.Share(1, time.Now().Add(time.Hour))
		ctx, end := l.Begin(t.Context(), limit.Effect)
		time.Sleep(2 * time.Minute)
		require.NoError(t, limit.Hold(ctx))
		began := time.Now()
		time.AfterFunc(time.Second, end)
		require.NoError(t, l.Wait(t.Context(), true))
		require.Equal(t, time.Second, time.Since(began))
	})
}

func TestACallWaitsNoLongerThanItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := limit.New(limit.Options{Calls: 1})
		cancelled, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		require.ErrorIs(t, l.Wait(cancelled, true), context.Canceled)

		began := time.Now()
		short, stop := context.WithTimeout(t.Context(), 50*time.Second)
		defer stop()
		var full *limit.Full
		require.ErrorAs(t, l.Wait(short, true), &full, "the attempt needs time for what it does then")
		require.Equal(t, 5*time.Second, time.Since(began))

		l.Share(1, time.Now().Add(time.Hour))
		time.Sleep(2 * time.Minute)
		require.NoError(t, l.Wait(t.Context(), true), "those who left took nothing along")
	})
}

func TestWhatAWorkerAsksAtItsStartDoesNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := limit.New(limit.Options{Calls: calls})
		require.NoError(t, l.Wait(limit.Of(t.Context(), limit.Now), false))
	})
}

func TestWhatManyWaitForGoesBeforeTheStepThatAsks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := limit.New(limit.Options{Calls: calls})
		poll, end := l.Begin(t.Context(), limit.Poll)
		defer end()
		require.Equal(t, []int{1, 0}, order(t, l, []func(context.Context) error{
			func(context.Context) error { return l.Wait(t.Context(), true) },
			func(context.Context) error { return l.Wait(limit.Of(poll, limit.Urgent), true) },
		}))
	})
}

func TestAfterA429AllCallsWait(t *testing.T) {
	for name, test := range map[string]struct {
		calls       int
		after, wait time.Duration
	}{
		"with a limit":              {calls, 20 * time.Second, 20 * time.Second},
		"without one":               {0, 20 * time.Second, 20 * time.Second},
		"that does not say so long": {0, 0, 10 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				told := make(chan time.Time, 2)
				l := limit.New(limit.Options{Provider: "shipx", Calls: test.calls, Throttled: func(until time.Time) { told <- until }})
				l.Share(1, time.Now().Add(time.Hour))
				time.Sleep(time.Minute)
				began := time.Now()
				l.Throttle(test.after)
				l.Throttle(test.after)
				require.NoError(t, l.Wait(t.Context(), false))
				require.InDelta(t, test.wait, time.Since(began), float64(200*time.Millisecond))
				synctest.Wait()
				require.Len(t, told, 1)
				require.Equal(t, began.Add(test.wait), <-told)
			})
		})
	}
}

func TestALongPauseGivesSlotsBackAtOnceAndEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := known(1)
		began := time.Now()
		l.Throttle(24 * time.Hour)
		var full *limit.Full
		require.ErrorAs(t, l.Wait(t.Context(), false), &full)
		require.Equal(t, 10*time.Minute, full.After)
		require.EqualError(t, full, "not sent: mypromo answered 429: no calls for 10m0s")
		require.Equal(t, began, time.Now())
		time.Sleep(10*time.Minute + time.Second)
		require.NoError(t, l.Wait(t.Context(), false))
	})
}
