package simkit_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/sandbox/simkit"
)

// customer receives webhooks and answers 202.
type customer struct {
	url      string
	received []string
	paths    []string
}

func newCustomer(t *testing.T) *customer {
	c := &customer{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		c.paths = append(c.paths, r.URL.Path)
		c.received = append(c.received, fmt.Sprintf("%s %s %s %s",
			r.Method, r.Header.Get("Content-Type"), r.Header.Get("X-Key"), body))
		w.WriteHeader(http.StatusAccepted)
	}))
	t.Cleanup(server.Close)
	c.url = server.URL
	return c
}

func (c *customer) webhook(ref, kind string) simkit.Webhook {
	return simkit.Webhook{Ref: ref, Kind: kind, URL: c.url, Header: map[string]string{"X-Key": ref},
		Body: json.RawMessage(fmt.Sprintf("%q", kind))}
}

func TestWebhooksAreSentInOrder(t *testing.T) {
	c := newCustomer(t)
	var hooks simkit.Webhooks
	hooks.Add(c.webhook("A-1", "paid"))
	hooks.Add(c.webhook("A-2", "shipped"))
	require.Empty(t, c.received, "nothing goes out before it is told to")
	hooks.Deliver(t.Context())
	hooks.Deliver(t.Context())
	require.Equal(t, []string{
		`POST application/json A-1 "paid"`,
		`POST application/json A-2 "shipped"`,
	}, c.received)
}

func TestWebhookFaults(t *testing.T) {
	for _, test := range []struct {
		name      string
		ref, kind string
		fault     simkit.WebhookFault
		want      []string
	}{
		{"dropped", "A-1", "shipped", simkit.WebhookDropped, []string{"paid", "delivered"}},
		{"duplicated", "A-1", "shipped", simkit.WebhookDuplicated, []string{"paid", "shipped", "shipped", "delivered"}},
		{"held back until the next", "A-1", "shipped", simkit.WebhookHeldBack, []string{"paid", "delivered", "shipped"}},
		{"every kind of a reference", "A-1", "", simkit.WebhookDropped, nil},
		{"a kind of every reference", "", "paid", simkit.WebhookDropped, []string{"shipped", "delivered"}},
		{"everything", "", "", simkit.WebhookDuplicated, []string{"paid", "paid", "shipped", "shipped", "delivered", "delivered"}},
		{"another's", "A-2", "", simkit.WebhookDropped, []string{"paid", "shipped", "delivered"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := newCustomer(t)
			var hooks simkit.Webhooks
			hooks.Fault(test.ref, test.kind, test.fault)
			for _, kind := range []string{"paid", "shipped", "delivered"} {
				hooks.Add(c.webhook("A-1", kind))
			}
			hooks.Deliver(t.Context())
			var want []string
			for _, kind := range test.want {
				want = append(want, fmt.Sprintf("POST application/json A-1 %q", kind))
			}
			require.Equal(t, want, c.received)
		})
	}
}

func TestAForgedWebhookComesFirstAndHasNoSecret(t *testing.T) {
	c := newCustomer(t)
	var hooks simkit.Webhooks
	hooks.Fault("A-1", "", simkit.WebhookForged)
	webhook := c.webhook("A-1", "shipped")
	webhook.URL += "/webhooks/secret"
	hooks.Add(webhook)
	hooks.Deliver(t.Context())
	require.Equal(t, []string{`POST application/json  "shipped"`, `POST application/json A-1 "shipped"`}, c.received)
	require.Equal(t, []string{"/webhooks/guessed-by-a-stranger", "/webhooks/secret"}, c.paths)
	require.Equal(t, map[string]int{"webhook-forged": 1}, hooks.Counts())
	hooks.Clear()
	hooks.Add(webhook)
	hooks.Deliver(t.Context())
	require.Len(t, c.received, 3)
}

func TestTheNarrowerWebhookFaultWins(t *testing.T) {
	c := newCustomer(t)
	var hooks simkit.Webhooks
	hooks.Fault("", "", simkit.WebhookDropped)
	hooks.Fault("A-1", "paid", simkit.WebhookDuplicated)
	hooks.Add(c.webhook("A-1", "paid"))
	hooks.Add(c.webhook("A-1", "shipped"))
	hooks.Deliver(t.Context())
	require.Len(t, c.received, 2)
}

func TestWhatTheReceiverAnswered(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for _, test := range []struct {
		name, url string
		want      []int
	}{
		{"an answer", newCustomer(t).url, []int{http.StatusAccepted}},
		{"nobody there", gone.URL, []int{0}},
		{"no URL", "://", []int{0}},
		{"nobody to tell", "", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			var statuses []int
			var hooks simkit.Webhooks
			hooks.Add(simkit.Webhook{URL: test.url, Sent: func(status int) { statuses = append(statuses, status) }})
			hooks.Deliver(t.Context())
			require.Equal(t, test.want, statuses)
		})
	}
}
