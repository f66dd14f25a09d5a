package mypromotest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/mypromo/mypromotest"
)

// sample reads a body of MyPromo's documentation from testdata.
func sample(t *testing.T, name string) any {
	t.Helper()
	encoded, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	require.NoError(t, err)
	var decoded any
	require.NoError(t, json.Unmarshal(encoded, &decoded))
	return decoded
}

// differences lists where two bodies differ in keys or JSON types; it ignores
// values. Elements of an array are compared one by one, extra ones with the
// sample's last one.
func differences(path string, want, got any, ignored []string) []string {
	if slices.Contains(ignored, path) {
		return nil
	}
	switch want := want.(type) {
	case object:
		got, ok := got.(object)
		if !ok {
			return []string{path + " is no object"}
		}
		return differentKeys(path, want, got, ignored)
	case []any:
		got, ok := got.([]any)
		if !ok || (len(got) == 0) != (len(want) == 0) {
			return []string{fmt.Sprintf("%s has %d elements, not %d", path, len(got), len(want))}
		}
		var found []string
		for i, element := range got {
			found = append(found, differences(path, want[min(i, len(want)-1)], element, ignored)...)
		}
		return found
	default:
		if fmt.Sprintf("%T", want) != fmt.Sprintf("%T", got) {
			return []string{fmt.Sprintf("%s is %v, not %v", path, got, want)}
		}
		return nil
	}
}

func differentKeys(path string, want, got object, ignored []string) []string {
	var found []string
	for key, wanted := range want {
		value, ok := got[key]
		if !ok {
			found = append(found, path+"."+key+" is missing")
			continue
		}
		found = append(found, differences(path+"."+key, wanted, value, ignored)...)
	}
	for key := range got {
		if _, ok := want[key]; !ok {
			found = append(found, path+"."+key+" is not documented")
		}
	}
	slices.Sort(found)
	return found
}

func TestDifferencesAreFound(t *testing.T) {
	want := object{"a": 1., "b": []any{object{"c": "x", "e": nil}}, "d": object{}}
	require.Empty(t, differences("", want, object{"a": 2., "b": []any{object{"c": "y", "e": nil}}, "d": object{}}, nil))
	require.Equal(t, []string{".a is 2, not 1", ".b.c is missing", ".b.e is 0, not <nil>", ".b.f is not documented", ".d is missing"},
		differences("", want, object{"a": "2", "b": []any{object{"f": "y", "e": 0.}}}, nil))
	require.Equal(t, []string{".b has 0 elements, not 1"}, differences("", want, object{"a": 2., "b": []any{}, "d": object{}}, nil))
	require.Empty(t, differences("", want, object{"a": "2", "b": []any{}, "d": object{}}, []string{".a", ".b"}))
}

// documented has the clients and the catalogue of the documented requests.
func documented(t *testing.T) (merchant, maker *mypromo) {
	catalogue := []mypromotest.Product{
		{SKU: "MP-F1-C0000003", FulfillerSKU: "abc123", Name: "Testproduct", Personalized: true, Stock: 14500,
			Prices: []mypromotest.Price{{Quantity: 50, Price: "14.99"}}},
		{SKU: "TESTPRODUCT-stock", FulfillerSKU: "def456", Name: "Testproduct from stock",
			Prices: []mypromotest.Price{{Quantity: 50, Price: "14.99"}}},
	}
	merchant = start(t, mypromotest.Options{Strict: true, Clients: []mypromotest.Credentials{shop, factory}, Catalogue: catalogue})
	return merchant, merchant.as(factory, "*")
}

// matches compares an answer with a sample.
func (m *mypromo) matches(name string, status int, method, path string, body any, ignored ...string) object {
	m.t.Helper()
	answer := m.must(status, method, path, body)
	require.Empty(m.t, differences("", sample(m.t, name), answer, ignored), "%s: %v", name, answer)
	return answer
}

// same compares an answer without changing values with a sample.
func (m *mypromo) same(name string, status int, method, path string, body any) {
	m.t.Helper()
	require.Equal(m.t, sample(m.t, name), any(m.must(status, method, path, body)))
}

func TestOrdersLookAsDocumented(t *testing.T) {
	m, maker := documented(t)
	created := m.matches("order-created", http.StatusCreated, "POST", "v1/orders", sample(t, "request-order"))
	order := fmt.Sprintf("v1/orders/%v", created["id"])
	m.matches("item-files", http.StatusCreated, "POST", order+"/items", sample(t, "request-item-files"))
	m.matches("order-submitted", http.StatusOK, "POST", order+"/submit", nil)
	m.clock.move(105 * time.Second)
	maker.must(http.StatusCreated, "POST", "v1/production_orders/1001/add_shipment",
		object{"carrier": "UPS", "tracking_code": "1Z1", "force": true})
	m.clock.move(time.Hour)
	m.same("cancel-refused", http.StatusUnprocessableEntity, "PATCH", order+"/cancel", nil)

	// The samples contradict each other about an item's days; these are the order's
	// days.
	m.matches("order", http.StatusOK, "GET", order, nil, ".items.shipping_earliest", ".items.shipping_latest")
	for range 5 {
		m.draft(object{"reference": "more", "recipient": recipient()})
	}
	m.clock.move(time.Hour)
	page := m.must(http.StatusOK, "GET", "v1/orders?per_page=5", nil)
	last := m.must(http.StatusOK, "GET", "v1/orders?per_page=5&page=2", nil)
	page["data"] = last["data"]
	require.Empty(t, differences("", sample(t, "orders"), page, nil))
}

