package mypromo_test

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
	"orderflow/clients/mypromo"
)

func TestTokenIsFetchedAsDocumented(t *testing.T) {
	var body []byte
	var header http.Header
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Method + " " + r.URL.Path {
		case "POST /oauth/token":
			body, _ = io.ReadAll(r.Body)
			header = r.Header
			_, _ = io.WriteString(w, sample(t, "0123-post-oauth-token-200.json"))
		case "GET /v1/orders/9":
			if r.Header.Get("Authorization") != "Bearer YOURACCESSTOKEN" {
				w.WriteHeader(http.StatusForbidden)
			}
			_, _ = io.WriteString(w, sample(t, "2210-get-orders-id-200.json"))
		}
	}))
	defer s.Close()
	client, err := mypromo.New(mypromo.Config{BaseURL: s.URL, ClientID: "{{CLIENTID}}", ClientSecret: "{{CLIENTSECRET}}"})
	require.NoError(t, err)

	_, err = client.GetOrder(t.Context(), 9)
	require.NoError(t, err)
	require.JSONEq(t, sample(t, "0091-post-oauth-token-request.json"), string(body))
	require.Empty(t, header.Get("Authorization"))
	require.Equal(t, "application/json", header.Get("Content-Type"))
}

func TestConcurrentCallsShareOneToken(t *testing.T) {
	s := newServer(t, answers(200, `{"id":9}`))
	client := s.client(t)
	var calls errgroup.Group
	for range 20 {
		calls.Go(func() error {
			_, err := client.GetOrder(t.Context(), 9)
			return err
		})
	}
	require.NoError(t, calls.Wait())
	require.Len(t, s.seen(), 20)
	require.Equal(t, 1, s.tokens)
}

func TestTokenIsRenewedOnce(t *testing.T) {
	cases := []struct {
		name string
		good string // the token that the server takes
		want []string
		ok   bool
	}{
		{"the second is taken", "Bearer token-2", []string{"Bearer token-1", "Bearer token-2"}, true},
		{"none is taken", "", []string{"Bearer token-1", "Bearer token-2"}, false},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Authorization") != tc.good {
					answers(401, `{"message":"Unauthenticated."}`)(w, r)
					return
				}
				answers(200, `{"id":9}`)(w, r)
			})
			_, err := s.client(t).SubmitOrder(t.Context(), 9)
			var used []string
			for _, request := range s.seen() {
				used = append(used, request.Auth)
			}
			require.Equal(t, tc.want, used)
			if tc.ok {
				require.NoError(t, err)
				return
			}
			require.Equal(t, clients.Error{
				Provider: "mypromo", Operation: "submit order 9", Kind: clients.Unavailable, HTTPStatus: 401,
				Message: "Unauthenticated.",
			}, failure(t, err))
		})
	}
}

func TestTokenIsKeptUntilShortlyBeforeItsEnd(t *testing.T) {
	const day = 24 * time.Hour
	cases := []struct {
		name   string
		answer string
		kept   time.Duration
		gone   time.Duration
	}{
		{"366 days", `{"access_token":"x","expires_in":31622400}`, 24 * day, 25 * day},
		{"an hour", `{"access_token":"x","expires_in":3600}`, 58 * time.Minute, time.Hour},
		{"an hour as text", `{"access_token":"x","expires_in":"3600"}`, 58 * time.Minute, time.Hour},
		{"no end named", `{"access_token":"x"}`, 24 * day, 25 * day},
		{"more seconds than a duration holds", `{"access_token":"x","expires_in":9223372036854775807}`, 24 * day, 25 * day},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			var fetched atomic.Int32
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Connection", "close") // an open one would stop the virtual clock
				if r.URL.Path == "/oauth/token" {
					fetched.Add(1)
					_, _ = io.WriteString(w, tc.answer)
					return
				}
				_, _ = io.WriteString(w, `{"id":9}`)
			}))
			defer s.Close()
			synctest.Test(t, func(t *testing.T) {
				client, err := mypromo.New(mypromo.Config{BaseURL: s.URL})
				require.NoError(t, err)
				fetchedAfter := func(wait time.Duration) int32 {
					time.Sleep(wait)
					_, err := client.GetOrder(t.Context(), 9)
					require.NoError(t, err)
					return fetched.Load()
				}
				require.EqualValues(t, 1, fetchedAfter(0))
				require.EqualValues(t, 1, fetchedAfter(tc.kept))
				require.EqualValues(t, 2, fetchedAfter(tc.gone-tc.kept))
			})
		})
	}
}

// TestFailureToGetATokenDidNothing: when the token fetch fails, the call itself is
// not sent.
func TestFailureToGetATokenDidNothing(t *testing.T) {
	cases := []struct {
		name   string
		answer http.HandlerFunc
		want   clients.Error
	}{
		{
			"wrong credentials", answers(401, sample(t, "0117-post-oauth-token-401.json")),
			clients.Error{HTTPStatus: 401, Code: "invalid_client", Message: "Client authentication failed"},
		},
		{"400", answers(400, `{"error":"invalid_scope"}`), clients.Error{HTTPStatus: 400, Code: "invalid_scope"}},
		{"500", answers(500, ``), clients.Error{HTTPStatus: 500}},
		{"429", limited("3"), clients.Error{HTTPStatus: 429, Message: "Too many requests", RetryAfter: 3e9}},
		{"no token in it", answers(200, `{}`), clients.Error{HTTPStatus: 200, Message: "unreadable answer: no access_token"}},
		{"no content", answers(204, ``), clients.Error{HTTPStatus: 204, Message: "the answer is empty"}},
		{
			"an invalid token", answers(200, `{"access_token":{"hunter2":"hunter2"}}`),
			clients.Error{HTTPStatus: 200, Message: "unreadable answer: not an answer to a request for a token"},
		},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			asked := 0
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/oauth/token" {
					asked++
				}
				tc.answer(w, r)
			}))
			defer s.Close()
			client, err := mypromo.New(mypromo.Config{BaseURL: s.URL, ClientSecret: clientSecret})
			require.NoError(t, err)
			_, err = client.SubmitOrder(t.Context(), 9)
			want := tc.want
			want.Provider, want.Operation, want.Kind = "mypromo", "get a token", clients.Unavailable
			require.Equal(t, want, failure(t, err))
			require.Zero(t, asked)
		})
	}
}
