package merkana_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients"
	"orderflow/clients/merkana"
)

const token = "token-of-the-centre"

// request is a request that the server received.
type request struct {
	Method, Path, Token, Authorization, Body string
}

// answer is the server's answer.
type answer struct {
	Status int
	Header map[string]string
	Body   string
}

// serve starts a server that returns the answer. It returns a client for it and the
// received requests.
func serve(t *testing.T, given answer) (*merkana.Client, *[]request) {
	t.Helper()
	var requests []request // calls of a test come one after another
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Errorf("read the request: %v", err)
		}
		requests = append(requests, request{
			r.Method, r.URL.Path, r.Header.Get("api-token"), r.Header.Get("Authorization"), string(body)})
		for name, value := range given.Header {
			w.Header().Set(name, value)
		}
		w.WriteHeader(given.Status)
		_, _ = io.WriteString(w, given.Body)
	}))
	t.Cleanup(server.Close)
	return connect(t, merkana.Config{BaseURL: server.URL, Token: token}), &requests
}

func connect(t *testing.T, config merkana.Config) *merkana.Client {
	t.Helper()
	client, err := merkana.New(config)
	require.NoError(t, err)
	return client
}

// failure is a *clients.Error without its cause, to be compared whole.
func failure(t *testing.T, err error) clients.Error {
	t.Helper()
	var failed *clients.Error
	require.ErrorAs(t, err, &failed)
	require.NotContains(t, fmt.Sprintf("%v %+v", err, failed), token)
	plain := *failed
	plain.Err = nil
	return plain
}

func sample(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name + ".json")
	require.NoError(t, err)
	return string(text)
}

func report(c *merkana.Client, orders ...merkana.OrderStatus) error {
	return c.ReportStatuses(context.Background(), orders)
}

func push(c *merkana.Client, mid int64, supplies ...merkana.Supply) error {
	return c.PushSupplies(context.Background(), mid, supplies)
}

var sent244 = merkana.OrderStatus{ExternalID: "244", Status: merkana.StatusSend}

func TestNewNamesWhatIsMissing(t *testing.T) {
	cases := map[string]struct {
		config merkana.Config
		want   string
	}{
		"token":    {merkana.Config{BaseURL: merkana.ProductionURL}, "merkana: no token (Merkana gives one to each fulfilment centre)"},
		"base URL": {merkana.Config{Token: token}, `merkana: base URL "": want http(s)://host`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := merkana.New(c.config)
			require.EqualError(t, err, c.want)
		})
	}
}

func TestCallsAsDocumented(t *testing.T) {
	cases := map[string]struct {
		call       func(*merkana.Client) error
		path, body string
	}{
		"report a status": {
			func(c *merkana.Client) error { return report(c, sent244) },
			"/v1/ff-orders-status", sample(t, "ff-orders-status"),
		},
		"report several, with waybills": {
			func(c *merkana.Client) error {
				return report(c, merkana.OrderStatus{ExternalID: "1", Status: "send", AWB: new("105123"), Courier: new("econt")},
					merkana.OrderStatus{ExternalID: "2", Status: "returned"})
			},
			"/v1/ff-orders-status", `{"orders": [
				{"idextern": "1", "status": "send", "awb": "105123", "courier": "econt"},
				{"idextern": "2", "status": "returned", "awb": null, "courier": null}]}`,
		},
		"push supplies": {
			func(c *merkana.Client) error {
				return push(c, 293, merkana.Supply{SKU: "BS20950", Quantity: 2}, merkana.Supply{SKU: "CW11006", Quantity: 1})
			},
			"/v1/ff-supplies", sample(t, "ff-supplies"),
		},
		"pieces are missing": {
			func(c *merkana.Client) error { return push(c, 293, merkana.Supply{SKU: "BS20950", Quantity: -3}) },
			"/v1/ff-supplies", `{"mid": 293, "products": [{"sku": "BS20950", "br": -3}]}`,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			client, requests := serve(t, answer{Status: 200, Body: `{"status":true,"message":"ok"}`})
			require.NoError(t, c.call(client))
			require.Len(t, *requests, 1)
			sent := (*requests)[0]
			require.JSONEq(t, c.body, sent.Body)
			sent.Body = ""
			require.Equal(t, request{Method: "POST", Path: c.path, Token: token}, sent)
		})
	}
}

func TestEveryFormOfYes(t *testing.T) {
	for _, body := range []string{
		`{"status":true}`, `{"status":"true","message":null}`, `{"status":1,"message":7}`, `{"status":"1","more":[]}`,
		``, `{}`, `null`, `{"message":"ok"}`, `{"status":null}`,
	} {
		t.Run(body, func(t *testing.T) {
			client, _ := serve(t, answer{Status: 200, Body: body})
			require.NoError(t, report(client, sent244))
			require.NoError(t, push(client, 293, merkana.Supply{SKU: "A", Quantity: 1}))
		})
	}
	client, _ := serve(t, answer{Status: 204})
	require.NoError(t, report(client, sent244))
}

