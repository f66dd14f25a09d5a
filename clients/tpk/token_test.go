package tpk_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"orderflow/clients"
	"orderflow/clients/tpk"
)

const anOrder = `{"order_id":123,"status":12}`

// takingOnly answers 401 to every token except one.
func takingOnly(token, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+token {
			answers(401, `{"message":"Token wygasł.","error_code":"TokenExpired","status_code":401}`)(w, r)
			return
		}
		answers(200, body)(w, r)
	}
}

// exchangeOf returns the request that exchanges a token of a login.
func exchangeOf(t *testing.T, token string) request {
	s := newServer(t, takingOnly("another", anOrder))
	s.token = func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut {
			token = "another"
		}
		answers(200, `{"token":"`+token+`"}`)(w, r)
	}
	_, err := s.client(t).GetOrder(t.Context(), 123)
	require.NoError(t, err)
	return s.tokenRequests()[1]
}

func TestLogin(t *testing.T) {
	s := newServer(t, answers(200, anOrder))
	client := s.client(t)
	for range 2 {
		_, err := client.GetOrder(t.Context(), 123)
		require.NoError(t, err)
	}
	login := sent("POST", "/token", "", `{"email":"shop@example.com","password":"hunter2-password"}`)
	require.Equal(t, []request{login}, s.tokenRequests())
	order := sent("GET", "/user/orders/123", tokenName(1), "")
	require.Equal(t, []request{order, order}, s.seen())
}

func TestConcurrentCallsShareOneToken(t *testing.T) {
	s := newServer(t, answers(200, anOrder))
	client := s.client(t)
	var calls errgroup.Group
	for range 20 {
		calls.Go(func() error { return fails(client.GetOrder(t.Context(), 123)) })
	}
	require.NoError(t, calls.Wait())
	require.Len(t, s.seen(), 20)
	require.Len(t, s.tokenRequests(), 1)
}

func TestTokenIsRenewedOnce(t *testing.T) {
	refused := answers(400, `{"message":"Token jest nieprawidłowy.","error_code":"TokenInvalid","status_code":400}`)
	cases := []struct {
		name     string
		good     string           // the token that the server takes
		exchange http.HandlerFunc // nil gives a new token
		asked    []string         // for tokens
		used     []string         // with the orders
		ok       bool
	}{
		{"by an exchange", tokenName(2), nil, []string{"POST", "PUT"}, []string{tokenName(1), tokenName(2)}, true},
		{"by a login when the exchange is refused", tokenName(3), refused, []string{"POST", "PUT", "POST"}, []string{tokenName(1), tokenName(3)}, true},
		{"by a login when the exchange fails", tokenName(3), answers(503, ""), []string{"POST", "PUT", "POST"}, []string{tokenName(1), tokenName(3)}, true},
		{"by a login when the exchange changes nothing", tokenName(3), answers(200, `{"token":"`+tokenName(1)+`"}`), []string{"POST", "PUT", "POST"}, []string{tokenName(1), tokenName(3)}, true},
		{"in vain", "no token", nil, []string{"POST", "PUT"}, []string{tokenName(1), tokenName(2)}, false},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			s := newServer(t, takingOnly(tc.good, anOrder))
			give := s.token
			s.token = func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPut && tc.exchange != nil {
					tc.exchange(w, r)
					return
				}
				give(w, r)
			}
			_, err := s.client(t).GetOrder(t.Context(), 123)
			var asked, used []string
			for _, request := range s.tokenRequests() {
				asked = append(asked, request.Method)
			}
			for _, request := range s.seen() {
				used = append(used, strings.TrimPrefix(request.Auth, "Bearer "))
			}
			require.Equal(t, tc.asked, asked)
			require.Equal(t, tc.used, used)
			if tc.ok {
				require.NoError(t, err)
				return
			}
			require.Equal(t, clients.Error{
				Provider: "tpk", Operation: "get order 123", Kind: clients.Unavailable, HTTPStatus: 401,
				Code: tpk.CodeTokenExpired, Message: "Token wygasł.",
			}, failure(t, err))
		})
	}
}

