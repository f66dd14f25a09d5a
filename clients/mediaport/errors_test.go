package mediaport_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients"
	"orderflow/clients/mediaport"
)

func TestErrorsSayWhetherItMayHaveHappened(t *testing.T) {
	cases := []struct {
		name   string
		answer http.HandlerFunc
		want   clients.Error
	}{
		{
			"409", answers(409, `{"code": "items-changed", "message": "other items"}`),
			clients.Error{Kind: clients.Refused, HTTPStatus: 409, Code: mediaport.CodeItemsChanged, Message: "other items"},
		},
		{"403 without a body", answers(403, ""), clients.Error{Kind: clients.Unknown, HTTPStatus: 403}},
		{"any JSON object", answers(403, `{"oops": true}`), clients.Error{Kind: clients.Refused, HTTPStatus: 403}},
		{
			"problem details", answers(400, `{"title": "Bad Request", "detail": "Not those.", "errors": {"orderItemIds": ["too few"]}}`),
			clients.Error{Kind: clients.Refused, HTTPStatus: 400, Message: "Bad Request: Not those.",
				Fields: []clients.Field{{Path: "orderItemIds", Problem: "too few"}}},
		},
		{
			"problem details of ASP.NET", details(400, `{"type": "https://tools.ietf.org/html/rfc9110#section-15.5.1",
				"title": "One or more validation errors occurred.", "status": 400, "traceId": "00-1",
				"errors": {"$.orderItemIds[0]": ["not a number"], "supplierId": ["required", "positive"]}}`),
			clients.Error{Kind: clients.Refused, HTTPStatus: 400, Message: "One or more validation errors occurred.",
				Fields: []clients.Field{{Path: "$.orderItemIds[0]", Problem: "not a number"},
					{Path: "supplierId", Problem: "required"}, {Path: "supplierId", Problem: "positive"}}},
		},
		{
			"problem details with a code of theirs", details(409, `{"title": "Conflict", "detail": "Conflict of items.", "code": "items-changed"}`),
			clients.Error{Kind: clients.Refused, HTTPStatus: 409, Code: mediaport.CodeItemsChanged, Message: "Conflict of items."},
		},
		{
			"problem details of a crash", details(500, `{"title": "An error occurred while processing your request.", "status": 500}`),
			clients.Error{Kind: clients.Unknown, HTTPStatus: 500, Message: "An error occurred while processing your request."},
		},
		{"429", limited, clients.Error{Kind: clients.Unavailable, HTTPStatus: 429, RetryAfter: 17 * time.Second}},
		{"500", answers(500, `{"code": 12, "message": null}`), clients.Error{Kind: clients.Unknown, HTTPStatus: 500, Code: "12"}},
		{"502 of a proxy", answers(502, "<html>Bad Gateway</html>"), clients.Error{Kind: clients.Unknown, HTTPStatus: 502}},
		{
			"empty body", answers(200, ""),
			clients.Error{Kind: clients.Unknown, HTTPStatus: 200, Message: "unreadable answer: unexpected end of JSON input"},
		},
		{
			"half an answer", answers(200, `{"orderNumber": "MP0`),
			clients.Error{Kind: clients.Unknown, HTTPStatus: 200, Message: "unreadable answer: unexpected end of JSON input"},
		},
		{"connection cut", cut, clients.Error{Kind: clients.Unknown}},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			s := newServer(t, tc.answer)
			err := s.client(t).GenerateLabel(t.Context(), 100, "MP000001", []int64{1001})
			want := tc.want
			want.Provider, want.Operation = "mediaport", "generate the label of order MP000001"
			require.Equal(t, want, failure(t, err))
			require.Len(t, s.seen(), 1, "it is never repeated")
		})
	}
}

// An answer that is not the requested list must not be read as "there is none".
func TestUnreadableLists(t *testing.T) {
	orders := func(ctx context.Context, c *mediaport.Client) (any, error) { return c.Orders(ctx, 100) }
	labels := func(ctx context.Context, c *mediaport.Client) (any, error) { return c.Labels(ctx, 100, "MP000001") }
	cases := []struct {
		name    string
		call    func(context.Context, *mediaport.Client) (any, error)
		status  int
		body    string
		message string
	}{
		{"no content", orders, 204, "", "the answer is empty"},
		{"null", orders, 200, "null", "unreadable answer: it is no list"},
		{"an object", orders, 200, `{"error": "later"}`, "unreadable answer: it is no list"},
		{"order without a number", orders, 200, `[{"status": "New"}]`, "unreadable answer: an order has no number"},
		{"order without a status", orders, 200, `[{"orderNumber": "A"}]`, "unreadable answer: order A has no status"},
		{
			"item without an id", orders, 200, `[{"orderNumber": "A", "status": "New", "items": [{"sku": "MUG"}]}]`,
			"unreadable answer: an item of order A has no id",
		},
		{
			"item with an invalid id", orders, 200, `[{"orderNumber": "A", "status": "New", "items": [{"orderItemId": "x"}]}]`,
			"unreadable answer: lenient: \"x\" is no whole number",
		},
		{"an empty file", labels, 200, `[{"fileName": "a.pdf", "content": ""}]`, `unreadable answer: file "a.pdf" is empty`},
		{
			"a file not in base64", labels, 200, `[{"content": "%PDF"}]`,
			"unreadable answer: illegal base64 data at input byte 0",
		},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			s := newServer(t, answers(tc.status, tc.body))
			got, err := tc.call(t.Context(), s.client(t))
			require.Empty(t, got)
			failed := failure(t, err)
			require.Equal(t, clients.Error{
				Provider: "mediaport", Operation: failed.Operation, Kind: clients.Unknown,
				HTTPStatus: tc.status, Message: tc.message,
			}, failed)
		})
	}
}

