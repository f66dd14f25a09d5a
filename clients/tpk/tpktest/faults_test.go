package tpktest_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/tpk/tpktest"
	"orderflow/sandbox/simkit"
)

func TestALostAnswerLeavesItsEffect(t *testing.T) {
	h := open(t, tpktest.Options{})
	h.Faults().Add(
		simkit.Fault{Operation: "create-order", Ref: "A-1", Call: 1, Mode: simkit.LostAnswer},
		simkit.Fault{Operation: "pay-orders", Ref: "A-1", Call: 1, Mode: simkit.LostAnswer},
	)
	_, err := h.try("POST", "/user/orders", packages(box("Kubki #A-1")))
	require.Error(t, err)
	require.Equal(t, []string{"Kubki #A-1"}, descriptions(h.search(nil)))
	id := h.Orders()[0].ID
	_, err = h.try("POST", "/user/payments", ids(id))
	require.Error(t, err)
	h.pass(time.Minute)
	require.Equal(t, tpktest.Paid, h.look(id).Status)
	require.Equal(t, []string{"order-created", "order-paid", "waybill-issued"}, h.effects("A-1"))
}

func TestAFailureBeforeLeavesNone(t *testing.T) {
	h := open(t, tpktest.Options{})
	h.Faults().Add(simkit.Fault{Operation: "create-order", Call: 1, Mode: simkit.FailBefore, Status: 429, RetryAfter: 7})
	got := h.call(http.StatusTooManyRequests, "POST", "/user/orders", packages(box("Kubki #A-1")))
	require.Equal(t, "7", got.header.Get("Retry-After"))
	require.Empty(t, h.Orders())
	h.create(box("Kubki #A-1"))
}

// Every call is counted under its operation and the reference of its order.
func TestOperationsAndReferences(t *testing.T) {
	h := open(t, tpktest.Options{})
	one, two := h.shipped(box("Kubki #A-1")), h.create(box("Kubki #A-2"))
	url := h.call(http.StatusOK, "POST", "/waybill/download", wanting("url", one)).object()["url"].(string)
	h.Faults().Add(simkit.Fault{Mode: simkit.FailBefore, Status: 418})
	for _, test := range []struct {
		operation, ref, method, path string
		body                         any
	}{
		{"token", "", "POST", "/token", fields{}},
		{"token", "", "PUT", "/token", nil},
		{"token", "", "DELETE", "/token", nil},
		{"user-data", "", "GET", "/user/data", nil},
		{"create-order", "A-3", "POST", "/user/orders", packages(box("Kubki #A-3"), box("Kubki #A-4"))},
		{"create-order", "", "POST", "/user/orders", "no JSON"},
		{"edit-order", "A-2", "PUT", path(two, ""), packages(box("Kubki #A-4"))},
		{"get-order", "A-2", "GET", path(two, ""), nil},
		{"get-order", "", "GET", path(1, ""), nil},
		{"search-orders", "", "POST", "/user/orders/search", fields{}},
		{"search-orders", "A-2", "POST", "/user/orders/search", fields{"filters": fields{"order_id": two}}},
		{"cancel-order", "A-2", "PATCH", path(two, "/cancel"), nil},
		{"pay-orders", "A-2", "POST", "/user/payments", ids(two, one)},
		{"pay-orders", "A-1", "POST", "/user/payments", fields{"order_ids": []string{"777001"}}},
		{"payment-links", "A-2", "GET", "/user/payments/order/777002", nil},
		{"search-payments", "A-1", "POST", "/user/payments/search", fields{"filters": fields{"order_id": one}}},
		{"waybill", "A-1", "POST", "/waybill/download", ids(one)},
		{"download", "A-1", "GET", strings.TrimPrefix(url, h.url), nil},
		{"offers", "A-5", "POST", "/user/orders/offers", packages(quote(fields{"description": "Kubki #A-5"}))},
		{"pickup-date", "", "POST", "/user/orders/pickup-date/search", fields{}},
		{"city", "", "POST", "/city/search", fields{}},
		{"points", "", "POST", "/pop/search", fields{}},
		{"points", "", "POST", "/pp/search", fields{}},
		{"points", "", "POST", "/ruch/search", fields{}},
		{"resources", "", "GET", "/user/orders/resources", nil},
		{"resources", "", "GET", "/user/orders/resources/couriers", nil},
		{"unrouted", "", "GET", "/configuration", nil},
	} {
		before := h.Faults().Calls(test.operation, test.ref)
		h.call(418, test.method, test.path, test.body)
		require.Equal(t, before+1, h.Faults().Calls(test.operation, test.ref), "%s %s", test.method, test.path)
	}
}
