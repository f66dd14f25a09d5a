package clients_test

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"orderflow/clients"
)

// numbered issues the tokens "1", "2", … with the given life.
func numbered(life time.Duration) (*clients.Token, *atomic.Int32) {
	var fetched atomic.Int32
	return clients.NewToken(func(context.Context) (string, time.Duration, error) {
		return string('0' + rune(fetched.Add(1))), life, nil
	}), &fetched
}

func TestTokenLives(t *testing.T) {
	cases := []struct {
		name string
		life time.Duration
		kept time.Duration
		gone time.Duration // 0: never
	}{
		{"until a minute before its end", time.Hour, 59*time.Minute - time.Second, 59 * time.Minute},
		{"for half its life when that is short", time.Minute, 29 * time.Second, 30 * time.Second},
		{"for ever", 0, 10 * 365 * 24 * time.Hour, 0},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				token, _ := numbered(tc.life)
				get := func() string {
					value, err := token.Get(t.Context())
					require.NoError(t, err)
					return value
				}
				require.Equal(t, "1", get())
				time.Sleep(tc.kept)
				require.Equal(t, "1", get())
				if tc.gone > 0 {
					time.Sleep(tc.gone - tc.kept)
					require.Equal(t, "2", get())
				}
			})
		})
	}
}

func TestTokenIsFetchedOnceForConcurrentCalls(t *testing.T) {
	token, fetched := numbered(time.Hour)
	var calls errgroup.Group
	for range 50 {
		calls.Go(func() error {
			_, err := token.Get(t.Context())
			return err
		})
	}
	require.NoError(t, calls.Wait())
	require.EqualValues(t, 1, fetched.Load())
}

// A provider whose login hangs holds up every call for one timeout only: the
// waiting calls do not log in one after another.
func TestAFetchThatFailsFailsForAllWhoWaitForIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var fetched atomic.Int32
		token := clients.NewToken(func(context.Context) (string, time.Duration, error) {
			fetched.Add(1)
			time.Sleep(30 * time.Second)
			return "", 0, errors.New("timed out")
		})
		began := time.Now()
		var calls errgroup.Group
		for range 50 {
			calls.Go(func() error {
				_, err := token.Get(t.Context())
				return err
			})
		}
		require.EqualError(t, calls.Wait(), "timed out")
		require.Equal(t, 30*time.Second, time.Since(began))
		require.EqualValues(t, 1, fetched.Load())
	})
}

func TestWhoGivesUpTakesNobodyElsesToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		token := clients.NewToken(func(ctx context.Context) (string, time.Duration, error) {
			time.Sleep(20 * time.Second)
			return "1", 0, ctx.Err()
		})
		hurried, giveUp := context.WithTimeout(t.Context(), time.Second)
		defer giveUp()
		var patient errgroup.Group
		gaveUp := make(chan error, 1)
		go func() {
			_, err := token.Get(hurried)
			gaveUp <- err
		}()
		synctest.Wait()
		patient.Go(func() error {
			_, err := token.Get(t.Context())
			return err
		})
		err := <-gaveUp
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.ErrorIs(t, err, clients.Unavailable, "nothing was sent")
		require.NoError(t, patient.Wait())
	})
}

func TestRenewReplacesOnlyTheRefusedToken(t *testing.T) {
	token, fetched := numbered(time.Hour)
	for _, step := range []struct{ refused, want string }{
		{"", "1"},  // nothing there yet
		{"1", "2"}, // refused, so replaced
		{"1", "2"}, // another call has replaced it
	} {
		value, err := token.Renew(t.Context(), step.refused)
		require.NoError(t, err)
		require.Equal(t, step.want, value)
	}
	require.EqualValues(t, 2, fetched.Load())
}

func TestFailureToFetchIsNotKept(t *testing.T) {
	broken := errors.New("down")
	token := clients.NewToken(func(context.Context) (string, time.Duration, error) {
		err := broken
		broken = nil
		return "1", 0, err
	})
	_, err := token.Get(t.Context())
	require.EqualError(t, err, "down")
	value, err := token.Get(t.Context())
	require.NoError(t, err)
	require.Equal(t, "1", value)
}

func TestCallerRenewsARefusedTokenOnce(t *testing.T) {
	renewing, _ := numbered(time.Hour)
	cases := []struct {
		name  string
		token *clients.Token
		takes string
		call  clients.Call
		want  []string
		ok    bool
	}{
		{"the second is taken", renewing, "Bearer 2", clients.Call{}, []string{"Bearer 1", "Bearer 2"}, true},
		{"none is taken", renewing, "Bearer ?", clients.Call{}, []string{"Bearer 2", "Bearer 3"}, false},
		{"fixed, asking again is useless", clients.FixedToken("f"), "", clients.Call{}, []string{"Bearer f"}, false},
		{"anonymous", renewing, "", clients.Call{Anonymous: true}, []string{""}, true},
		{"no token", nil, "", clients.Call{}, []string{""}, true},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			var used []string
			server := serve(t, func(w http.ResponseWriter, r *http.Request) {
				used = append(used, r.Header.Get("Authorization"))
				if used[len(used)-1] != tc.takes {
					w.WriteHeader(http.StatusUnauthorized)
				}
			})
			caller := newCaller(t, server.URL, func(o *clients.Options) { o.Token = tc.token })
			tc.call.Method, tc.call.Path = "POST", "/"
			err := caller.Do(t.Context(), tc.call, nil)
			require.Equal(t, tc.want, used)
			if tc.ok {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, clients.Unavailable)
			require.Equal(t, http.StatusUnauthorized, clients.StatusOf(err))
		})
	}
}

func TestOnlyTheProvidersHostSeesTheToken(t *testing.T) {
	var used string
	answer := func(_ http.ResponseWriter, r *http.Request) { used = r.Header.Get("Authorization") }
	ours, foreign := serve(t, answer), serve(t, answer)
	cases := []struct {
		name string
		path string
		want string
	}{
		{"relative", "/v1/x", "Bearer f"},
		{"whole, ours", ours.URL + "/v1/x", "Bearer f"},
		{"whole, another port", foreign.URL + "/v1/x", ""},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			used = "not asked"
			caller := newCaller(t, ours.URL, func(o *clients.Options) { o.Token = clients.FixedToken("f") })
			require.NoError(t, caller.Do(t.Context(), clients.Call{Method: "GET", Path: tc.path}, nil))
			require.Equal(t, tc.want, used)
		})
	}
}

func TestCallIsNotMadeWithoutItsToken(t *testing.T) {
	asked := false
	server := serve(t, func(http.ResponseWriter, *http.Request) { asked = true })
	caller := newCaller(t, server.URL, func(o *clients.Options) {
		o.Token = clients.NewToken(func(context.Context) (string, time.Duration, error) {
			return "", 0, &clients.Error{Provider: "acme", Operation: "get a token", Kind: clients.Unavailable, Message: "down"}
		})
	})
	err := caller.Do(t.Context(), clients.Call{Method: "POST", Path: "/"}, nil)
	require.EqualError(t, err, "acme: get a token: down")
	require.False(t, asked)
}
