package mediaporttest_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/mediaport/mediaporttest"
	"orderflow/sandbox/simkit"
)

func TestLifeOfAnOrder(t *testing.T) {
	h := open(t, mediaporttest.Options{})
	h.place("A-1", "DPD", "InPost", "DPD", "")
	h.pass(time.Minute)
	require.NoError(t, h.CustomerCancels("A-1", 1003))
	h.pass(time.Minute)
	h.cancel(200, "A-1", 1002)
	h.pass(time.Minute)
	h.label(200, "A-1", 1004, 1001)

	got, ok := h.Order("A-1")
	require.True(t, ok)
	require.Equal(t, mediaporttest.Order{
		Number: "A-1", SupplierID: 100, Status: "LabelGenerated", PlacedAt: began,
		Items: []mediaporttest.Item{
			{ID: 1001, SKU: "MUG", Courier: "DPD"},
			{ID: 1002, SKU: "MUG", Courier: "InPost", CancelledBy: "supplier"},
			{ID: 1003, SKU: "MUG", Courier: "DPD", CancelledBy: "customer"},
			{ID: 1004, SKU: "MUG", Courier: "DPD"},
		},
		Parcels: []mediaporttest.Parcel{{Courier: "DPD", TrackingNumber: "6200000000001"}},
	}, got)
	require.Equal(t, []simkit.Effect{
		effect(0, "order-placed", "A-1", "1001,1002,1003,1004"),
		effect(time.Minute, "item-cancelled", "A-1", "1003 by customer"),
		effect(2*time.Minute, "item-cancelled", "A-1", "1002 by supplier"),
		effect(3*time.Minute, "label-generated", "A-1", "1001,1004"),
	}, h.Ledger().All())
}

func TestAnOrderInTheList(t *testing.T) {
	h := open(t, mediaporttest.Options{})
	h.Place(mediaporttest.NewOrder{
		Number: "A-1", Items: []mediaporttest.NewItem{{SKU: "MUG", Name: "Kubek"}},
		Recipient: mediaporttest.Recipient{LastName: "Lis", City: "Gdynia"},
	})
	var orders []object
	h.read(200, "GET", "/api/orders?supplierId=100", nil, &orders)
	recipient := object{"lastName": "Lis", "city": "Gdynia"}
	for _, empty := range []string{"company", "firstName", "street", "building", "flat", "postCode", "country", "phone", "email"} {
		recipient[empty] = ""
	}
	require.Equal(t, []object{{
		"orderNumber": "A-1", "supplierId": 100.0, "status": "New", "createdAt": "2026-03-02T08:00:00Z",
		"items":     []any{object{"orderItemId": 1001.0, "sku": "MUG", "name": "Kubek", "courier": "DPD", "status": "active"}},
		"recipient": recipient, "shipments": []any{},
	}}, orders)
}

func TestAllItemsCancelled(t *testing.T) {
	h := open(t, mediaporttest.Options{})
	h.place("A-1", "DPD", "DPD")
	h.cancel(200, "A-1", 1001)
	require.Equal(t, map[string]string{"A-1": "New"}, h.list())
	require.NoError(t, h.CustomerCancels("A-1", 1002))
	require.Equal(t, map[string]string{"A-1": "Cancelled"}, h.list())
}

func TestWhatACustomerCanNotCancel(t *testing.T) {
	h := open(t, mediaporttest.Options{})
	h.place("A-1", "DPD", "DPD")
	require.EqualError(t, h.CustomerCancels("A-2", 1001), "not-found: there is no order A-2")
	require.EqualError(t, h.CustomerCancels("A-1", 9), "not-found: the order has no such item")
	require.NoError(t, h.CustomerCancels("A-1", 1002))
	require.EqualError(t, h.CustomerCancels("A-1", 1002), "already-cancelled: the item is already cancelled")
	h.label(200, "A-1", 1001)
	require.EqualError(t, h.CustomerCancels("A-1", 1001),
		"label-exists: the label is generated; nothing can be cancelled any more")
}