func TestAnExchangedTokenIsNotExchangedAgain(t *testing.T) {
	s := newServer(t, takingOnly(tokenName(3), anOrder))
	client := s.client(t)
	_, err := client.GetOrder(t.Context(), 123)
	require.ErrorIs(t, err, clients.Unavailable)
	_, err = client.GetOrder(t.Context(), 123)
	require.NoError(t, err)
	require.Equal(t, "POST", s.tokenRequests()[2].Method)
}

func TestTokenIsKeptFor100Minutes(t *testing.T) {
	var fetched atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Connection", "close") // an open one would hold up the virtual clock
		if r.URL.Path == "/token" {
			fetched.Add(1)
			_, _ = io.WriteString(w, `{"token":"x"}`)
			return
		}
		_, _ = io.WriteString(w, anOrder)
	}))
	defer s.Close()
	synctest.Test(t, func(t *testing.T) {
		client, err := tpk.New(tpk.Config{BaseURL: s.URL, APIKey: apiKey, Email: email, Password: password})
		require.NoError(t, err)
		fetchedAfter := func(wait time.Duration) int32 {
			time.Sleep(wait)
			_, err := client.GetOrder(t.Context(), 123)
			require.NoError(t, err)
			return fetched.Load()
		}
		require.EqualValues(t, 1, fetchedAfter(0))
		require.EqualValues(t, 1, fetchedAfter(99*time.Minute))
		require.Greater(t, fetchedAfter(time.Minute), int32(1))
	})
}

// TestNothingIsSentWithoutAToken: for an order without a token TPK would register a
// new user and mail a password to the sender.
func TestNothingIsSentWithoutAToken(t *testing.T) {
	cases := []struct {
		name   string
		answer http.HandlerFunc
		want   clients.Error
	}{
		{
			"wrong credentials", answers(401, sample(t, "0056-post-token-401.json")),
			clients.Error{HTTPStatus: 401, Code: tpk.CodeAuthenticationFailed, Message: "Podane dane dostępowe są nieprawidłowe."},
		},
		{
			"refused", answers(400, sample(t, "0065-post-token-400-corrected.json")),
			clients.Error{HTTPStatus: 400, Code: tpk.CodeInvalidInput, Fields: []clients.Field{
				{Path: "email", Problem: "Opis błędu"}, {Path: "password", Problem: "Opis błędu."},
			}},
		},
		{"500", answers(500, ""), clients.Error{HTTPStatus: 500}},
		{"429", limited("3"), clients.Error{HTTPStatus: 429, RetryAfter: 3 * time.Second}},
		{"no token in it", answers(200, `{}`), clients.Error{HTTPStatus: 200, Message: "unreadable answer: no token"}},
		{"an empty token", answers(200, `{"token":" "}`), clients.Error{HTTPStatus: 200, Message: "unreadable answer: no token"}},
		{"no content", answers(204, ``), clients.Error{HTTPStatus: 204, Message: "the answer has no content"}},
		{
			"an invalid token", answers(200, `{"token":["hunter2-token"]}`),
			clients.Error{HTTPStatus: 200, Message: "unreadable answer: not an answer to a request for a token"},
		},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			s := newServer(t, answers(201, `[{"order_id":777}]`))
			s.token = tc.answer
			_, err := s.client(t).CreateOrder(t.Context(), documentedPackage())
			want := tc.want
			want.Provider, want.Operation, want.Kind = "tpk", "log in", clients.Unavailable
			require.Equal(t, want, failure(t, err))
			require.Empty(t, s.seen())
		})
	}
}

func TestTokenWrappedInData(t *testing.T) {
	s := newServer(t, answers(200, anOrder))
	s.token = answers(200, `{"data":{"token":"wrapped"}}`)
	_, err := s.client(t).GetOrder(t.Context(), 123)
	require.NoError(t, err)
	require.Equal(t, "Bearer wrapped", s.seen()[0].Auth)
}
