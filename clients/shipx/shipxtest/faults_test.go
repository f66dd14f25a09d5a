package shipxtest_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients/shipx/shipxtest"
	"orderflow/sandbox/simkit"
)

func TestALostAnswerLeavesItsEffect(t *testing.T) {
	h := open(t, shipxtest.Options{})
	h.Faults().Add(
		simkit.Fault{Operation: "create-shipment", Ref: "ORD-1", Call: 1, Mode: simkit.LostAnswer},
		simkit.Fault{Operation: "buy", Ref: "ORD-1", Call: 1, Mode: simkit.LostAnswer},
	)
	_, err := h.try("POST", shipmentsPath, toLocker("ORD-1"))
	require.Error(t, err)
	require.Equal(t, []string{"ORD-1"}, references(h.list("")))
	made := h.Shipments()[0]
	h.pass(350 * ms)
	_, err = h.try("POST", path(made.ID, "/buy"), offerBody(h.get(made.ID).SelectedOffer.ID))
	require.Error(t, err)
	h.pass(850 * ms)
	require.Equal(t, "confirmed", h.get(made.ID).Status)
	require.Equal(t, []string{"shipment-created", "shipment-bought"}, h.effects("ORD-1"))
}

func TestAFailureBeforeLeavesNone(t *testing.T) {
	h := open(t, shipxtest.Options{})
	h.Faults().Add(simkit.Fault{Operation: "create-shipment", Call: 1, Mode: simkit.FailBefore, Status: 429, RetryAfter: 7})
	got := h.call(http.StatusTooManyRequests, "POST", shipmentsPath, toLocker("ORD-1"))
	require.Equal(t, "7", got.header.Get("Retry-After"))
	require.Empty(t, h.Shipments())
	h.create(toLocker("ORD-1"))
}

// Live users saw the key; a plain text is from a proxy, not from ShipX.
func TestAPathThatThereIsNotAnswersInShipXsWords(t *testing.T) {
	h := open(t, shipxtest.Options{})
	for _, method := range []string{"GET", "PATCH"} {
		got := h.call(http.StatusNotFound, method, "/v1/organizations/1111/services", nil)
		require.JSONEq(t, `{"status": 404, "error": "routing_not_found", "message": "There is no such path.", "details": {}}`, string(got.body))
	}
	require.Equal(t, 2, h.Faults().Calls("unrouted", ""))
	h.Faults().Add(simkit.Fault{Operation: "get-shipment", Mode: simkit.Hiccup404})
	require.Equal(t, "404 page not found\n", string(h.call(http.StatusNotFound, "GET", path(1, ""), nil).body))
}

// Every call is counted under its operation and the reference of its shipment.
func TestOperationsAndReferences(t *testing.T) {
	h := open(t, shipxtest.Options{})
	one := h.paid(toLocker("ORD-1"))
	two := h.chosen(toLocker("ORD-2"))
	order := h.order(one.ID)
	h.Faults().Add(simkit.Fault{Mode: simkit.FailBefore, Status: 418})
	for _, test := range []struct {
		operation, ref, method, path string
		body                         any
	}{
		{"create-shipment", "ORD-3", "POST", shipmentsPath, toLocker("ORD-3")},
		{"list-shipments", "", "GET", shipmentsPath, nil},
		{"get-shipment", "ORD-2", "GET", path(two.ID, ""), nil},
		{"get-shipment", "ORD-2", "GET", fmt.Sprintf("%s/%d", shipmentsPath, two.ID), nil},
		{"get-shipment", "", "GET", path(1, ""), nil},
		{"update-shipment", "ORD-2", "PUT", path(two.ID, ""), fields{"reference": "ORD-4"}},
		{"cancel-shipment", "ORD-2", "DELETE", path(two.ID, ""), nil},
		{"select-offer", "ORD-2", "POST", path(two.ID, "/select_offer"), offerBody(7001)},
		{"buy", "ORD-2", "POST", path(two.ID, "/buy"), offerBody(7001)},
		{"label", "ORD-1", "GET", path(one.ID, "/label"), nil},
		{"labels", "ORD-2", "GET", shipmentsPath + "/labels" + idQuery(two.ID, one.ID), nil},
		{"labels", "ORD-1", "POST", shipmentsPath + "/labels", fields{"shipment_ids": []int64{one.ID, two.ID}}},
		{"create-dispatch-order", "ORD-1", "POST", dispatchPath, pickupOf(one.ID)},
		{"list-dispatch-orders", "", "GET", dispatchPath, nil},
		{"get-dispatch-order", "ORD-1", "GET", fmt.Sprintf("/v1/dispatch_orders/%d", order.ID), nil},
		{"delete-dispatch-order", "ORD-1", "DELETE", fmt.Sprintf("/v1/dispatch_orders/%d", order.ID), nil},
		{"printout", "ORD-1", "GET", fmt.Sprintf("/v1/dispatch_orders/%d/printout", order.ID), nil},
		{"printout", "ORD-1", "GET", fmt.Sprintf("%s/printouts?dispatch_order_id=%d", dispatchPath, order.ID), nil},
		{"printout", "ORD-2", "GET", dispatchPath + "/printouts" + idQuery(two.ID), nil},
		{"list-points", "", "GET", "/v1/points", nil},
		{"get-point", "", "GET", "/v1/points/GDY01A", nil},
		{"list-organizations", "", "GET", "/v1/organizations", nil},
		{"get-organization", "", "GET", "/v1/organizations/1111", nil},
		{"list-services", "", "GET", "/v1/services", nil},
		{"list-statuses", "", "GET", "/v1/statuses", nil},
		{"list-sending-methods", "", "GET", "/v1/sending_methods", nil},
		{"get-tracking", "ORD-1", "GET", "/v1/tracking/" + string(one.TrackingNumber), nil},
	} {
		before := h.Faults().Calls(test.operation, test.ref)
		h.call(418, test.method, test.path, test.body)
		require.Equal(t, before+1, h.Faults().Calls(test.operation, test.ref), "%s %s", test.method, test.path)
	}
}

func TestRequestIDIsEchoed(t *testing.T) {
	h := open(t, shipxtest.Options{})
	request, err := http.NewRequest("GET", h.url+"/v1/services", nil)
	require.NoError(t, err)
	request.Header.Set("X-Request-ID", "abc")
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, "abc", response.Header.Get("X-Request-ID"))
	require.NotEmpty(t, h.call(http.StatusOK, "GET", "/v1/services", nil).header.Get("X-Request-ID"))
}

// Of many simultaneous buy calls one succeeds.
func TestOneOfManyBuysIsTaken(t *testing.T) {
	h := open(t, shipxtest.Options{})
	chosen := h.chosen(toLocker("ORD-1"))
	var (
		calls sync.WaitGroup
		mu    sync.Mutex
		codes = map[int]int{}
	)
	for range 20 {
		calls.Go(func() {
			got, err := h.try("POST", path(chosen.ID, "/buy"), offerBody(chosen.SelectedOffer.ID))
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				codes[got.status]++
			}
		})
	}
	calls.Wait()
	require.Equal(t, map[int]int{200: 1, 400: 19}, codes)
	h.pass(850 * ms)
	h.Advance()
	require.Equal(t, 1, h.Ledger().Count("ORD-1", "shipment-bought"))
}