func TestAnswersThatAreNoYes(t *testing.T) {
	cases := map[string]struct {
		answer answer
		want   clients.Error
	}{
		"no": {
			answer{Status: 200, Body: `{"status":false,"message":"Unknown order 244."}`},
			clients.Error{Kind: clients.Refused, HTTPStatus: 422, Message: "Unknown order 244."},
		},
		"no, as text":   {answer{Status: 200, Body: `{"status":"false"}`}, clients.Error{Kind: clients.Refused, HTTPStatus: 422}},
		"no, as number": {answer{Status: 201, Body: `{"status":0}`}, clients.Error{Kind: clients.Refused, HTTPStatus: 422}},
		"no, with a status of its own": {
			answer{Status: 404, Body: `{"status":false,"message":"Unknown order 244."}`},
			clients.Error{Kind: clients.Refused, HTTPStatus: 404, Message: "Unknown order 244."},
		},
		"a token that is not known waits for the operator": {
			answer{Status: 401, Body: `{"status":false,"message":"Wrong token."}`},
			clients.Error{Kind: clients.Unavailable, HTTPStatus: 401, Message: "Wrong token."},
		},
		"too many calls": {
			answer{Status: 429, Header: map[string]string{"Retry-After": "7"}},
			clients.Error{Kind: clients.Unavailable, HTTPStatus: 429, RetryAfter: 7 * time.Second},
		},
		"no more than a message": {
			answer{Status: 409, Body: `{"message":"Not now."}`},
			clients.Error{Kind: clients.Unknown, HTTPStatus: 409, Message: "Not now."},
		},
		"out of service": {
			answer{Status: 503, Body: "<html>503</html>"},
			clients.Error{Kind: clients.Unavailable, HTTPStatus: 503},
		},
		"internal error": {
			answer{Status: 500, Body: `{"status":false,"message":"Sorry."}`},
			clients.Error{Kind: clients.Unknown, HTTPStatus: 500, Message: "Sorry."},
		},
		"a page for people": {answer{Status: 200, Body: "<html>OK</html>"}, clients.Error{Kind: clients.Unknown, HTTPStatus: 200,
			Message: "unreadable answer: it is a page of HTML"}},
		"a status that is no answer": {answer{Status: 200, Body: `{"status":500,"message":"Sorry."}`}, clients.Error{Kind: clients.Unknown,
			HTTPStatus: 502, Message: "Sorry."}},
		"half an answer": {answer{Status: 200, Body: `{"status":`}, clients.Error{Kind: clients.Unknown, HTTPStatus: 200,
			Message: "unreadable answer: it is text that is not JSON"}},
	}
	calls := map[string]func(*merkana.Client) error{
		`report status "send" of order 244`: func(c *merkana.Client) error { return report(c, sent244) },
		"push 1 supplies of merchant 293":   func(c *merkana.Client) error { return push(c, 293, merkana.Supply{SKU: "A", Quantity: 1}) },
	}
	for operation, call := range calls {
		for name, c := range cases {
			t.Run(operation+": "+name, func(t *testing.T) {
				client, requests := serve(t, c.answer)
				c.want.Provider, c.want.Operation = "merkana", operation
				require.Equal(t, c.want, failure(t, call(client)))
				require.Len(t, *requests, 1, "the client repeats nothing")
			})
		}
	}
}

func TestIncompleteRequestsAreNotSent(t *testing.T) {
	cases := map[string]struct {
		call      func(*merkana.Client) error
		operation string
		fields    []clients.Field
	}{
		"no orders": {func(c *merkana.Client) error { return report(c) }, "report the statuses of 0 orders",
			[]clients.Field{{Path: "orders", Problem: "at least one is needed"}}},
		"orders that say nothing": {func(c *merkana.Client) error { return report(c, sent244, merkana.OrderStatus{}) },
			"report the statuses of 2 orders",
			[]clients.Field{{Path: "orders.1.idextern", Problem: "missing"}, {Path: "orders.1.status", Problem: "missing"}}},
		"no merchant and no products": {func(c *merkana.Client) error { return push(c, 0) }, "push 0 supplies of merchant 0",
			[]clients.Field{{Path: "mid", Problem: "missing"}, {Path: "products", Problem: "at least one is needed"}}},
		"no SKU": {func(c *merkana.Client) error { return push(c, 293, merkana.Supply{Quantity: 1}) }, "push 1 supplies of merchant 293",
			[]clients.Field{{Path: "products.0.sku", Problem: "missing"}}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			client, requests := serve(t, answer{Status: 200, Body: `{"status":true}`})
			require.Equal(t, clients.Error{
				Provider: "merkana", Operation: c.operation, Kind: clients.Refused,
				Message: "the request is incomplete", Fields: c.fields,
			}, failure(t, c.call(client)))
			require.Empty(t, *requests)
		})
	}
}

func TestMeterIsToldOfEveryCall(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	t.Cleanup(server.Close)
	type told struct {
		provider, operation string
		err                 error
	}
	var calls []told
	client := connect(t, merkana.Config{BaseURL: server.URL, Token: token,
		Meter: func(_ context.Context, provider, operation string, _ time.Duration, err error) {
			calls = append(calls, told{provider, operation, err})
		}})
	err := report(client, sent244)
	require.ErrorIs(t, err, clients.Unavailable)
	require.Equal(t, []told{{"merkana", `report status "send" of order 244`, err}}, calls)
}

func TestATimeoutIsOfUnknownOutcome(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // a server notices that the client has gone once it has read the body
		<-r.Context().Done()
	}))
	t.Cleanup(server.Close)
	client := connect(t, merkana.Config{BaseURL: server.URL, Token: token, Timeout: 20 * time.Millisecond})
	require.Equal(t, clients.Error{Provider: "merkana", Operation: "push 1 supplies of merchant 293", Kind: clients.Unknown},
		failure(t, push(client, 293, merkana.Supply{SKU: "A", Quantity: 1})))
}

// Any answer proves that the server is there; some answers say that it has a
// problem.
func TestReach(t *testing.T) {
	for status, good := range map[int]bool{200: true, 404: true, 405: true, 401: false, 403: false, 429: false, 500: false, 503: false} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			client, requests := serve(t, answer{Status: status, Body: `{"message":"so"}`})
			err := client.Reach(t.Context())
			require.Equal(t, good, err == nil, err)
			require.Len(t, *requests, 1)
			require.Equal(t, http.MethodGet, (*requests)[0].Method)
			require.Equal(t, token, (*requests)[0].Token)
		})
	}
}
