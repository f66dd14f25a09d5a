package mypromotest_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/mypromo/mypromotest"
)

func TestABatchOfStocksAndItsJob(t *testing.T) {
	m := start(t, mypromotest.Options{})
	body := object{"data": []object{
		{"sku": "PEN-BLUE", "available": false, "stock": object{"managed": true, "is_in_stock": true, "qty": 7}},
		{"sku_fulfiller": "F-CALENDAR-2027", "stock": object{"managed": true, "is_in_stock": false, "qty": 0}}}}
	queued := m.must(http.StatusOK, "PATCH", "v1/inventory", body)
	require.Equal(t, float64(1), queued["queue_id"])
	require.Equal(t, "SCHEDULED", m.must(http.StatusOK, "GET", "v1/jobs/1", nil)["status"])
	m.clock.move(5 * time.Second)
	require.Equal(t, "PROCESSING", m.must(http.StatusOK, "GET", "v1/jobs/1", nil)["status"])
	m.clock.move(5 * time.Second)
	require.Equal(t, "SUCCESS", m.must(http.StatusOK, "GET", "v1/jobs/", nil)["data"].([]any)[0].(object)["status"])
	pen := m.must(http.StatusOK, "GET", "v1/inventory?sku=PEN-BLUE", nil)["data"].([]any)[0].(object)
	require.Equal(t, object{"sku": "PEN-BLUE", "available": false, "stock": object{"managed": true, "qty": float64(7)}}, pen)
	calendar := m.must(http.StatusOK, "GET", "v1/inventory?sku=CALENDAR-2027", nil)["data"].([]any)[0].(object)
	require.Equal(t, object{"managed": true, "qty": float64(0)}, calendar["stock"])
}

func TestABatchWithABadRowIsRefusedAsAWhole(t *testing.T) {
	m := start(t, mypromotest.Options{})
	status, answer := m.call("PATCH", "v1/inventory", object{"data": []object{
		{"sku": "PEN-BLUE", "stock": object{"managed": true, "qty": 7}},
		{"sku": "MUG-300", "stock": object{"managed": true, "qty": -1}}}})
	require.Equal(t, http.StatusBadRequest, status)
	require.Equal(t, object{"message": "Invalid or missing property. 1 of 2 items have errors.",
		"errors": []any{object{"sku": "MUG-300", "error": "Invalid stock. Stock cant be negative."}}}, answer)
	require.Empty(t, m.must(http.StatusOK, "GET", "v1/jobs/", nil)["data"])
	status, _ = m.call("PATCH", "v1/inventory", object{"data": make([]object, 501)})
	require.Equal(t, http.StatusBadRequest, status)
}

func TestBatchesOfPricesAndTexts(t *testing.T) {
	m := start(t, mypromotest.Options{})
	m.must(http.StatusOK, "PATCH", "v1/prices", object{"data": []object{{"sku": "PEN-BLUE",
		"prices": object{"currency": "EUR", "buying_prices": []object{{"qty": 1, "price": 0.5}}}}}})
	m.must(http.StatusOK, "PATCH", "v1/seo", object{"data": []object{{"sku": "PEN-BLUE", "overwrites": object{"product_name": "Biro"}}}})
	texts := m.must(http.StatusOK, "GET", "v1/seo?sku=PEN-BLUE", nil)["data"].([]any)[0].(object)
	require.Equal(t, object{"product_name": "Biro"}, texts["overwrites"])
	status, answer := m.call("PATCH", "v1/seo", object{"data": []object{{"sku": "PEN-BLUE"}}})
	require.Equal(t, http.StatusBadRequest, status)
	require.Equal(t, []any{object{"sku": "PEN-BLUE", "error": "No overwrites specified."}}, answer.(object)["errors"])
}
