package tpktest_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/tpk/tpktest"
)

func collected(text string) fields {
	return with(box(text), fields{"cod_type_id": 1, "cod_value": 50, "insurance_value": 50, "cod_bank_account_number": "52175000120000000032413366"})
}

func TestCollectedCashIsPaidOut(t *testing.T) {
	h := open(t, tpktest.Options{})
	h.create(collected("Kubki #A-1")) // unpaid: nobody collects
	id, voided := h.paid(collected("Kubki #A-2")), h.paid(collected("Kubki #A-3"))
	h.paid(box("Kubki #A-4"))
	h.call(http.StatusOK, "PATCH", path(voided, "/cancel"), nil)
	statuses := func() map[int64]float64 {
		t.Helper()
		h.enter()
		var found struct {
			Cods []struct {
				OrderID int64   `json:"order_id"`
				Status  float64 `json:"status"`
				At      *string `json:"transferred_at"`
			} `json:"cods"`
			Sum float64 `json:"sum"`
		}
		h.call(http.StatusOK, "POST", "/user/cods/search", nil).into(&found)
		require.InDelta(t, 100, found.Sum, 0)
		got := map[int64]float64{}
		for _, one := range found.Cods {
			got[one.OrderID] = one.Status
			require.Equal(t, one.Status == 23, one.At != nil)
		}
		return got
	}
	require.Equal(t, map[int64]float64{id: 21, voided: 24}, statuses())
	h.pass(30 * time.Hour)
	require.Equal(t, map[int64]float64{id: 21, voided: 24}, statuses(), "delivered and not transferred yet")
	h.pass(48 * time.Hour)
	require.Equal(t, map[int64]float64{id: 23, voided: 24}, statuses())
	for filter, want := range map[string]int{
		fmt.Sprintf(`{"order_id": %d}`, id): 1, `{"cod_status": 24}`: 1, `{"cod_status": 25}`: 0,
		`{"pickup_date_till": "2026-01-01"}`: 0, `{"pickup_date_since": "2026-01-01"}`: 2, `{"courier_id": 14}`: 0,
	} {
		var found struct{ Cods []fields }
		h.call(http.StatusOK, "POST", "/user/cods/search", `{"filters": `+filter+`}`).into(&found)
		require.Len(t, found.Cods, want, filter)
	}
	require.Equal(t, map[string][]string{"filters.pickup_date_since": {"The value is invalid."}},
		h.call(http.StatusBadRequest, "POST", "/user/cods/search", `{"filters": {"pickup_date_since": "soon"}}`).problems())
}

func TestPayoutsTopUpsAndInvoicesLookAsDocumented(t *testing.T) {
	h := documented(t)
	id := h.shipped(got(collected("one"), fields{"company": nil}))
	h.pass(100 * time.Hour)
	h.enter()
	h.matches("payouts", http.StatusOK, "POST", "/user/cods/search", nil)
	h.call(http.StatusOK, "POST", "/user/cods/search", sample(t, "payouts-request"))

	h.matches("top-up", http.StatusCreated, "POST", "/user/payments/balance", sample(t, "top-up-request"))
	h.matches("top-up-links", http.StatusCreated, "GET", "/user/payments/balance/86808", nil)
	h.same("not-found", http.StatusNotFound, "GET", "/user/payments/balance/1", nil)
	for _, amount := range []string{`{}`, `{"amount": 0}`, `{"amount": "10000.01"}`, `{"amount": "much"}`} {
		require.Contains(t, h.call(http.StatusBadRequest, "POST", "/user/payments/balance", amount).problems(), "amount")
	}

	invoice, err := h.Invoice(id)
	require.NoError(t, err)
	_, err = h.Invoice(id)
	require.Error(t, err, "once")
	h.matches("invoices", http.StatusOK, "POST", "/user/invoices/search", nil)
	request := sample(t, "invoices-request")
	request.(fields)["filters"].(fields)["order_id"] = id
	h.matches("invoices", http.StatusOK, "POST", "/user/invoices/search", request)
	final := fmt.Sprintf("/user/invoices/final/%d/download", invoice)
	h.matches("invoice-url", http.StatusOK, "GET", final, nil)
	h.matches("pro-forma-url", http.StatusOK, "GET", fmt.Sprintf("/user/invoices/pro-forma/order/%d/download", id), nil)
	h.matches("pro-forma-url", http.StatusOK, "GET", "/user/invoices/pro-forma/balance/86808/download", nil)
	h.same("not-found", http.StatusNotFound, "GET", "/user/invoices/pro-forma/basket/1/download", nil)
	h.same("not-found", http.StatusNotFound, "GET", "/user/invoices/final/99/download", nil)

	number := h.call(http.StatusOK, "GET", path(id, ""), nil).object()["payment"].(fields)["invoice_number"]
	require.Equal(t, "1/04/2017", number)
	var found struct{ Payments []fields }
	h.call(http.StatusOK, "POST", "/user/payments/search", `{"filters": {"invoice_number": "1/04/2017"}}`).into(&found)
	require.Len(t, found.Payments, 1)
}

// Live users of the sister site send only this part of an address for offers.
func TestOffersNeedNoMoreThanPostCodeAndCountry(t *testing.T) {
	h := open(t, tpktest.Options{})
	place := fields{"post_code": "81-002", "country_id": 1}
	got := h.call(http.StatusOK, "POST", "/user/orders/offers", fields{"packages": []fields{{
		"product_id": 2, "weight": 1, "length": 10, "width": 10, "height": 10, "number_of_packages": 1, "description": "mugs", "non_standard": false,
		"sender": place, "receiver": place}}})
	require.NotEmpty(t, got.object()["offers"])
}
