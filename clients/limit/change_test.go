package limit_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"orderflow/clients/limit"
)

// maxWhileChanging is the maximum number of calls in a minute in which the number of
// workers changes.
const maxWhileChanging = calls * 11 / 10

// greedy makes calls as soon as there is capacity.
func greedy(ctx context.Context, l *limit.Limit, log *callLog) {
	log.call(ctx, l, limit.Effect, 100)
}

// The first workers use the whole limit, continuously or after a rest, when others
// join and start at once: real workers start later.
func TestWorkersThatComeMakeLittleTooMuch(t *testing.T) {
	for _, test := range []struct{ before, after int }{{1, 2}, {2, 5}, {1, 5}, {1, 20}} {
		for _, busy := range []time.Duration{0, time.Second, 10 * time.Second, 30 * time.Second, 52 * time.Second, 10 * time.Minute} {
			t.Run(fmt.Sprintf("%d to %d after %s", test.before, test.after, busy), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					ctx, stop := context.WithCancel(t.Context())
					defer stop()
					var log callLog
					var all []*limit.Limit
					for range test.before {
						all = append(all, known(test.before))
					}
					time.Sleep(time.Hour)
					for _, l := range all {
						greedy(ctx, l, &log)
					}
					time.Sleep(busy)
					for range test.after - test.before {
						l := limit.New(limit.Options{Calls: calls})
						all = append(all, l)
						greedy(ctx, l, &log)
					}
					for _, l := range all {
						l.Share(test.after, time.Now().Add(time.Hour))
					}
					synctest.Wait()
					changed := time.Now()
					time.Sleep(5 * time.Minute)
					stop()
					synctest.Wait()
					require.LessOrEqual(t, log.most(time.Minute), maxWhileChanging)
					later := callLog{all: log.since(changed.Add(2 * time.Minute))}
					require.LessOrEqual(t, later.most(time.Minute), calls)
					require.Greater(t, len(later.all)/3, 450, "a minute")
				})
			})
		}
	}
}

func (c *callLog) since(t time.Time) (after []time.Time) {
	for _, at := range c.all {
		if at.After(t) {
			after = append(after, at)
		}
	}
	return after
}

// Whatever the history of calls, rests, reserved calls, and joining and leaving
// workers: no minute has too many calls.
func TestNoHistoryBreaksTheLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { rapid.Check(bubbled{t}, keepsTheLimit) })
}

// bubbled hides the test's deadline from rapid: a test in a bubble has none.
type bubbled struct{ *testing.T }

func keepsTheLimit(t *rapid.T) {
	var log callLog
	var changes []time.Time
	workers := []*limit.Limit{known(1)}
	var holds []func()
	sendHeld := func() { // send all reserved calls now
		for _, send := range holds {
			send()
		}
		holds = nil
	}
	for range rapid.IntRange(5, 20).Draw(t, "events") {
		one := workers[rapid.IntRange(0, len(workers)-1).Draw(t, "worker")]
		switch rapid.SampledFrom([]string{"rest", "rest", "call", "call", "all", "hold", "send", "come", "go"}).Draw(t, "event") {
		case "rest":
			time.Sleep(time.Duration(rapid.IntRange(1, 70_000).Draw(t, "rest")) * time.Millisecond)
		case "call":
			class := rapid.SampledFrom([]limit.Class{limit.Effect, limit.Read, limit.Watch, limit.Poll}).Draw(t, "class")
			for range rapid.IntRange(1, 600).Draw(t, "calls") {
				if _, ok := try(one, class); !ok {
					break
				}
				log.add()
			}
		case "all": // use all capacity for some time
			for range rapid.IntRange(1, 200).Draw(t, "ticks") {
				for _, l := range workers {
					if _, ok := try(l, limit.Effect); ok {
						log.add()
					}
				}
				time.Sleep(400 * time.Millisecond)
			}
		case "hold":
			for range rapid.IntRange(1, 100).Draw(t, "holds") {
				if send, ok := hold(one, &log); ok {
					holds = append(holds, send)
				}
			}
		case "send":
			sendHeld()
		case "come":
			if n := rapid.IntRange(1, 5).Draw(t, "more"); len(workers)+n <= 10 {
				for range n {
					workers = append(workers, limit.New(limit.Options{Calls: calls}))
				}
				changes = append(changes, time.Now())
				share(workers)
			}
		case "go": // a worker that has left counts for 90 s
			if len(workers) > 1 {
				sendHeld()
				workers = workers[:len(workers)-1]
				time.Sleep(90 * time.Second)
				share(workers)
			}
		}
	}
	sendHeld()
	require.LessOrEqual(t, log.most(time.Minute), maxIn(changes))
}

// maxIn is the maximum number of calls in a minute: the limit, and somewhat more
// if workers joined.
func maxIn(changes []time.Time) int {
	if len(changes) == 0 {
		return calls
	}
	return maxWhileChanging
}

func share(workers []*limit.Limit) {
	for _, l := range workers {
		l.Share(len(workers), time.Now().Add(1000*time.Hour))
	}
}

// noTime is a context without time to wait.
func noTime(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, time.Second)
}

// try makes a call if there is capacity now.
func try(l *limit.Limit, class limit.Class) (err error, ok bool) {
	ctx, end := l.Begin(context.Background(), class)
	defer end()
	ctx, stop := noTime(ctx)
	defer stop()
	err = l.Wait(ctx, false)
	return err, err == nil
}

// hold reserves a call if there is capacity now; send uses it.
func hold(l *limit.Limit, log *callLog) (send func(), ok bool) {
	step, end := l.Begin(context.Background(), limit.Effect)
	ctx, stop := noTime(step)
	defer stop()
	if limit.Hold(ctx) != nil {
		end()
		return nil, false
	}
	return func() {
		defer end()
		if l.Wait(step, true) == nil {
			log.add()
		}
	}, true
}
