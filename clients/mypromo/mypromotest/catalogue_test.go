package mypromotest_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients/mypromo/mypromotest"
)

func TestTheDefaultCatalogue(t *testing.T) {
	m := start(t, mypromotest.Options{})
	var skus []any
	for _, row := range m.must(http.StatusOK, "GET", "v1/inventory?per_page=250", nil)["data"].([]any) {
		skus = append(skus, row.(object)["sku"])
	}
	require.Equal(t, []any{"MUG-300", "TSHIRT-M", "TSHIRT-L", "POSTER-A3", "TOTE-NATURAL", "PEN-BLUE", "STICKER-50", "CALENDAR-2027"}, skus)
}

func TestStockAndPricesByRole(t *testing.T) {
	m := start(t, mypromotest.Options{Clients: []mypromotest.Credentials{shop, factory}})
	tiers := []any{object{"qty": 1., "price": 0.45}, object{"qty": 100., "price": 0.28}}
	rules := object{"order_min_qty": 1., "order_max_qty": 200000., "tier_price_qty_only": false}
	for _, test := range []struct {
		name   string
		caller *mypromo
		stock  object
		prices object
	}{
		{"the merchant", m,
			object{"sku": "PEN-BLUE", "available": true, "stock": object{"managed": true, "qty": 14500.}},
			object{"sku": "PEN-BLUE", "rules": rules, "prices": object{"currency": "EUR",
				"buying_prices": tiers, "recommended_retail_prices": tiers, "sales_prices": tiers}}},
		{"the fulfiller", m.as(factory, "*"),
			object{"sku": "PEN-BLUE", "sku_fulfiller": "F-PEN-BLUE", "available": true, "stock": object{"managed": true, "qty": 14500.}},
			object{"sku": "PEN-BLUE", "sku_fulfiller": "F-PEN-BLUE", "rules": rules, "prices": object{"currency": "EUR",
				"purchase_prices": tiers, "recommended_retail_prices": tiers}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			require.Equal(t, []any{test.stock}, test.caller.must(http.StatusOK, "GET", "v1/inventory?sku=PEN-BLUE", nil)["data"])
			require.Equal(t, []any{test.prices}, test.caller.must(http.StatusOK, "GET", "v1/prices?sku_fulfiller=F-PEN-BLUE", nil)["data"])
		})
	}
	uncounted := m.must(http.StatusOK, "GET", "v1/inventory?sku=MUG-300", nil)["data"].([]any)[0].(object)["stock"]
	require.Equal(t, object{"managed": false, "qty": nil}, uncounted)
}

func TestProductsAreGrouped(t *testing.T) {
	m := start(t, mypromotest.Options{})
	variants := func(group object) (ids, skus []any) {
		for _, v := range group["variants"].([]any) {
			ids, skus = append(ids, v.(object)["id"]), append(skus, v.(object)["sku"])
		}
		return ids, skus
	}
	for _, path := range []string{"v1/products/2", "v1/products/102"} {
		group := m.must(http.StatusOK, "GET", path, nil)
		ids, skus := variants(group)
		require.Equal(t, []any{2., []any{101., 102.}, []any{"TSHIRT-M", "TSHIRT-L"}}, []any{group["id"], ids, skus})
	}
	found := m.must(http.StatusOK, "GET", "v1/products?sku=TSHIRT-L&lang=pl", nil)["data"].([]any)
	require.Len(t, found, 1)
	ids, _ := variants(found[0].(object))
	require.Equal(t, []any{2., "PL", []any{102.}}, []any{found[0].(object)["id"], found[0].(object)["lang"], ids})
}

func TestLinksLeadBackToAPrefix(t *testing.T) {
	m := start(t, mypromotest.Options{})
	listener := httptest.NewServer(http.StripPrefix("/mypromo", m.server))
	t.Cleanup(listener.Close)
	m.url = listener.URL + "/mypromo/"
	for range 6 {
		m.draft(object{"reference": "A-1", "recipient": recipient()})
	}
	next := m.must(http.StatusOK, "GET", "v1/orders?per_page=5", nil)["links"].(object)["next"].(string)
	require.Equal(t, m.url+"v1/orders?page=2", next)
	require.Equal(t, []int{1}, idsOf(m.must(http.StatusOK, "GET", next[len(m.url):], nil)))
}