// All these answers mean that there is no label yet: the caller waits.
func TestNoLabelYet(t *testing.T) {
	for name, answer := range map[string]struct {
		answer  http.HandlerFunc
		status  int
		message string
	}{
		"an empty list":               {answers(200, "[]"), 200, "the list of files is empty"},
		"404 with its code":           {answers(404, `{"code": "no-label", "message": "no label is generated yet"}`), 404, "no label is generated yet"},
		"404 as problem details":      {details(404, `{"title": "Not Found", "detail": "No label."}`), 404, "Not Found: No label."},
		"404 as problems with a code": {details(404, `{"title": "Not Found", "detail": "No label.", "code": "no-label"}`), 404, "Not Found: No label."},
	} {
		t.Run(name, func(t *testing.T) {
			c := newServer(t, answer.answer).client(t)
			for operation, call := range map[string]func(context.Context, int64, string) ([]mediaport.File, error){
				"labels": c.Labels, "protocols": c.Protocols} {
				_, err := call(t.Context(), 100, "MP000001")
				require.Equal(t, clients.Error{
					Provider: "mediaport", Operation: "get " + operation + " of order MP000001", Kind: clients.Refused,
					HTTPStatus: answer.status, Code: mediaport.CodeNoLabel, Message: answer.message,
				}, failure(t, err))
			}
		})
	}
	_, err := newServer(t, answers(404, `{"code": "not-found"}`)).client(t).Labels(t.Context(), 100, "MP000001")
	require.Equal(t, mediaport.CodeNotFound, clients.CodeOf(err), "no such order is something else")
}

func TestAnOrderThatIsNotListed(t *testing.T) {
	s := newServer(t, answers(200, sample(t, "orders.json")))
	got, err := s.client(t).Order(t.Context(), 100, "MP00000")
	require.Zero(t, got)
	require.Equal(t, clients.Error{
		Provider: "mediaport", Operation: "find order MP00000 of supplier 100", Kind: clients.Refused, HTTPStatus: 200,
		Code: mediaport.CodeNotFound, Message: "it is not among the 2 orders listed",
	}, failure(t, err))
}

func TestTimeoutIsOfUnknownOutcome(t *testing.T) {
	s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			answers(200, "[]")(w, r)
			return
		}
		<-r.Context().Done()
	})
	client := s.client(t)
	_, err := client.Orders(t.Context(), 100) // has the token from now on
	require.NoError(t, err)

	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	err = client.GenerateLabel(ctx, 100, "MP000001", []int64{1001})
	require.ErrorIs(t, err, clients.Unknown)
	require.ErrorIs(t, err, context.DeadlineExceeded)
}

func TestRefusedConnectionDidNothing(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	err = connect(t, "http://"+listener.Addr().String()).CancelItem(t.Context(), 100, "MP000001", 1001)
	require.ErrorIs(t, err, clients.Unavailable)
}

func TestSecretsAreNeverPrinted(t *testing.T) {
	s := newServer(t, answers(409, `{"code": "label-exists"}`))
	client := s.client(t)
	refused := client.CancelItem(t.Context(), 100, "MP000001", 1001)
	require.ErrorIs(t, refused, clients.Refused)
	loginFails := func(answer http.HandlerFunc) error {
		_, err := connect(t, loginServer(t, answer).URL).Orders(t.Context(), 100)
		require.Error(t, err)
		return err
	}
	wrong := loginFails(answers(401, `{"code": "unauthorized", "message": "wrong username or password"}`))
	odd := loginFails(answers(200, `{"token": {"hunter2": "hunter2"}}`))
	lost := loginFails(cut)

	config := mediaport.Config{Username: "supplier", Password: password}
	require.NotContains(t, fmt.Sprintf("%+v %#v %+v %#v", *client, client, config, config), "hunter2")
	for _, err := range []error{refused, wrong, odd, lost} {
		for ; err != nil; err = errors.Unwrap(err) {
			require.NotContains(t, fmt.Sprintf("%v %+v %#v", err, err, err), "hunter2")
		}
	}
}

func limited(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Retry-After", "17")
	w.WriteHeader(http.StatusTooManyRequests)
}

// details answers with problem details.
func details(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

// cut closes the connection without an answer.
func cut(w http.ResponseWriter, _ *http.Request) {
	connection, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		_ = connection.Close()
	}
}
