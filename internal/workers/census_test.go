package workers_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/limit"
	"orderflow/internal/workers"
)

const callsPerMinute = 500

// queue is a queue with the pollers that Temporal remembers, with its own clock.
type queue struct {
	mu    sync.Mutex
	polls map[string]time.Time
	away  bool
}

const (
	serverIsAhead = -2 * time.Hour
	pollLasts     = time.Minute
	remembered    = 5 * time.Minute
)

func newQueue() *queue { return &queue{polls: map[string]time.Time{}} }

func (q *queue) poll(who string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.polls[who] = time.Now()
}

// forget is what a restarted server does.
func (q *queue) forget() {
	q.mu.Lock()
	defer q.mu.Unlock()
	clear(q.polls)
}

func (q *queue) set(away bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.away = away
}

func (q *queue) pollers(context.Context) (all []workers.Poller, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for who, last := range q.polls {
		if time.Since(last) < remembered {
			all = append(all, workers.Poller{Identity: who, Last: last.Add(serverIsAhead)})
		}
	}
	if q.away {
		return nil, errors.New("temporal is away")
	}
	return all, nil
}

// fleet is a set of workers that make as many calls as allowed.
type fleet struct {
	queue *queue
	mu    sync.Mutex
	calls []time.Time
}

// join starts a worker that runs until its context ends.
func (f *fleet) join(ctx context.Context, name string) {
	l := limit.New(limit.Options{Provider: "mypromo", Calls: callsPerMinute})
	census := &workers.Census{Provider: "mypromo", Self: name, Limit: l, Pollers: f.queue.pollers,
		Timing: workers.DefaultLimitTiming, Logger: slog.New(slog.DiscardHandler)}
	go census.Run(ctx)
	go func() {
		for ctx.Err() == nil { // an idle worker polls no more often than this
			f.queue.poll(name)
			select {
			case <-ctx.Done():
			case <-time.After(pollLasts):
			}
		}
	}()
	for range 50 {
		go func() {
			for ctx.Err() == nil {
				if l.Wait(ctx, true) == nil {
					f.called()
				}
			}
		}()
	}
}

func (f *fleet) called() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls = append(f.calls, time.Now())
}

// since are the calls since a time, and the highest number of them in any minute.
func (f *fleet) since(from time.Time) (calls, most int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	first := 0
	for i, at := range f.calls {
		if at.Before(from) {
			first = i + 1
			continue
		}
		for at.Sub(f.calls[first]) >= time.Minute {
			first++
		}
		calls, most = calls+1, max(most, i-first+1)
	}
	return calls, most
}

func TestWorkersShareTheLimitHoweverManyThereAre(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fleet{queue: newQueue()}
		all, stop := context.WithCancel(t.Context())
		defer synctest.Wait()
		defer stop()
		phase := func(what string, settles time.Duration) {
			began := time.Now()
			time.Sleep(settles)
			constant := time.Now()
			time.Sleep(3 * time.Minute)
			calls, most := f.since(constant)
			require.LessOrEqual(t, most, callsPerMinute, what)
			require.Greater(t, calls, 3*450, what)
			_, changing := f.since(began)
			require.LessOrEqual(t, changing, callsPerMinute*11/10, what)
		}
		f.join(all, "1")
		phase("one", 40*time.Second)
		leaving, leave := context.WithCancel(all)
		f.join(leaving, "2")
		phase("another comes", 60*time.Second)
		for _, name := range []string{"3", "4", "5"} {
			time.Sleep(7 * time.Second)
			f.join(all, name)
		}
		phase("three more come", 60*time.Second)
		leave()
		phase("one leaves", 150*time.Second)
		f.queue.forget()
		phase("Temporal starts again", 0)
	})
}

func TestAWorkerThatCannotCountSoonMakesNoCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fleet{queue: newQueue()}
		ctx, stop := context.WithCancel(t.Context())
		defer synctest.Wait()
		defer stop()
		f.join(ctx, "1")
		time.Sleep(2 * time.Minute)
		f.queue.set(true)
		time.Sleep(31 * time.Second)
		calls, _ := f.since(time.Now())
		before, _ := f.since(time.Time{})
		time.Sleep(10 * time.Minute)
		require.Zero(t, calls)
		after, _ := f.since(time.Time{})
		require.Equal(t, before, after, "a newcomer may count on its part")
		f.queue.set(false)
		time.Sleep(time.Minute)
		back, _ := f.since(time.Time{})
		require.Greater(t, back, before+400, "it comes back with the first count")
	})
}

func TestAWorkerThatNobodySeesMakesNoCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		defer synctest.Wait()
		defer stop()
		q := newQueue()
		q.poll("another")
		l := limit.New(limit.Options{Calls: callsPerMinute})
		go (&workers.Census{Self: "1", Limit: l, Pollers: q.pollers, Timing: workers.DefaultLimitTiming,
			Logger: slog.New(slog.DiscardHandler)}).Run(ctx)
		for range 5 {
			require.Error(t, l.Wait(t.Context(), true))
		}
	})
}
