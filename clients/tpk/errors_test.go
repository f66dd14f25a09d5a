package tpk_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients"
	"orderflow/clients/tpk"
)

func TestErrorsSayWhetherItMayHaveHappened(t *testing.T) {
	cases := []struct {
		name   string
		answer http.HandlerFunc
		want   clients.Error
	}{
		{
			"fields of a package", answers(400, `{"errors":{"packages.0.sender.phone":["Za krótki.","Nie cyfry."]},"error_code":"InvalidInput"}`),
			clients.Error{Kind: clients.Refused, HTTPStatus: 400, Code: tpk.CodeInvalidInput, Fields: []clients.Field{
				{Path: "packages.0.sender.phone", Problem: "Za krótki."}, {Path: "packages.0.sender.phone", Problem: "Nie cyfry."},
			}},
		},
		{
			"an error wrapped in data", answers(402, `{"data":{"error_code":"PaymentRequired","message":"Top up."}}`),
			clients.Error{Kind: clients.Refused, HTTPStatus: 402, Code: tpk.CodePaymentRequired, Message: "Top up."},
		},
		{"403", answers(403, `{"message":"No.","status_code":403}`), clients.Error{Kind: clients.Refused, HTTPStatus: 403, Message: "No."}},
		{"404", answers(404, `{"error_code ":"NotFound"}`), clients.Error{Kind: clients.Refused, HTTPStatus: 404, Code: tpk.CodeNotFound}},
		{"417", answers(417, ``), clients.Error{Kind: clients.Refused, HTTPStatus: 417}},
		{"429", limited("17"), clients.Error{Kind: clients.Unavailable, HTTPStatus: 429, RetryAfter: 17 * time.Second}},
		{"503", answers(503, `<html>Przerwa techniczna</html>`), clients.Error{Kind: clients.Unavailable, HTTPStatus: 503}},
		{"500", answers(500, `{"message":"Server Error"}`), clients.Error{Kind: clients.Unknown, HTTPStatus: 500, Message: "Server Error"}},
		{"502 of a proxy", answers(502, `<html>Bad Gateway</html>`), clients.Error{Kind: clients.Unknown, HTTPStatus: 502}},
		{"connection cut", cut, clients.Error{Kind: clients.Unknown}},
		{"broken JSON", answers(201, `[{"order_id":7`), unreadable(201, "unexpected end of JSON input")},
		{"empty body", answers(201, ""), unreadable(201, "unexpected end of JSON input")},
		{"no content", answers(204, ""), clients.Error{Kind: clients.Unknown, HTTPStatus: 204, Message: "the answer has no content"}},
		{"null", answers(200, `null`), unreadable(200, "it is about 0 orders, not one")},
		{"nothing created", answers(201, `[]`), unreadable(201, "it is about 0 orders, not one")},
		{"two created", answers(201, `[{"order_id":7},{"order_id":8}]`), unreadable(201, "it is about 2 orders, not one")},
		{"no id", answers(201, `[{"price":12}]`), unreadable(201, "it names no order_id")},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			s := newServer(t, tc.answer)
			got, err := s.client(t).CreateOrder(t.Context(), documentedPackage())
			want := tc.want
			want.Provider, want.Operation = "tpk", `create order "123"`
			require.Equal(t, want, failure(t, err))
			require.Zero(t, got)
			require.Len(t, s.seen(), 1)
		})
	}
}

func unreadable(status int, why string) clients.Error {
	return clients.Error{Kind: clients.Unknown, HTTPStatus: status, Message: "unreadable answer: " + why}
}

