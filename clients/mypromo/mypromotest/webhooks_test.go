package mypromotest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/mypromo/mypromotest"
	"orderflow/sandbox/simkit"
)

// receiver is a merchant's server that keeps every request.
type receiver struct {
	url    string
	answer int

	mu       sync.Mutex
	received []notice
}

// notice is a webhook: an order at the time of sending.
type notice struct {
	Reference, Status, LastHistory string
	Shipments                      int
}

func listen(t *testing.T) *receiver {
	r := &receiver{answer: http.StatusOK}
	server := httptest.NewServer(r)
	t.Cleanup(server.Close)
	r.url = server.URL
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	var body struct {
		Reference string
		Status    string
		Histories []struct{ Text string }
		Shipments []any
	}
	payload, _ := io.ReadAll(request.Body)
	if err := json.Unmarshal(payload, &body); err != nil || request.Method != http.MethodPost {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.received = append(r.received, notice{body.Reference, body.Status, body.Histories[len(body.Histories)-1].Text, len(body.Shipments)})
	w.WriteHeader(r.answer)
}

func (r *receiver) notices() []notice {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]notice(nil), r.received...)
}

// deliver runs what is due and sends the webhooks.
func (m *mypromo) deliver() {
	m.server.Advance()
	m.server.Webhooks().Deliver(m.t.Context())
}

func TestWebhooksOfALife(t *testing.T) {
	shop := listen(t)
	m := start(t, mypromotest.Options{WebhookURL: shop.url})
	order, production := m.produce("A-1")
	m.deliver()
	m.clock.move(60 * time.Second)
	status, _ := m.ship(production, object{"carrier": "dpd", "tracking_code": "1"})
	require.Equal(t, http.StatusCreated, status)
	m.deliver()
	shop.answer = http.StatusTeapot
	m.clock.move(120 * time.Second)
	m.deliver()

	require.Equal(t, []notice{
		{"A-1", "PROCESSING", "Order is now in production.", 0},
		{"A-1", "PROCESSING", "Shipment #401 created.", 1},
		{"A-1", "FINISHED", "Order finished.", 1},
	}, shop.notices())
	require.Equal(t, []string{
		"Order is now in production.", "Callback for order #1 sent. (HTTP 200)",
		"Shipment #401 created.", "Callback for package #401 sent. (HTTP 200)",
		"Order finished.", "Callback for order #1 sent. (HTTP 418)",
	}, m.snapshot(order).Histories[5:])
}

func TestWebhookOfACancelledOrder(t *testing.T) {
	shop := listen(t)
	m := start(t, mypromotest.Options{WebhookURL: shop.url})
	order := m.create("A-1")
	m.must(http.StatusOK, "PATCH", fmt.Sprintf("v1/orders/%d/cancel", order), nil)
	m.deliver()
	require.Equal(t, []notice{{"A-1", "CANCELED", "Order canceled.", 0}}, shop.notices())
}

func TestAnOrdersOwnCallback(t *testing.T) {
	for _, test := range []struct {
		name string
		auth any
		want map[string]string
	}{
		{"without authentication", nil, map[string]string{"Authorization": "", "X-Shop": ""}},
		{"basic", object{"basic": object{"username": "u", "password": "p"}}, map[string]string{"Authorization": "Basic dTpw", "X-Shop": ""}},
		{"a header as text", object{"header": "X-Shop: secret"}, map[string]string{"Authorization": "", "X-Shop": "secret"}},
		{"a header as key and value", object{"header": object{"key": "X-Shop", "value": "secret"}}, map[string]string{"Authorization": "", "X-Shop": "secret"}},
		{"a token without a name", object{"header": "secret"}, map[string]string{"Authorization": "secret", "X-Shop": ""}},
		{"oauth2, which is not done here", object{"oauth2": object{"client_id": "id"}, "header": nil},
			map[string]string{"Authorization": "", "X-Shop": ""}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := make(chan map[string]string, 1)
			callback := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				got <- map[string]string{"Authorization": r.Header.Get("Authorization"), "X-Shop": r.Header.Get("X-Shop")}
			}))
			t.Cleanup(callback.Close)
			everyones := listen(t)
			m := start(t, mypromotest.Options{WebhookURL: everyones.url, WebhookHeader: map[string]string{"X-Shop": "everyone's"}})
			order := m.draft(object{"reference": "A-1", "recipient": recipient(), "callback": object{"url": callback.URL, "auth": test.auth}})
			m.must(http.StatusOK, "PATCH", fmt.Sprintf("v1/orders/%d/cancel", order), nil)
			m.deliver()
			require.Equal(t, test.want, <-got)
			require.Empty(t, everyones.notices())
		})
	}
}