func TestACancelledOrderLooksAsDocumented(t *testing.T) {
	m, _ := documented(t)
	m.must(http.StatusCreated, "POST", "v1/orders", sample(t, "request-order"))
	m.matches("order-canceled", http.StatusOK, "PATCH", "v1/orders/1/cancel", nil)
}

func TestItemsLookAsDocumented(t *testing.T) {
	m, _ := documented(t)
	items := fmt.Sprintf("v1/orders/%d/items", m.draft(object{"reference": "A-1", "recipient": recipient()}))
	m.matches("item-stock", http.StatusOK, "POST", items, sample(t, "request-item-stock"))
	design := m.design("MP-F1-C0000003")
	m.must(http.StatusOK, "POST", fmt.Sprintf("v1/designs/%d/submit", design), nil)
	request := sample(t, "request-item-design").(object)
	request["designs"] = []any{object{"id": text(design)}}
	m.matches("item-design", http.StatusCreated, "POST", items, request)
}

func TestDesignsLookAsDocumented(t *testing.T) {
	m, _ := documented(t)
	m.matches("editor-user", http.StatusCreated, "POST", "v1/editor_user", nil)
	request := sample(t, "request-design").(object)
	m.matches("design-created", http.StatusCreated, "POST", "v1/designs", request)
	m.matches("design", http.StatusOK, "GET", "v1/designs/301", nil)
	m.matches("design-submitted", http.StatusOK, "POST", "v1/designs/301/submit", nil)
	request["sku"] = "NOTHING"
	m.same("design-refused", http.StatusUnprocessableEntity, "POST", "v1/designs", request)
}

func TestProductionLooksAsDocumented(t *testing.T) {
	m, maker := documented(t)
	m.must(http.StatusCreated, "POST", "v1/orders", sample(t, "request-order"))
	design := m.design("MP-F1-C0000003")
	m.must(http.StatusOK, "POST", fmt.Sprintf("v1/designs/%d/submit", design), nil)
	request := sample(t, "request-item-design").(object)
	request["designs"] = []any{object{"id": design}}
	m.must(http.StatusCreated, "POST", "v1/orders/1/items", request)
	m.submit(1)
	m.clock.move(105 * time.Second)

	shipment := object{"carrier": "UPS", "tracking_code": "1Z1", "height": 30, "width": 45, "depth": 20, "weight": 1000}
	const path = "v1/production_orders/1001"
	maker.same("shipment-label-not-downloaded", http.StatusBadRequest, "POST", path+"/add_shipment", shipment)
	maker.matches("generic-label", http.StatusOK, "GET", path+"/generic_label", nil)
	maker.same("shipment-labels-unused", http.StatusBadRequest, "POST", path+"/add_shipment", shipment)
	shipment["force"] = true
	maker.matches("shipment", http.StatusCreated, "POST", path+"/add_shipment", shipment)
	// The sample has a slip and one label, our request two more labels: they are
	// compared with the sample's last row.
	maker.matches("production-order", http.StatusOK, "GET", path, nil)
	maker.matches("production-orders", http.StatusOK, "GET", "v1/production_orders?per_page=5", nil,
		".data.files.carrier", ".data.files.tracking_code")
}

func TestTheRestLooksAsDocumented(t *testing.T) {
	m, maker := documented(t)
	var (
		traits    = []string{".properties", ".parts", ".relations.related", ".relations.up-selling", ".relations.cross-selling", ".relations.samples"}
		inList    = prefixed(".data.variants", traits)
		byID      = prefixed(".variants", traits)
		following = ".links.next"
	)
	m.same("status", http.StatusOK, "GET", "v1/status", nil)
	m.same("not-found", http.StatusNotFound, "GET", "v1/products/99", nil)
	m.same("token-refused", http.StatusUnauthorized, "POST", "oauth/token", sample(t, "request-token"))
	m.matches("token", http.StatusOK, "POST", "oauth/token", tokenRequest(shop, "*"))
	m.matches("products-merchant", http.StatusOK, "GET", "v1/products?per_page=5&sku=MP-F1-C0000003", nil, inList...)
	maker.matches("products-fulfiller", http.StatusOK, "GET", "v1/products?per_page=5&sku=MP-F1-C0000003", nil, inList...)
	m.matches("product", http.StatusOK, "GET", "v1/products/100", nil, byID...)
	m.matches("inventory-merchant", http.StatusOK, "GET", "v1/inventory?per_page=5", nil)
	maker.matches("inventory-fulfiller", http.StatusOK, "GET", "v1/inventory?per_page=5", nil)
	m.matches("prices-merchant", http.StatusOK, "GET", "v1/prices?per_page=5", nil)
	maker.matches("prices-fulfiller", http.StatusOK, "GET", "v1/prices?per_page=5", nil)
	m.matches("countries", http.StatusOK, "GET", "v1/countries?per_page=15", nil)
	m.same("country", http.StatusOK, "GET", "v1/countries/50", nil)
	m.matches("states", http.StatusOK, "GET", "v1/states?per_page=15", nil)
	m.matches("state", http.StatusOK, "GET", "v1/states/2", nil)
	carriers := m.matches("carriers", http.StatusOK, "GET", "v1/carriers?per_page=15", nil, following)
	require.Equal(t, sample(t, "carriers").(object)["data"], carriers["data"])
	m.matches("carrier", http.StatusOK, "GET", "v1/carriers/8", nil)
}

func prefixed(prefix string, paths []string) []string {
	var all []string
	for _, path := range paths {
		all = append(all, prefix+path)
	}
	return all
}
