package mediaport_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"orderflow/clients"
	"orderflow/clients/mediaport"
)

// loginServer gives one answer to every call.
func loginServer(t *testing.T, answer http.HandlerFunc) *httptest.Server {
	s := httptest.NewServer(answer)
	t.Cleanup(s.Close)
	return s
}

func TestConcurrentCallsShareOneLogin(t *testing.T) {
	s := newServer(t, answers(200, "[]"))
	client := s.client(t)
	var calls errgroup.Group
	for range 20 {
		calls.Go(func() error {
			_, err := client.Orders(t.Context(), 100)
			return err
		})
	}
	require.NoError(t, calls.Wait())
	require.Len(t, s.seen(), 20)
	require.Equal(t, []string{`{"password":"` + password + `","username":"supplier"}`}, s.logins)
}

func TestTokenIsRenewedOnce(t *testing.T) {
	for name, good := range map[string]string{
		"the second is taken": "Bearer " + tokenName(2),
		"none is taken":       "",
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Authorization") != good {
					answers(401, `{"code": "unauthorized", "message": "no token"}`)(w, r)
					return
				}
				answers(200, "{}")(w, r)
			})
			err := s.client(t).CancelItem(t.Context(), 100, "MP000001", 1001)
			var used []string
			for _, request := range s.seen() {
				used = append(used, request.Auth)
			}
			require.Equal(t, []string{"Bearer " + tokenName(1), "Bearer " + tokenName(2)}, used)
			if good != "" {
				require.NoError(t, err)
				return
			}
			require.Equal(t, clients.Error{
				Provider: "mediaport", Operation: "cancel item 1001 of order MP000001", Kind: clients.Unavailable,
				HTTPStatus: 401, Code: mediaport.CodeUnauthorized, Message: "no token",
			}, failure(t, err))
		})
	}
}

func TestTokenIsKeptAlmostFiftyMinutes(t *testing.T) {
	var logins atomic.Int32
	s := loginServer(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Connection", "close") // an open one would hold up the virtual clock
		if r.URL.Path == "/api/login" {
			logins.Add(1)
			_, _ = io.WriteString(w, `{"token": "x"}`)
			return
		}
		_, _ = io.WriteString(w, "[]")
	})
	synctest.Test(t, func(t *testing.T) {
		client := connect(t, s.URL)
		loginsAfter := func(wait time.Duration) int32 {
			time.Sleep(wait)
			_, err := client.Orders(t.Context(), 100)
			require.NoError(t, err)
			return logins.Load()
		}
		require.EqualValues(t, 1, loginsAfter(0))
		require.EqualValues(t, 1, loginsAfter(48*time.Minute))
		require.EqualValues(t, 2, loginsAfter(2*time.Minute))
	})
}

// TestFailureToLogInDidNothing: when the login fails, the call itself is not sent.
func TestFailureToLogInDidNothing(t *testing.T) {
	cases := []struct {
		name   string
		answer http.HandlerFunc
		want   clients.Error
	}{
		{
			"wrong password", answers(401, `{"code": "unauthorized", "message": "wrong password"}`),
			clients.Error{HTTPStatus: 401, Code: mediaport.CodeUnauthorized, Message: "wrong password"},
		},
		{"400", answers(400, ""), clients.Error{HTTPStatus: 400}},
		{"500", answers(500, ""), clients.Error{HTTPStatus: 500}},
		{"429", limited, clients.Error{HTTPStatus: 429, RetryAfter: 17 * time.Second}},
		{"connection cut", cut, clients.Error{}},
		{"no token in it", answers(200, "{}"), clients.Error{HTTPStatus: 200, Message: "unreadable answer: it holds no token"}},
		{"no content", answers(204, ""), clients.Error{HTTPStatus: 204, Message: "the answer is empty"}},
		{
			"an invalid token", answers(200, `{"token": ["x"]}`),
			clients.Error{HTTPStatus: 200, Message: "unreadable answer: not an answer to a login"},
		},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			var asked atomic.Int32
			s := loginServer(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/api/login" {
					asked.Add(1)
				}
				tc.answer(w, r)
			})
			err := connect(t, s.URL).GenerateLabel(t.Context(), 100, "MP000001", []int64{1001})
			want := tc.want
			want.Provider, want.Operation, want.Kind = "mediaport", "log in", clients.Unavailable
			require.Equal(t, want, failure(t, err))
			require.Zero(t, asked.Load())
		})
	}
}