func TestTheHeaderOfTheOptions(t *testing.T) {
	got := make(chan string, 1)
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got <- r.Header.Get("X-Shop") }))
	t.Cleanup(hook.Close)
	m := start(t, mypromotest.Options{WebhookURL: hook.URL, WebhookHeader: map[string]string{"X-Shop": "secret"}})
	m.create("A-1")
	m.must(http.StatusOK, "PATCH", "v1/orders/1/cancel", nil)
	m.deliver()
	require.Equal(t, "secret", <-got)
}

func TestWebhooksGoWrong(t *testing.T) {
	for _, test := range []struct {
		fault simkit.WebhookFault
		want  []string
	}{
		{simkit.WebhookDropped, []string{"FINISHED"}},
		{simkit.WebhookDuplicated, []string{"PROCESSING", "PROCESSING", "FINISHED"}},
		{simkit.WebhookHeldBack, []string{"FINISHED", "PROCESSING"}},
	} {
		t.Run(string(test.fault), func(t *testing.T) {
			shop := listen(t)
			m := start(t, mypromotest.Options{Sandbox: true, WebhookURL: shop.url})
			m.server.Webhooks().Fault("A-1", "shipment", test.fault)
			m.server.Webhooks().Fault("A-1", "in-production", simkit.WebhookDropped)
			order := m.create("A-1")
			m.submit(order)
			m.clock.move(time.Hour)
			m.deliver()
			var statuses []string
			for _, received := range shop.notices() {
				statuses = append(statuses, received.Status)
			}
			require.Equal(t, test.want, statuses)
		})
	}
}

func TestRun(t *testing.T) {
	shop := listen(t)
	m := start(t, mypromotest.Options{Clock: simkit.Scaled(100000), Sandbox: true, WebhookURL: shop.url})
	order := m.create("A-1")
	m.submit(order)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		m.server.Run(ctx)
	}()
	require.Eventually(t, func() bool { return len(shop.notices()) == 3 }, 5*time.Second, 5*time.Millisecond)
	cancel()
	<-ended
	require.Equal(t, "FINISHED", m.snapshot(order).Status)
}

func TestManyAtOnce(t *testing.T) {
	shop := listen(t)
	m := start(t, mypromotest.Options{Clock: simkit.Scaled(100000), Sandbox: true, WebhookURL: shop.url})
	ctx, cancel := context.WithCancel(t.Context())
	var background, merchants sync.WaitGroup
	background.Go(func() { m.server.Run(ctx) })
	for i := range 8 {
		merchants.Go(func() {
			for n := range 5 {
				body := object{"reference": fmt.Sprintf("A-%d-%d", i, n), "recipient": recipient()}
				status, created := m.call("POST", "v1/orders", body)
				if status != http.StatusCreated {
					t.Errorf("create: %d %v", status, created)
					return
				}
				path := fmt.Sprintf("v1/orders/%v", created.(object)["id"])
				_, _ = m.call("POST", path+"/items", object{"reference": "1", "quantity": 1, "sku": "PEN-BLUE"})
				_, _ = m.call("POST", path+"/submit", nil)
				_, _ = m.call("GET", "v1/production_orders", nil)
			}
		})
	}
	merchants.Wait()
	require.Eventually(t, func() bool {
		for _, order := range m.server.Orders() {
			if order.Status != "FINISHED" {
				return false
			}
		}
		return true
	}, 5*time.Second, 5*time.Millisecond)
	cancel()
	background.Wait()
	require.Len(t, m.server.Orders(), 40)
}
