package tpktest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/tpk/tpktest"
)

// sample reads a body of TPK's documentation. Samples with invalid JSON are
// corrected; the e-mail addresses, which the documentation masks, are invented.
func sample(t *testing.T, name string) any {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name + ".json")
	require.NoError(t, err)
	return parsed(t, text)
}

func parsed(t *testing.T, text []byte) any {
	t.Helper()
	var value any
	require.NoError(t, json.Unmarshal(text, &value), "%s", text)
	return value
}

// differences lists where two bodies differ in keys or JSON types; it ignores
// values. Elements of a list are compared with the sample's first one.
func differences(path string, want, got any) []string {
	switch want := want.(type) {
	case fields:
		got, ok := got.(fields)
		if !ok {
			return []string{path + " is no object"}
		}
		return differentKeys(path, want, got)
	case []any:
		got, ok := got.([]any)
		if !ok || (len(got) == 0) != (len(want) == 0) {
			return []string{path + " is no list like the sample's"}
		}
		var found []string
		for _, element := range got {
			found = append(found, differences(path, want[0], element)...)
		}
		return found
	default:
		if fmt.Sprintf("%T", want) != fmt.Sprintf("%T", got) {
			return []string{fmt.Sprintf("%s is %v, not %v", path, got, want)}
		}
		return nil
	}
}

func differentKeys(path string, want, got fields) []string {
	var found []string
	for key, wanted := range want {
		if value, ok := got[key]; ok {
			found = append(found, differences(path+"."+key, wanted, value)...)
		} else {
			found = append(found, path+"."+key+" is missing")
		}
	}
	for key := range got {
		if _, ok := want[key]; !ok {
			found = append(found, path+"."+key+" is not in the sample")
		}
	}
	slices.Sort(found)
	return found
}

func TestDifferencesAreFound(t *testing.T) {
	want := fields{"a": 1., "b": []any{fields{"c": "x", "e": nil}}, "d": fields{}}
	require.Empty(t, differences("", want, fields{"a": 2., "b": []any{fields{"c": "y", "e": nil}}, "d": fields{}}))
	require.Equal(t, []string{".a is 2, not 1", ".b.c is missing", ".b.e is 0, not <nil>", ".b.f is not in the sample", ".d is missing"},
		differences("", want, fields{"a": "2", "b": []any{fields{"f": "y", "e": 0.}}}))
	require.Equal(t, []string{".b is no list like the sample's", ".d is no object"},
		differences("", want, fields{"a": 2., "b": []any{}, "d": []any{}}))
}

// matches compares an answer with a sample; differs are the known differences.
func (h *harness) matches(name string, status int, method, path string, body any, differs ...string) {
	h.t.Helper()
	answer := h.call(status, method, path, body)
	require.Equal(h.t, differs, differences("", sample(h.t, name), parsed(h.t, answer.body)), "%s: %s", name, answer.body)
}

// same compares an answer without changing values.
func (h *harness) same(name string, status int, method, path string, body any) {
	h.t.Helper()
	require.Equal(h.t, sample(h.t, name), parsed(h.t, h.call(status, method, path, body).body))
}

// documented is a simulator that speaks Polish, at the time of the samples and with
// enough money for their orders.
func documented(t *testing.T) *harness {
	h := open(t, tpktest.Options{Balance: pln("50000")})
	h.clock.now = time.Date(2017, 4, 7, 12, 0, 0, 0, time.UTC)
	h.header.Del("Accept-Language")
	h.enter()
	return h
}

// The documented request is from a user without an account: it has both approvals,
// and no e-mail address of its sender.
func TestTheDocumentedOrderIsTaken(t *testing.T) {
	h := documented(t)
	h.stranger().matches("order-created", http.StatusCreated, "POST", "/user/orders", sample(t, "order-request"))
	require.Equal(t, []string{"user-registered", "order-created"}, h.effects("123"))
	require.Equal(t, "jan@kurier.example", h.Ledger().All()[0].Detail)

	no := h.call(http.StatusBadRequest, "POST", "/user/orders", sample(t, "order-request")).problems()
	require.Equal(t, map[string][]string{"packages.0.sender.email": {"Pole jest wymagane."}}, no)
	request := sample(t, "edit-request").(fields)
	request["packages"].([]any)[0].(fields)["sender"].(fields)["email"] = "jan@kurier.example"
	h.matches("order-created", http.StatusCreated, "POST", "/user/orders", request)
	h.matches("edited", http.StatusOK, "PUT", path(777002, ""), request)
}

// asDocumented is the order in the samples.
func asDocumented() fields {
	request := with(box("test"), fields{"pickup_date": "2017-04-10", "options": []string{"without_waybill", "direct_delivery_only"},
		"invoice": with(sender(), fields{"company": nil, "house_number": 1, "door_number": 6})})
	request = sent(request, fields{"house_number": "1", "door_number": "999"})
	return got(request, fields{"company": nil, "house_number": "2", "door_number": nil})
}

