package shipxtest_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/shipx/shipxtest"
)

type list struct {
	Href    string               `json:"href"`
	Count   int                  `json:"count"`
	Page    int                  `json:"page"`
	PerPage int                  `json:"per_page"`
	Items   []shipxtest.Shipment `json:"items"`
}

func (h *harness) list(query string) list {
	h.t.Helper()
	var got list
	h.call(http.StatusOK, "GET", shipmentsPath+query, nil).into(&got)
	return got
}

func references(of list) []string {
	found := []string{}
	for _, item := range of.Items {
		found = append(found, string(item.Reference))
	}
	return found
}

func TestListFiltersAndSorts(t *testing.T) {
	h := open(t, shipxtest.Options{CancelSelected: true, KeepCancelled: true})
	first := h.paid(with(toLocker("ORD-1"), fields{"external_customer_id": "shop-1"})) // made at 0, moves the clock by 1.2 s
	second := h.chosen(toAddress("ORD-2"))                                             // made at 1.2 s, moves it by 0.35 s
	h.call(http.StatusNoContent, "DELETE", path(second.ID, ""), nil)
	third := h.create(toLocker("ORD-2")) // made at 1.55 s; a reference is not unique
	at := func(d time.Duration) string {
		return url.QueryEscape(start.Add(d).In(time.FixedZone("", 3600)).Format("2006-01-02T15:04:05.000-07:00"))
	}
	for query, want := range map[string][]string{
		"":                                   {"ORD-2", "ORD-2", "ORD-1"},
		"?sort_by=created_at&sort_order=asc": {"ORD-1", "ORD-2", "ORD-2"},
		"?sort_by=status&sort_order=asc&status=confirmed":                 {"ORD-1"},
		"?sort_by=service&sort_order=asc&per_page=1":                      {"ORD-2"},
		"?status=confirmed,created":                                       {"ORD-2", "ORD-1"},
		"?service=inpost_courier_standard":                                {"ORD-2"},
		"?external_customer_id=shop-1":                                    {"ORD-1"},
		"?external_customer_id=shop":                                      {},
		"?reference=ORD-1":                                                {"ORD-2", "ORD-2", "ORD-1"}, // no filter, so ignored
		"?created_at=2026-01-15":                                          {"ORD-2", "ORD-2", "ORD-1"},
		"?created_at=2026-01-16":                                          {},
		"?created_at_gteq=" + at(1200*ms):                                 {"ORD-2", "ORD-2"},
		"?created_at_gteq=" + at(1201*ms):                                 {"ORD-2"},
		"?created_at_lteq=" + at(1200*ms):                                 {"ORD-2", "ORD-1"},
		"?created_at_lteq=" + at(1199*ms):                                 {"ORD-1"},
		fmt.Sprintf("?created_at_gteq=%d", start.Unix()+1):                {"ORD-2", "ORD-2"},
		fmt.Sprintf("?id=%d,%d", third.ID, first.ID):                      {"ORD-2", "ORD-1"},
		"?tracking_number=" + string(first.TrackingNumber):                {"ORD-1"},
		"?tracking_number=" + string(first.Parcels[0].TrackingNumber[:9]): {},
	} {
		require.Equal(t, want, references(h.list(query)), query)
	}
	no := h.call(http.StatusBadRequest, "GET", shipmentsPath+"?created_at_gteq=yesterday", nil).refusal()
	require.Equal(t, fields{"created_at_gteq": []any{"invalid_format"}}, no.Details)
}

func TestListPages(t *testing.T) {
	h := open(t, shipxtest.Options{})
	for i := range 101 {
		h.create(toLocker(fmt.Sprintf("ORD-%03d", i)))
	}
	whole := h.list("")
	require.Equal(t, []int{101, 1, 100, 100}, []int{whole.Count, whole.Page, whole.PerPage, len(whole.Items)})
	require.Equal(t, h.url+shipmentsPath+"?owner_id=2222&page=1&per_page=100&sort_by=id&sort_order=desc", whole.Href)
	require.Equal(t, []string{"ORD-000"}, references(h.list("?page=2")))
	require.Equal(t, []string{"ORD-098", "ORD-097"}, references(h.list("?page=2&per_page=2")))
	require.Equal(t, []string{}, references(h.list("?page=3")))
}

func TestListLagsBehind(t *testing.T) {
	h := open(t, shipxtest.Options{ListLag: 2 * time.Second})
	made := h.create(toLocker("ORD-1"))
	h.pass(1999 * ms)
	require.Equal(t, []string{}, references(h.list("")))
	require.Equal(t, "offer_selected", h.get(made.ID).Status, "but it can be read by its id")
	h.pass(ms)
	require.Equal(t, []string{"ORD-1"}, references(h.list("")))
}

func TestCanceledShipmentsVanishFromTheList(t *testing.T) {
	h := open(t, shipxtest.Options{PageSize: 2})
	for _, reference := range []string{"ORD-1", "ORD-2", "ORD-3"} {
		h.create(with(toLocker(reference), fields{"service": nil}))
	}
	before := h.list("?sort_order=asc&per_page=100&reference=ORD-1")
	require.Equal(t, []string{"ORD-1", "ORD-2"}, references(before))
	require.Equal(t, 2, before.PerPage)
	require.NotContains(t, before.Href, "reference", "ShipX ignores unknown filters")
	require.NoError(t, h.CancelInManager(before.Items[0].ID))
	require.Error(t, h.CancelInManager(before.Items[0].ID))
	require.Empty(t, references(h.list("?sort_order=asc&page=2")), "ORD-3 stands on the page before")
	require.Equal(t, []string{"ORD-2", "ORD-3"}, references(h.list("?sort_order=asc")))
	require.Empty(t, references(h.list("?status=canceled")))
}
