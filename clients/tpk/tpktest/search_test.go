package tpktest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/tpk/tpktest"
)

// list is a page of orders, reduced to their descriptions.
type list struct {
	Total    int `json:"total"`
	Page     int `json:"current_page"`
	LastPage int `json:"last_page"`
	PerPage  int `json:"per_page"`
	Orders   []struct {
		Description string `json:"description"`
	} `json:"orders"`
}

func (h *harness) search(body any) list {
	h.t.Helper()
	var got list
	h.call(http.StatusOK, "POST", "/user/orders/search", body).into(&got)
	return got
}

func descriptions(of list) []string {
	found := []string{}
	for _, o := range of.Orders {
		found = append(found, o.Description)
	}
	return found
}

func TestSearchFilters(t *testing.T) {
	h := open(t, tpktest.Options{})
	first := h.shipped(box("one")) // on the 15th, shipped
	h.pass(14*time.Hour + 59*time.Minute + 29*time.Second)
	h.enter()
	h.create(got(box("two"), fields{"name": "Żaneta", "phone": "0221234567", "email": "zaneta@gamma.example"})) // a second before midnight in Poland
	h.pass(2 * time.Second)
	h.call(http.StatusOK, "PATCH", path(h.create(toLocker("three")), "/cancel"), nil) // on the 16th
	for filters, want := range map[string][]string{
		`{}`:                                          {"three", "two", "one"},
		`[]`:                                          {"three", "two", "one"},
		`null`:                                        {"three", "two", "one"},
		fmt.Sprintf(`{"order_id": %d}`, first):        {"one"},
		fmt.Sprintf(`{"order_id": "%d"}`, first):      {"one"},
		`{"order_id": 1}`:                             {},
		`{"waybill_number": "030004200001"}`:          {"one"},
		`{"waybill_number": 123}`:                     {},
		`{"order_status": 11}`:                        {"two"},
		`{"order_status": 12}`:                        {"one"},
		`{"order_status": 14}`:                        {"three"},
		`{"courier_status": 8}`:                       {"one"},
		`{"courier_status": 4}`:                       {},
		`{"courier_status": "x"}`:                     {},
		`{"courier_id": 9}`:                           {"three"},
		`{"created_since": "2026-01-16"}`:             {"three"},
		`{"created_till": "2026-01-15"}`:              {"two", "one"},
		`{"created_since": "2026-01-17"}`:             {},
		`{"user_data": "ewa lis"}`:                    {"three", "one"},
		`{"user_data": "żaneta"}`:                     {"two"},
		`{"user_data": "221234567"}`:                  {"two"},
		`{"user_data": "gamma.example"}`:              {"two"},
		`{"user_data": "wysylki@alfa.example"}`:       {"three", "two", "one"},
		`{"user_data": "two"}`:                        {}, // a description is no user data
		`{"user_data": "Gdynia"}`:                     {},
		`{"order_status": 12, "user_data": "Żaneta"}`: {},
	} {
		require.Equal(t, want, descriptions(h.search(`{"filters": `+filters+`}`)), filters)
	}
	require.Equal(t, map[string][]string{"filters.created_since": {isInvalid}},
		h.call(http.StatusBadRequest, "POST", "/user/orders/search", `{"filters": {"created_since": "yesterday"}}`).problems())
}

func TestSearchPages(t *testing.T) {
	h := open(t, tpktest.Options{})
	empty := h.search(nil)
	require.Equal(t, list{Total: 0, Page: 1, LastPage: 1, PerPage: 50, Orders: empty.Orders}, empty)
	for i := range 51 {
		h.create(box(fmt.Sprintf("ORD-%02d", i)))
	}
	whole := h.search(nil)
	require.Equal(t, []int{51, 1, 2, 50, 50}, []int{whole.Total, whole.Page, whole.LastPage, whole.PerPage, len(whole.Orders)})
	require.Equal(t, []string{"ORD-00"}, descriptions(h.search(`{"page": 2}`)))
	require.Equal(t, []string{"ORD-48", "ORD-47"}, descriptions(h.search(`{"page": "2", "per_page": 2}`)))
	require.Equal(t, []string{}, descriptions(h.search(`{"page": 3}`)))
	for _, field := range []string{"page", "per_page"} {
		no := h.call(http.StatusBadRequest, "POST", "/user/orders/search", `{"`+field+`": 0}`)
		require.Equal(t, map[string][]string{field: {isInvalid}}, no.problems())
	}
}