func TestAnswersOfAnotherKindAreUnreadable(t *testing.T) {
	cases := []struct {
		name string
		call func(context.Context, *tpk.Client) error
		body string
		why  string
	}{
		{"order without id", getOrder, `{"status":12}`, "it names no order_id"},
		{"order without status", getOrder, `{"order_id":123}`, "it names no status"},
		{"orders that are none", searchOrders, `{"total":1,"orders":[{"order_id":123}]}`, "it names no status"},
		{"no orders", searchOrders, `{"total":0,"current_page":1,"last_page":1}`, "it holds no orders"},
		{"null for orders", searchOrders, `{"orders":null}`, "it holds no orders"},
		{"a page that is no number", searchOrders, `{"orders":[],"last_page":"many"}`, "last_page is not a number"},
		{"no payments", searchPayments, `{"orders":[]}`, "it holds no payments"},
		{"a payment without number", searchPayments, `{"payments":[{"type":22}]}`, "it names no number"},
		{"nothing paid or not", payOrder, `{"paid":[],"total":0}`, "it names no order"},
		{"no offer's price", offers, `{"offers":[{"courier_id":3}]}`, "an offer names no courier_id or no price"},
		{"no points", searchPoint(tpk.PointPop, "X"), `{"other":[]}`, "it names no points"},
		{"a point without code", searchPoint(tpk.PointPop, "X"), `{"found":[{"city":"Elbląg"}]}`, "a point names no code"},
		{"no balance", userData, `{"user_id":99,"balance":null}`, "it names no balance"},
		{"no dictionary", couriers, `["kex"]`, "it is not a dictionary"},
		{"an invalid id", couriers, `{"one":"kex"}`, `strconv.Atoi: parsing "one": invalid syntax`},
		{"a country that is no number", getOrder, `{"order_id":123,"status":12,"sender":{"country_id":"pl"}}`, `lenient: "pl" is no whole number`},
		{"an invalid time", getOrder, `{"order_id":123,"status":12,"created_at":"yesterday"}`, "lenient: yesterday is no time"},
		{"no waybill", downloadWaybill, `{"status":"pending"}`, "it holds no url and no file"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			err := tc.call(t.Context(), newServer(t, answers(200, tc.body)).client(t))
			got := failure(t, err)
			require.NotEmpty(t, got.Operation)
			got.Operation, got.Provider = "", ""
			require.Equal(t, unreadable(200, tc.why), got)
		})
	}
}

func TestTimeoutIsOfUnknownOutcome(t *testing.T) {
	s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			answers(200, anOrder)(w, r)
			return
		}
		<-r.Context().Done()
	})
	client := s.client(t)
	require.NoError(t, getOrder(t.Context(), client)) // has the token from now on

	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	err := payOrder(ctx, client)
	require.Equal(t, clients.Error{Provider: "tpk", Operation: "pay order 123", Kind: clients.Unknown}, failure(t, err))
	require.ErrorIs(t, err, context.DeadlineExceeded)
}

func TestRefusedConnectionDidNothing(t *testing.T) {
	s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Connection", "close") // so that the next call has to connect
		answers(200, anOrder)(w, r)
	})
	client := s.client(t)
	require.NoError(t, getOrder(t.Context(), client)) // has the token from now on
	s.Close()
	err := payOrder(t.Context(), client)
	require.Equal(t, clients.Error{Provider: "tpk", Operation: "pay order 123", Kind: clients.Unavailable}, failure(t, err))
}

func TestNewNamesWhatIsMissing(t *testing.T) {
	cases := []struct {
		name string
		edit func(*tpk.Config)
		want string
	}{
		{"API key", func(c *tpk.Config) { c.APIKey = "" }, "tpk: no API key (TPK's IT department gives it out)"},
		{"e-mail", func(c *tpk.Config) { c.Email = "" }, "tpk: no e-mail address of an account"},
		{"password", func(c *tpk.Config) { c.Password = "" }, "tpk: no password of the account"},
		{"base URL", func(c *tpk.Config) { c.BaseURL = "" }, `tpk: base URL "": want http(s)://host`},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			config := tpk.Config{BaseURL: tpk.TestURL, APIKey: apiKey, Email: email, Password: password}
			tc.edit(&config)
			_, err := tpk.New(config)
			require.EqualError(t, err, tc.want)
		})
	}
}

func TestSecretsAreNeverPrinted(t *testing.T) {
	config := tpk.Config{BaseURL: tpk.TestURL, APIKey: apiKey, Email: email, Password: password}
	client, err := tpk.New(config)
	require.NoError(t, err)
	require.NotContains(t, fmt.Sprintf("%+v %#v %+v %#v", *client, *client, config, config), "hunter2")
}

func TestMeterIsToldOfEveryCall(t *testing.T) {
	var told []string
	s := newServer(t, answers(200, anOrder))
	client := s.client(t, func(c *tpk.Config) {
		c.Meter = func(_ context.Context, provider, operation string, _ time.Duration, err error) {
			told = append(told, fmt.Sprint(provider, ": ", operation, ": ", err))
		}
	})
	_, err := client.GetOrder(t.Context(), 123)
	require.NoError(t, err)
	require.Equal(t, []string{"tpk: log in: <nil>", "tpk: get order 123: <nil>"}, told)
}

func limited(after string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", after)
		w.WriteHeader(http.StatusTooManyRequests)
	}
}

// cut closes the connection without an answer.
func cut(w http.ResponseWriter, _ *http.Request) {
	if connection, _, err := w.(http.Hijacker).Hijack(); err == nil {
		_ = connection.Close()
	}
}
