package mypromo_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients"
	"orderflow/clients/mypromo"
)

const (
	invalidItems = "Invalid or missing property. 1 of %d items have errors."
	badStock     = "Invalid stock. Stock cant be negative."
	badPrice     = "Invalid price. Not a float."
)

func batch(items int, problem string) clients.Error {
	return clients.Error{Message: fmt.Sprintf(invalidItems, items), Fields: []clients.Field{
		{Path: "error", Problem: problem}, {Path: "sku", Problem: "TESTPRODUCT123"}, {Path: "sku_fulfiller", Problem: "TEST Prod-26"},
	}}
}

// documentedErrors are all error answers of the documentation, and how we decode
// them.
var documentedErrors = []struct {
	file   string
	status int
	kind   clients.Kind
	want   clients.Error
}{
	{"0117-post-oauth-token-401.json", 401, clients.Unavailable, clients.Error{Code: "invalid_client", Message: "Client authentication failed"}},
	{"0150-get-status-503.json", 503, clients.Unavailable, clients.Error{Message: "We are in maintenance mode. Please try again later."}},
	{"0294-post-designs-422.json", 422, clients.Refused, clients.Error{
		Message: "The given data was invalid.", Fields: []clients.Field{{Path: "sku", Problem: "The selected sku is invalid."}},
	}},
	{"1239-post-orders-id-items-400.json", 400, clients.Refused, clients.Error{
		Message: "You have no contract with this client. You can see your current contracts in the dashboard.",
	}},
	{"2517-patch-orders-id-cancel-422.json", 422, clients.Refused, clients.Error{Message: "You cannot edit a processed order."}},
	{"3329-get-products-id-404.json", 404, clients.Refused, clients.Error{Message: "Not found."}},
	{"3982-patch-inventory-400.json", 400, clients.Refused, batch(4, badStock)},
	{"4121-patch-inventory-400.json", 400, clients.Refused, batch(4, badStock)},
	{"4725-patch-prices-400.json", 400, clients.Refused, batch(2, badPrice)},
	{"4913-patch-prices-400.json", 400, clients.Refused, batch(2, badPrice)},
	{"5143-patch-seo-400.json", 400, clients.Refused, clients.Error{
		Message: fmt.Sprintf(invalidItems, 2),
		Fields:  []clients.Field{{Path: "error", Problem: "No overwrites specified."}, {Path: "sku", Problem: "TESTPRODUCT123"}},
	}},
	{"5178-get-jobs-404.json", 404, clients.Refused, clients.Error{Message: "Not found."}},
	{"5239-get-jobs-id-404.json", 404, clients.Refused, clients.Error{Message: "Not found."}},
	{"6074-post-production-orders-id-add-shipment-400.json", 400, clients.Refused, clients.Error{
		Message: "Please use all supplied labels first before creating shipments with own carrier contracts.",
	}},
	{"6078-post-production-orders-id-add-shipment-400.json", 400, clients.Refused, clients.Error{
		Message: "Please download label before creating a shipment for it.",
	}},
	{"6082-post-production-orders-id-add-shipment-400.json", 400, clients.Refused, clients.Error{
		Message: "The given quantity for the item #61 must not be greater than the remaining quantity '5'.",
	}},
}

func TestDocumentedErrorsAreUnderstood(t *testing.T) {
	for _, tc := range documentedErrors {
		t.Run(tc.file, func(t *testing.T) {
			s := newServer(t, answers(tc.status, sample(t, tc.file)))
			_, err := s.client(t).GetOrder(t.Context(), 9)
			want := tc.want
			want.Provider, want.Operation, want.Kind, want.HTTPStatus = "mypromo", "get order 9", tc.kind, tc.status
			require.Equal(t, want, failure(t, err))
		})
	}
}

