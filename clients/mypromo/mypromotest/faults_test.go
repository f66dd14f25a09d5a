package mypromotest_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/mypromo/mypromotest"
	"orderflow/sandbox/simkit"
)

func TestALostAnswer(t *testing.T) {
	m := start(t, mypromotest.Options{})
	m.server.Faults().Add(simkit.Fault{Operation: "create-order", Ref: "A-1", Call: 1, Mode: simkit.LostAnswer})
	response, err := m.send("POST", "v1/orders", object{"reference": "A-1", "recipient": recipient()})
	if err == nil {
		_ = response.Body.Close()
	}
	require.Error(t, err)
	require.Equal(t, []int{1}, idsOf(m.must(http.StatusOK, "GET", "v1/orders?reference=A-1", nil)), "but it happened")
	m.draft(object{"reference": "A-1", "recipient": recipient()})
}

func TestEveryOperationHasItsReference(t *testing.T) {
	m := start(t, mypromotest.Options{Strict: true})
	generic := object{"generic_label": object{"url": "https://shop.example/label"}}
	production := labelled(m, generic) // of order 1 under A-1
	label := m.must(http.StatusOK, "GET", fmt.Sprintf("v1/production_orders/%d/generic_label", production), nil)
	m.draft(object{"reference": "A-2", "recipient": recipient()})
	for _, test := range []struct{ operation, ref, method, path string }{
		{"token", "", "POST", "oauth/token"},
		{"status", "", "GET", "v1/status"},
		{"create-order", "B-1", "POST", "v1/orders"},
		{"add-item", "A-2", "POST", "v1/orders/2/items"},
		{"submit-order", "A-2", "POST", "v1/orders/2/submit"},
		{"list-orders", "A-1", "GET", "v1/orders?reference=A-1"},
		{"get-order", "A-1", "GET", "v1/orders/1"},
		{"cancel-order", "A-2", "PATCH", "v1/orders/2/cancel"},
		{"create-editor-user", "", "POST", "v1/editor_user"},
		{"create-design", "", "POST", "v1/designs"},
		{"get-design", "", "GET", "v1/designs/301"},
		{"preview-design", "", "GET", "v1/designs/301/preview"},
		{"submit-design", "", "POST", "v1/designs/301/submit"},
		{"list-production-orders", "", "GET", "v1/production_orders"},
		{"get-production-order", "A-1", "GET", fmt.Sprintf("v1/production_orders/%d", production)},
		{"generic-label", "A-1", "GET", fmt.Sprintf("v1/production_orders/%d/generic_label", production)},
		{"add-shipment", "A-1", "POST", fmt.Sprintf("v1/production_orders/%d/add_shipment", production)},
		{"download", "A-1", "GET", label["url"].(string)[len(m.url):]},
		{"list-products", "", "GET", "v1/products"},
		{"get-product", "", "GET", "v1/products/1"},
		{"list-inventory", "", "GET", "v1/inventory"},
		{"list-prices", "", "GET", "v1/prices"},
		{"list-countries", "", "GET", "v1/countries"},
		{"get-country", "", "GET", "v1/countries/50"},
		{"list-states", "", "GET", "v1/states"},
		{"get-state", "", "GET", "v1/states/1"},
		{"list-carriers", "", "GET", "v1/carriers"},
		{"get-carrier", "", "GET", "v1/carriers/8"},
		{"unrouted", "", "DELETE", "v1/orders/1"},
	} {
		t.Run(test.operation, func(t *testing.T) {
			before := len(m.server.Ledger().All())
			m.server.Faults().Clear()
			m.server.Faults().Add(simkit.Fault{Mode: simkit.FailBefore, Status: 503, RetryAfter: 7})
			response, err := m.send(test.method, test.path, object{"reference": "B-1", "recipient": recipient()})
			require.NoError(t, err)
			require.NoError(t, response.Body.Close())
			require.Equal(t, http.StatusServiceUnavailable, response.StatusCode)
			require.Equal(t, "7", response.Header.Get("Retry-After"))
			struck := m.server.Faults().Struck()
			last := struck[len(struck)-1]
			require.Equal(t, []string{test.operation, test.ref}, []string{last.Operation, last.Ref})
			require.Len(t, m.server.Ledger().All(), before, "nothing happened")
		})
	}
}

func TestAFaultAtASecondCall(t *testing.T) {
	m := start(t, mypromotest.Options{})
	order := m.create("A-1")
	m.server.Faults().Add(simkit.Fault{Operation: "submit-order", Ref: "A-1", Call: 1, Mode: simkit.FailAfter, Status: 502})
	path := fmt.Sprintf("v1/orders/%d/submit", order)
	m.must(http.StatusBadGateway, "POST", path, nil)
	m.must(http.StatusUnprocessableEntity, "POST", path, nil)
	require.Equal(t, 1, m.server.Ledger().Count("A-1", "order-submitted"))
}

func TestHalfAnAnswer(t *testing.T) {
	m := start(t, mypromotest.Options{})
	order := m.create("A-1")
	m.submit(order)
	m.clock.move(105 * time.Second)
	m.server.Faults().Add(simkit.Fault{Operation: "get-order", Mode: simkit.MalformedBody})
	_, _, half := m.fetch("GET", fmt.Sprintf("v1/orders/%d", order), nil)
	m.server.Faults().Clear()
	_, _, whole := m.fetch("GET", fmt.Sprintf("v1/orders/%d", order), nil)
	require.Equal(t, string(whole[:len(whole)/2]), string(half))
}