func TestSearchLagsBehind(t *testing.T) {
	h := open(t, tpktest.Options{ListLag: 2 * time.Second})
	id := h.create(box("one"))
	h.pass(1999 * time.Millisecond)
	require.Empty(t, h.search(nil).Orders)
	h.call(http.StatusOK, "GET", path(id, ""), nil)
	h.pass(time.Millisecond)
	require.Equal(t, []string{"one"}, descriptions(h.search(nil)))
}

func TestCancelledOrdersMayBeDropped(t *testing.T) {
	for drop, want := range map[bool][]string{false: {"two", "one"}, true: {"two"}} {
		h := open(t, tpktest.Options{DropCancelled: drop})
		id := h.create(box("one"))
		h.create(box("two"))
		h.call(http.StatusOK, "PATCH", path(id, "/cancel"), nil)
		require.Equal(t, want, descriptions(h.search(nil)))
		h.call(http.StatusOK, "GET", path(id, ""), nil)
	}
}

// Text in a request becomes a number in the answer, and similar cases.
func TestOddValues(t *testing.T) {
	h := open(t, tpktest.Options{})
	id := h.create(sent(box("one"), fields{"phone": "022 123 45 67", "house_number": "007", "door_number": nil}))
	get := func() fields { return h.call(http.StatusOK, "GET", path(id, ""), nil).object() }
	row := func() fields {
		var got struct {
			Orders []fields `json:"orders"`
		}
		h.call(http.StatusOK, "POST", "/user/orders/search", fields{"filters": fields{"order_id": id}}).into(&got)
		return got.Orders[0]
	}
	made := get()
	from, to := made["sender"].(fields), made["receiver"].(fields)
	require.Equal(t, []any{"022 123 45 67", json.Number("7"), nil}, []any{from["phone"], from["house_number"], from["door_number"]})
	require.Equal(t, []any{json.Number("48600700800"), "12A", json.Number("7")}, []any{to["phone"], to["house_number"], to["door_number"]})
	require.Equal(t, "2026-01-15 09:00:00", made["created_at"])
	require.Equal(t, []any{}, made["payment"])
	require.Equal(t, []any{}, row()["payment"])
	require.Nil(t, made["courier_pickup_number"])
	require.NotContains(t, made, "non_standard")
	require.Equal(t, false, row()["non_standard"])
	require.Equal(t, "Fabryczna", made["invoice"].(fields)["street"], "the account's own address")

	h.call(http.StatusOK, "POST", "/user/payments", ids(id))
	h.pass(30 * time.Second)
	payment := fields{"method": "balance", "invoice_id": nil, "invoice_number": nil}
	require.Equal(t, payment, get()["payment"])
	require.Equal(t, []any{payment}, row()["payment"])
	number, _ := json.Marshal(get()["courier_pickup_number"])
	require.Equal(t, "32452464000000777001", string(number), "more than 64 bits hold")
}

func TestWhoComesForAParcel(t *testing.T) {
	h := open(t, tpktest.Options{})
	for name, test := range map[string]struct {
		request     fields
		since, till any
		numbered    bool
	}{
		"a courier":           {box("one"), "12:00", "15:00", true},
		"unless asked for":    {with(box("one"), fields{"pickup_hours": nil}), "09:00", "12:00", true},
		"nobody":              {toLocker("one"), nil, nil, false},
		"a courier if wished": {with(toLocker("one"), fields{"options": []string{"with_pickup"}}), "09:00", "12:00", true},
	} {
		got := h.call(http.StatusOK, "GET", path(h.shipped(test.request), ""), nil).object()
		require.Equal(t, []any{test.since, test.till}, []any{got["pickup_hour_since"], got["pickup_hour_till"]}, name)
		require.Equal(t, test.numbered, got["courier_pickup_number"] != nil, name)
	}
}

// In summer Poland is two hours ahead.
func TestSummerTime(t *testing.T) {
	h := open(t, tpktest.Options{})
	h.pass(181 * 24 * time.Hour)
	h.enter()
	id := h.create(with(box("one"), fields{"pickup_date": "2026-07-16"}))
	require.Equal(t, "2026-07-15 10:00:00", h.call(http.StatusOK, "GET", path(id, ""), nil).object()["created_at"])
}