func TestErrorsSayWhetherItMayHaveHappened(t *testing.T) {
	cases := []struct {
		name   string
		answer http.HandlerFunc
		want   clients.Error
	}{
		{"403", answers(403, `{"message":"Forbidden."}`), clients.Error{Kind: clients.Refused, HTTPStatus: 403, Message: "Forbidden."}},
		{"429", limited("17"), clients.Error{Kind: clients.Unavailable, HTTPStatus: 429, Message: "Too many requests", RetryAfter: 17 * time.Second}},
		{"500", answers(500, `{"message":"Server Error"}`), clients.Error{Kind: clients.Unknown, HTTPStatus: 500, Message: "Server Error"}},
		{"502 of a proxy", answers(502, `<html>Bad Gateway</html>`), clients.Error{Kind: clients.Unknown, HTTPStatus: 502}},
		{
			"broken JSON", answers(201, `{"id":9,"refer`),
			clients.Error{Kind: clients.Unknown, HTTPStatus: 201, Message: "unreadable answer: unexpected end of JSON input"},
		},
		{
			"empty body", answers(201, ""),
			clients.Error{Kind: clients.Unknown, HTTPStatus: 201, Message: "unreadable answer: unexpected end of JSON input"},
		},
		{
			"nothing of an order", answers(200, `{"success":false}`),
			clients.Error{Kind: clients.Unknown, HTTPStatus: 200, Message: "unreadable answer: it names no id"},
		},
		{"no content", answers(204, ""), clients.Error{Kind: clients.Unknown, HTTPStatus: 204, Message: "the answer is empty"}},
		{"connection cut", cut, clients.Error{Kind: clients.Unknown}},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			s := newServer(t, tc.answer)
			got, err := s.client(t).CreateOrder(t.Context(), mypromo.NewOrder{Reference: "W-1001"})
			want := tc.want
			want.Provider, want.Operation = "mypromo", "create order W-1001"
			require.Equal(t, want, failure(t, err))
			require.Zero(t, got)
			require.Len(t, s.seen(), 1)
		})
	}
}

func TestTimeoutIsOfUnknownOutcome(t *testing.T) {
	s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			answers(200, `{"id":9}`)(w, r)
			return
		}
		<-r.Context().Done()
	})
	client := s.client(t)
	_, err := client.GetOrder(t.Context(), 9) // fetches the token
	require.NoError(t, err)

	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, err = client.SubmitOrder(ctx, 9)
	require.ErrorIs(t, err, clients.Unknown)
	require.ErrorIs(t, err, context.DeadlineExceeded)
}

func TestRefusedConnectionDidNothing(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	client, err := mypromo.New(mypromo.Config{BaseURL: "http://" + listener.Addr().String(), ClientSecret: clientSecret})
	require.NoError(t, err)

	_, err = client.SubmitOrder(t.Context(), 9)
	require.ErrorIs(t, err, clients.Unavailable)
}

func TestSecretsAreNeverPrinted(t *testing.T) {
	s := newServer(t, answers(422, `{"message":"The given data was invalid."}`))
	client := s.client(t)
	_, err := client.CreateOrder(t.Context(), mypromo.NewOrder{
		Callback: &mypromo.NewEndpoint{Auth: &mypromo.Auth{Basic: &mypromo.BasicAuth{Password: "hunter2-callback"}}},
	})
	require.Error(t, err)
	_, unreachable := client.Download(t.Context(), "http://user:hunter2-user@127.0.0.1:1/label?signature=hunter2-query")
	require.Error(t, unreachable)

	config := mypromo.Config{ClientSecret: clientSecret}
	for err := range chain(err, unreachable) {
		require.NotContains(t, fmt.Sprintf("%v %+v %#v", err, err, err), "hunter2")
	}
	require.NotContains(t, fmt.Sprintf("%+v %#v %+v %#v", *client, *client, config, config), "hunter2")
}

// chain yields errors and all they wrap.
func chain(errs ...error) func(func(error) bool) {
	return func(yield func(error) bool) {
		for _, err := range errs {
			for ; err != nil; err = errors.Unwrap(err) {
				if !yield(err) {
					return
				}
			}
		}
	}
}

func limited(after string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", after)
		w.WriteHeader(http.StatusTooManyRequests)
		_, _ = io.WriteString(w, `{"message":"Too many requests"}`)
	}
}

// cut closes the connection without an answer.
func cut(w http.ResponseWriter, _ *http.Request) {
	connection, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		_ = connection.Close()
	}
}