func TestOrdersLookAsDocumented(t *testing.T) {
	h := documented(t)
	id := h.shipped(asDocumented())
	h.matches("order", http.StatusOK, "GET", path(id, ""), nil)

	answer := h.call(http.StatusOK, "POST", "/user/orders/search", fields{"per_page": 50})
	want := sample(t, "orders").(fields)
	want["orders"] = want["orders"].([]any)[:1]
	require.Equal(t, []string{ // the first sample's own order has other nulls
		".orders.courier_pickup_number is 3.245246400000078e+19, not <nil>", ".orders.invoice.company is <nil>, not Faktura SA",
	}, differences("", want, parsed(t, answer.body)))

	h.shipped(asDocumented())
	var rows struct {
		Orders []fields `json:"orders"`
	}
	h.call(http.StatusOK, "POST", "/user/orders/search", sample(t, "orders-request")).into(&rows)
	require.Empty(t, rows.Orders)
	h.call(http.StatusOK, "POST", "/user/orders/search", nil).into(&rows)
	require.Contains(t, rows.Orders[0], "payment")
	require.NotContains(t, rows.Orders[1], "payment", "as in the sample's second row")
}

func TestMoneyLooksAsDocumented(t *testing.T) {
	h := documented(t)
	id, old := h.create(box("one")), h.paid(box("two"))
	h.matches("payment-links", http.StatusCreated, "GET", fmt.Sprintf("/user/payments/order/%d", id), nil)
	h.same("payment-links-refused", http.StatusForbidden, "GET", fmt.Sprintf("/user/payments/order/%d", old), nil)
	h.SetBalance(pln("0"))
	h.same("pay-refused", http.StatusPaymentRequired, "POST", "/user/payments", ids(id))
	h.SetBalance(pln("40.90"))
	h.matches("paid", http.StatusOK, "POST", "/user/payments", ids(id, old))
	h.same("not-found", http.StatusNotFound, "POST", "/user/payments", sample(t, "pay-request"))
	h.matches("payments", http.StatusOK, "POST", "/user/payments/search", nil,
		".payments.invoice_number is missing", ".payments.invoice_number is missing",
		".payments.method is not in the sample", ".payments.method is not in the sample")
	h.matches("user-data", http.StatusOK, "GET", "/user/data", nil,
		".messages is no list like the sample's", ".package_templates is no list like the sample's")
}

func TestTokensLookAsDocumented(t *testing.T) {
	h := documented(t)
	h.matches("token", http.StatusOK, "POST", "/token", fields{"email": "demo@orderflow.example", "password": "demo"})
	h.same("token-refused", http.StatusUnauthorized, "POST", "/token", fields{"email": "x", "password": "y"})
	h.matches("token-invalid-input", http.StatusBadRequest, "POST", "/token", fields{})
	h.same("token-invalid", http.StatusBadRequest, "PUT", "/token?token=x", nil)
	h.pass(2 * time.Hour)
	h.same("token-expired", http.StatusUnauthorized, "DELETE", "/token", nil)
}

func TestWaybillsLookAsDocumented(t *testing.T) {
	h := documented(t)
	request := sample(t, "waybill-request").(fields)
	request["order_ids"] = []int64{h.shipped(box("one"))}
	h.matches("waybill-file", http.StatusCreated, "POST", "/waybill/download", request)
	request["wants_url"] = true
	h.matches("waybill-url", http.StatusOK, "POST", "/waybill/download", request)
}

func TestLookUpsLookAsDocumented(t *testing.T) {
	h := documented(t)
	request := sample(t, "offers-request").(fields)
	answer := parsed(t, h.call(http.StatusOK, "POST", "/user/orders/offers", request).body).(fields)
	delete(answer, "options") // in the text only
	// The only option without a name is in DPD's sample.
	for _, offer := range answer["offers"].([]any) {
		named := func(option any) bool { return option.(fields)["name"] == nil }
		offer.(fields)["options"] = slices.DeleteFunc(offer.(fields)["options"].([]any), named)
	}
	require.NotEmpty(t, answer["offers"])
	best := answer["best_offer"].([]any)[0].(fields)
	best["options"] = best["options"].([]any)[:1]
	require.Empty(t, differences("", sample(t, "offers"), answer))

	h.matches("pickup", http.StatusOK, "POST", "/user/orders/pickup-date/search", sample(t, "pickup-request"))
	h.same("city", http.StatusOK, "POST", "/city/search", fields{"country_id": 16, "post_code": "14055"})
	h.matches("pop", http.StatusOK, "POST", "/pop/search", fields{"code": "ELB01A"})
	h.matches("pp", http.StatusOK, "POST", "/pp/search", fields{"code": "238538"},
		// The sample's second and third branch have no network.
		".found.branch_network is POCZTAPOLSKA, not <nil>",
		".other.branch_network is POCZTAPOLSKA, not <nil>", ".other.branch_network is POCZTAPOLSKA, not <nil>", ".other.branch_network is POCZTAPOLSKA, not <nil>")
	ruch := sample(t, "ruch").(fields) // its chosen kiosk is none of those found
	ruch["chosen"] = ruch["found"].([]any)[0]
	found := h.call(http.StatusOK, "POST", "/ruch/search", fields{"code": "WS-492393-25-18"})
	require.Empty(t, differences("", ruch, parsed(t, found.body)))
	for _, name := range []string{"products", "couriers", "countries", "options"} {
		h.same(name, http.StatusOK, "GET", "/user/orders/resources/"+name, nil)
	}
	// The combined sample is older than the single ones: it has two more countries,
	// and fewer couriers and options.
	all := parsed(t, h.call(http.StatusOK, "GET", "/user/orders/resources", nil).body).(fields)
	require.Equal(t, fields{"products": sample(t, "products"), "couriers": sample(t, "couriers"), "options": sample(t, "options"),
		"countries": sample(t, "resources").(fields)["countries"]}, all)
}
