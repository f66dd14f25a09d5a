package clients_test

import (
	"context"
	"io"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients"
	"orderflow/clients/limit"
)

// within limits a caller.
func within(l *limit.Limit) func(*clients.Options) {
	return func(o *clients.Options) { o.Limit = l }
}

// impatient is the context of an attempt without time to wait.
func impatient(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// plenty is a limit that is never reached.
func plenty() *limit.Limit {
	l := limit.New(limit.Options{Provider: "acme", Calls: 1_000_000})
	l.Share(1, time.Now().Add(time.Hour))
	return l
}

func TestACallWithoutRoomIsNotSent(t *testing.T) {
	var came atomic.Int32
	server := serve(t, func(http.ResponseWriter, *http.Request) { came.Add(1) })
	elsewhere := serve(t, answers(200, "{}"))
	l := limit.New(limit.Options{Provider: "acme", Calls: 500}) // nobody has called Share
	caller := newCaller(t, server.URL, within(l), func(o *clients.Options) {
		o.Meter = func(_ context.Context, _, operation string, _ time.Duration, _ error) {
			require.Equal(t, "elsewhere", operation, "what was not sent is no call")
		}
	})
	for _, method := range []string{"GET", "POST"} {
		err := caller.Do(impatient(t), clients.Call{Operation: "try", Method: method, Path: "/x"}, nil)
		require.ErrorIs(t, err, clients.Unavailable)
		var full *limit.Full
		require.ErrorAs(t, err, &full)
		require.EqualError(t, err, "acme: try: not sent: it is not known yet how many workers share the limit (waited 0s)")
	}
	require.NoError(t, caller.Do(impatient(t), clients.Call{Operation: "elsewhere", Method: "GET", Path: elsewhere.URL}, nil),
		"only calls to the provider count")
	require.Zero(t, came.Load())
}

// newWorkersCaller is the caller of a worker that does not share the limit yet, and has no token.
func newWorkersCaller(t *testing.T) (caller *clients.Caller) {
	server := serve(t, answers(200, "{}"))
	caller = newCaller(t, server.URL, within(limit.New(limit.Options{Calls: 500})), func(o *clients.Options) {
		o.Token = clients.NewToken(func(ctx context.Context) (string, time.Duration, error) {
			return "t", 0, caller.Do(ctx, clients.Call{Operation: "log in", Method: "POST", Path: "/token", Anonymous: true}, nil)
		})
	})
	return caller
}

func TestATokenIsACallAsWell(t *testing.T) {
	caller := newWorkersCaller(t)
	ctx, cancel := context.WithCancel(t.Context())
	asked := make(chan error)
	go func() { asked <- caller.Do(ctx, clients.Call{Operation: "read", Method: "GET", Path: "/x"}, nil) }()
	cancel()
	err := <-asked
	require.ErrorIs(t, err, clients.Unavailable)
	require.ErrorIs(t, err, context.Canceled)
}

// A worker asks before it takes part in the limit, and has no token then.
func TestATokenOfACallThatCannotWaitDoesNotWait(t *testing.T) {
	caller := newWorkersCaller(t)
	ctx, cancel := context.WithTimeout(limit.Of(t.Context(), limit.Now), 5*time.Second)
	defer cancel()
	require.NoError(t, caller.Do(ctx, clients.Call{Operation: "read", Method: "GET", Path: "/x"}, nil))
}

func TestAnEffectIsRepeatedWithANewTokenWithoutWaiting(t *testing.T) {
	var token atomic.Int32
	l := plenty()
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "Bearer 1" {
			l.Pause(time.Now().Add(time.Hour))
			w.WriteHeader(http.StatusUnauthorized)
		}
	})
	caller := newCaller(t, server.URL, within(l), func(o *clients.Options) {
		o.Token = clients.NewToken(func(context.Context) (string, time.Duration, error) {
			return string('0' + rune(token.Add(1))), 0, nil
		})
	})
	require.NoError(t, caller.Do(t.Context(), clients.Call{Operation: "act", Method: "POST", Path: "/x"}, nil))
	require.EqualValues(t, 2, token.Load())
}

func TestAnEffectUsesThePlaceThatItsStepHolds(t *testing.T) {
	server := serve(t, answers(200, "{}"))
	l := limit.New(limit.Options{Calls: 1, Window: time.Second})
	l.Share(1, time.Now().Add(time.Hour))
	caller := newCaller(t, server.URL, within(l))
	ctx, end := l.Begin(t.Context(), limit.Effect)
	defer end()
	require.NoError(t, limit.Hold(ctx))
	waited := limit.Waited(ctx)
	require.NoError(t, caller.Do(ctx, clients.Call{Operation: "act", Method: "POST", Path: "/x"}, nil))
	require.Equal(t, waited, limit.Waited(ctx))
}

func TestARedirectIsACallAsWell(t *testing.T) {
	const calls = 10
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/x" {
			http.Redirect(w, r, "/y", http.StatusFound)
			return
		}
		_, _ = io.WriteString(w, "{}")
	})
	l := limit.New(limit.Options{Calls: 100, Window: 2 * time.Second}) // 47 a second and 3 at once
	l.Share(1, time.Now().Add(time.Hour))
	caller := newCaller(t, server.URL, within(l))
	began := time.Now()
	for range calls {
		require.NoError(t, caller.Do(t.Context(), clients.Call{Operation: "read", Method: "GET", Path: "/x"}, nil))
	}
	require.Greater(t, time.Since(began), (2*calls-1-3)*time.Second/47)
}

func TestA429KeepsAllCallsBack(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "120")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	told := make(chan time.Time)
	l := limit.New(limit.Options{Provider: "acme", Throttled: func(until time.Time) { told <- until }})
	caller := newCaller(t, server.URL, within(l))
	read := clients.Call{Operation: "read", Method: "GET", Path: "/x"}
	require.Equal(t, http.StatusTooManyRequests, clients.StatusOf(caller.Do(t.Context(), read, nil)))
	require.WithinDuration(t, time.Now().Add(2*time.Minute), <-told, 30*time.Second)
	require.ErrorContains(t, caller.Do(t.Context(), read, nil), "not sent: acme answered 429: no calls for 2m0s")
}

func TestTheTimeForWhichACallWaitedIsNotTheProviders(t *testing.T) {
	server := serve(t, answers(200, "{}"))
	l := limit.New(limit.Options{Calls: 4, Window: time.Second})
	var metered time.Duration
	caller := newCaller(t, server.URL, within(l), func(o *clients.Options) {
		o.Meter = func(_ context.Context, _, _ string, took time.Duration, _ error) { metered = took }
	})
	l.Share(1, time.Now().Add(time.Hour))
	ctx, end := l.Begin(t.Context(), limit.Poll)
	defer end()
	began := time.Now()
	require.NoError(t, caller.Do(ctx, clients.Call{Operation: "read", Method: "GET", Path: "/x"}, nil))
	require.LessOrEqual(t, metered, time.Since(began)-limit.Waited(ctx))
}