func TestWhatARepeatOfGenerateLabelDoes(t *testing.T) {
	for name, tc := range map[string]struct {
		reading mediaporttest.LabelRepeat
		status  int
	}{
		"refused":  {mediaporttest.RepeatRefused, 409},
		"accepted": {mediaporttest.RepeatAccepted, 200},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t, mediaporttest.Options{LabelRepeat: tc.reading})
			h.place("A-1", "DPD", "InPost")
			h.label(200, "A-1", 1001, 1002)
			first, _ := h.Order("A-1")
			h.label(tc.status, "A-1", 1001, 1002)
			h.label(409, "A-1", 1001)
			second, _ := h.Order("A-1")
			require.Equal(t, first, second)
			require.Equal(t, 1, h.Ledger().Count("A-1", "label-generated"))
		})
	}
}

func TestListLag(t *testing.T) {
	h := open(t, mediaporttest.Options{ListLag: time.Minute})
	h.place("A-1", "DPD")
	require.Empty(t, h.list())
	h.pass(time.Minute - time.Second)
	require.Empty(t, h.list())
	h.pass(time.Second)
	h.label(200, "A-1", 1001)
	require.Equal(t, map[string]string{"A-1": "New"}, h.list(), "the label is not seen yet")
	h.pass(time.Minute)
	require.Equal(t, map[string]string{"A-1": "LabelGenerated"}, h.list())
}

func TestNewOnly(t *testing.T) {
	h := open(t, mediaporttest.Options{NewOnly: true})
	h.place("A-1", "DPD")
	h.place("A-2", "DPD")
	h.place("A-3", "DPD")
	h.label(200, "A-1", 1001)
	h.cancel(200, "A-2", 1002)
	require.Equal(t, map[string]string{"A-3": "New"}, h.list())
	h.read(200, "GET", "/api/get-labels?supplierId=100&orderNumber=A-1", nil, &[]object{})
}

func TestPDFLag(t *testing.T) {
	h := open(t, mediaporttest.Options{PDFLag: time.Minute})
	h.place("A-1", "DPD")
	h.label(200, "A-1", 1001)
	for _, method := range []string{"get-labels", "get-protocols"} {
		require.Equal(t, object{"code": "no-label", "message": "no label is generated yet"},
			h.call(404, "GET", "/api/"+method+"?supplierId=100&orderNumber=A-1", nil))
	}
	h.pass(time.Minute)
	h.read(200, "GET", "/api/get-labels?supplierId=100&orderNumber=A-1", nil, &[]object{})
}

// Of many simultaneous generate-label calls one succeeds.
func TestOneOfManyLabelsIsGenerated(t *testing.T) {
	h := open(t, mediaporttest.Options{})
	h.place("A-1", "DPD")
	var (
		calls sync.WaitGroup
		mu    sync.Mutex
		codes = map[int]int{}
	)
	body := object{"supplierId": 100, "orderNumber": "A-1", "orderItemIds": []int{1001}}
	for range 20 {
		calls.Go(func() {
			status, _, _ := h.try("POST", "/api/generate-label", body)
			mu.Lock()
			defer mu.Unlock()
			codes[status]++
		})
	}
	calls.Wait()
	require.Equal(t, map[int]int{200: 1, 409: 19}, codes)
	require.Equal(t, 1, h.Ledger().Count("A-1", "label-generated"))
}

func TestRunEndsWithItsContext(t *testing.T) {
	h := open(t, mediaporttest.Options{})
	h.place("A-1", "DPD")
	h.Advance()
	ended := make(chan struct{})
	ctx, stop := context.WithCancel(t.Context())
	go func() {
		h.Run(ctx)
		close(ended)
	}()
	stop()
	<-ended
	require.Equal(t, []simkit.Effect{effect(0, "order-placed", "A-1", "1001")}, h.Ledger().All())
}
