package mediaporttest_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/mediaport/mediaporttest"
	"orderflow/sandbox/simkit"
)

func TestWhatLoginRefuses(t *testing.T) {
	h := open(t, mediaporttest.Options{})
	for name, body := range map[string]object{
		"a wrong password": {"username": "demo", "password": "x"},
		"another user":     {"username": "x", "password": "demo"},
		"nothing":          {},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, object{"code": "unauthorized", "message": "wrong username or password"},
				h.call(401, "POST", "/api/login", body))
		})
	}
	require.Equal(t, "invalid-request", h.call(400, "POST", "/api/login", []int{1})["code"])
}

func TestATokenEnds(t *testing.T) {
	h := open(t, mediaporttest.Options{})
	h.pass(time.Hour - time.Second)
	require.Empty(t, h.list())
	h.pass(time.Second)
	want := object{"code": "unauthorized", "message": "no token, or one that has ended"}
	require.Equal(t, want, h.call(401, "GET", "/api/orders?supplierId=100", nil))
	h.token = ""
	require.Equal(t, want, h.call(401, "GET", "/api/orders?supplierId=100", nil))
}

// methods are all methods except login, each for one order; %d is the supplier.
var methods = []struct{ operation, ref, method, path, body string }{
	{"orders", "100", "GET", "/api/orders?supplierId=%d", ""},
	{"cancel-item", "A-1", "POST", "/api/cancel-order-item", `{"supplierId": %d, "orderNumber": "A-1", "orderItemId": 1001}`},
	{"generate-label", "A-1", "POST", "/api/generate-label", `{"supplierId": %d, "orderNumber": "A-1", "orderItemIds": [1001]}`},
	{"labels", "A-1", "GET", "/api/get-labels?orderNumber=A-1&supplierId=%d", ""},
	{"protocols", "A-1", "GET", "/api/get-protocols?orderNumber=A-1&supplierId=%d", ""},
}

// forSupplier inserts the supplier into a path and a body; one of them has a
// placeholder.
func forSupplier(supplier int, path, body string) (string, any) {
	if body == "" {
		return fmt.Sprintf(path, supplier), nil
	}
	return path, json.RawMessage(fmt.Sprintf(body, supplier))
}

func TestEveryMethodNamesASupplierOfTheUser(t *testing.T) {
	h := open(t, mediaporttest.Options{Suppliers: []mediaporttest.Supplier{
		{ID: 100}, {ID: 101, Parent: 100}, {ID: 102, Parent: 101}, {ID: 200},
	}})
	h.Place(mediaporttest.NewOrder{SupplierID: 200, Number: "A-1", Items: oneMug})
	for _, m := range methods {
		t.Run(m.operation, func(t *testing.T) {
			for _, supplier := range []int{102, 200, 300} {
				path, body := forSupplier(supplier, m.path, m.body)
				require.Equal(t, object{"code": "foreign-supplier", "message": "the supplier is not yours"},
					h.call(403, m.method, path, body), supplier)
			}
		})
	}
	require.Len(t, h.Ledger().All(), 1, "only the order was placed")
	require.Equal(t, "invalid-request", h.call(400, "GET", "/api/orders", nil)["code"])
	require.Equal(t, "invalid-request", h.call(400, "POST", "/api/generate-label", []int{1})["code"])
}

func TestEveryMethodIsStruckUnderItsReference(t *testing.T) {
	h := open(t, mediaporttest.Options{})
	h.place("A-1", "DPD")
	h.Faults().Add(simkit.Fault{Mode: simkit.FailBefore, Status: 418})
	for _, m := range methods {
		path, body := forSupplier(100, m.path, m.body)
		h.call(418, m.method, path, body)
		require.Equal(t, 1, h.Faults().Calls(m.operation, m.ref), m.operation)
	}
	h.call(418, "POST", "/api/login", object{"username": "demo", "password": "demo"})
	require.Equal(t, 2, h.Faults().Calls("login", ""))
	require.Equal(t, []simkit.Effect{effect(0, "order-placed", "A-1", "1001")}, h.Ledger().All(), "nothing else happened")

	h.call(201, "POST", "/api/simulator/orders", object{"items": []object{{"sku": "MUG"}}})
	require.Len(t, h.Orders(), 2, "placing is never struck")
}

func TestALostAnswerLeavesItsEffect(t *testing.T) {
	h := open(t, mediaporttest.Options{})
	h.place("A-1", "DPD", "DPD")
	h.Faults().Add(
		simkit.Fault{Operation: "cancel-item", Ref: "A-1", Call: 1, Mode: simkit.LostAnswer},
		simkit.Fault{Operation: "generate-label", Ref: "A-1", Call: 1, Mode: simkit.LostAnswer},
	)
	for _, m := range methods[1:3] {
		path, body := forSupplier(100, m.path, strings.Replace(m.body, "[1001]", "[1002]", 1))
		_, _, err := h.try(m.method, path, body)
		require.Error(t, err)
	}
	require.Equal(t, []simkit.Effect{
		effect(0, "order-placed", "A-1", "1001,1002"),
		effect(0, "item-cancelled", "A-1", "1001 by supplier"),
		effect(0, "label-generated", "A-1", "1002"),
	}, h.Ledger().All())
}
