package mypromotest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/mypromo/mypromotest"
)

func TestWhatCreateOrderRefuses(t *testing.T) {
	long := strings.Repeat("ż", 31)
	address := func(changes object) object {
		changed := recipient()
		for key, value := range changes {
			changed[key] = value
		}
		return object{"reference": "A-1", "recipient": changed}
	}
	for _, test := range []struct {
		name string
		body object
		want object // by field
	}{
		{"no reference", object{"recipient": recipient()}, object{"reference": []any{"The reference field is required."}}},
		{"no recipient", object{"reference": "A-1"}, object{"recipient": []any{"The recipient field is required."}}},
		{"no name", address(object{"lastname": "", "firstname": "Jan"}), object{
			"recipient.lastname": []any{"The recipient.lastname field is required when recipient.company is not present."},
			"recipient.company":  []any{"The recipient.company field is required when recipient.lastname is not present."}}},
		{"a long street", address(object{"street": long}), object{
			"recipient.street": []any{"The recipient.street may not be greater than 30 characters."}}},
		{"no zip, no city", address(object{"zip": nil, "city": ""}), object{
			"recipient.zip":  []any{"The recipient.zip field is required."},
			"recipient.city": []any{"The recipient.city field is required."}}},
		{"a short zip, a short city", address(object{"zip": "12", "city": "Å"}), object{
			"recipient.zip":  []any{"The recipient.zip must be at least 3 characters."},
			"recipient.city": []any{"The recipient.city must be at least 2 characters."}}},
		{"a long zip", address(object{"zip": "12345678901"}), object{
			"recipient.zip": []any{"The recipient.zip may not be greater than 10 characters."}}},
		{"no email", address(object{"email": "jan at home"}), object{
			"recipient.email": []any{"The recipient.email must be a valid email address."}}},
		{"no country", address(object{"country_code": nil}), object{
			"recipient.country_code": []any{"The recipient.country_code field is required."}}},
		{"no such country", address(object{"country_code": "Poland"}), object{
			"recipient.country_code": []any{"The selected recipient.country_code is invalid."}}},
		{"no state in a country that has them", address(object{"country_code": "US"}), object{
			"recipient.state_code": []any{"The recipient.state_code field is required."}}},
		{"the shipper's address too", object{"reference": "A-1", "recipient": recipient(),
			"shipper": object{"company": "C", "city": "Łódź", "country_code": "POL"}}, object{
			"shipper.zip": []any{"The shipper.zip field is required."}}},
		{"two ways to authenticate", object{"reference": "A-1", "recipient": recipient(), "callback": object{
			"url": "https://shop.example", "auth": object{"header": "A: b", "basic": object{"username": "u", "password": "p"}}}}, object{
			"callback.auth": []any{"The selected callback.auth is invalid."}}},
		{"a file of no type", object{"reference": "A-1", "recipient": recipient(), "files": []object{{"url": "file:///etc/slip.pdf", "type": "slip"}}}, object{
			"files.0.type": []any{"The selected files.0.type is invalid."},
			"files.0.url":  []any{"The files.0.url format is invalid."}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := start(t, mypromotest.Options{})
			require.Equal(t, object{"message": "The given data was invalid.", "errors": test.want},
				m.must(http.StatusUnprocessableEntity, "POST", "v1/orders", test.body))
			require.Empty(t, m.server.Orders())
			require.Empty(t, m.server.Ledger().All())
		})
	}
}

func TestLimitsCountCharacters(t *testing.T) {
	m := start(t, mypromotest.Options{})
	receiver := recipient()
	receiver["street"], receiver["country_code"] = strings.Repeat("ż", 30), "POL"
	m.draft(object{"reference": "A-1", "recipient": receiver})
}

func TestABodyThatIsNotJSON(t *testing.T) {
	m := start(t, mypromotest.Options{})
	m.must(http.StatusBadRequest, "POST", "v1/orders", "no order")
	require.Empty(t, m.server.Orders())
}

func TestAReferenceIsNotUnique(t *testing.T) {
	m := start(t, mypromotest.Options{})
	first, second := m.create("A-1"), m.create("A-1")
	require.NotEqual(t, first, second)
	item := object{"reference": "A-1-1", "quantity": 5, "sku": "MUG-300", "files": []object{{"url": "https://files.example/mug.pdf"}}}
	m.add(second, item)
	require.Len(t, m.snapshot(second).Items, 2)
	require.Equal(t, []string{"order-created", "item-added", "order-created", "item-added", "item-added"}, m.kinds("A-1"))
}

func TestWhatAddItemRefuses(t *testing.T) {
	catalogue := []mypromotest.Product{{SKU: "MUG-300", Personalized: true}, {SKU: "FOREIGN", NoContract: true}}
	for _, test := range []struct {
		name   string
		body   object
		status int
		want   object
	}{
		{"an unknown SKU", object{"reference": "1", "quantity": 1, "sku": "NOTHING"},
			http.StatusUnprocessableEntity, invalid("sku", "The selected sku is invalid.")},
		{"no SKU", object{"reference": "1", "quantity": 1, "files": []object{{"url": "https://files.example/a.pdf"}}},
			http.StatusUnprocessableEntity, invalid("sku", "The selected sku is invalid.")},
		{"no quantity", object{"reference": "1", "sku": "MUG-300"},
			http.StatusUnprocessableEntity, invalid("quantity", "The quantity must be at least 1.")},
		{"no reference", object{"quantity": 1, "sku": "MUG-300"},
			http.StatusUnprocessableEntity, invalid("reference", "The reference field is required.")},
		{"no contract", object{"reference": "1", "quantity": 1, "sku": "FOREIGN"}, http.StatusBadRequest,
			object{"message": "You have no contract with this client. You can see your current contracts in the dashboard."}},
		{"amazon custom", object{"reference": "1", "quantity": 1, "sku": "MUG-300", "amazon_custom": []object{{"url": "https://a.example"}}},
			http.StatusBadRequest, object{"message": "Amazon custom is not available yet."}},
		{"no such design", object{"reference": "1", "quantity": 1, "designs": []object{{"id": "9"}}},
			http.StatusUnprocessableEntity, invalid("designs.0.id", "The selected designs.0.id is invalid.")},
		{"files and designs", object{"reference": "1", "quantity": 1, "sku": "MUG-300", "designs": []object{{"id": 9}},
			"files": []object{{"url": "https://files.example/a.pdf"}}},
			http.StatusUnprocessableEntity, invalid("designs", "The designs field is prohibited when files is present.")},
		{"a file nobody can get", object{"reference": "1", "quantity": 1, "sku": "MUG-300", "files": []object{{"url": "mug.pdf"}}},
			http.StatusUnprocessableEntity, invalid("files.0.url", "The files.0.url format is invalid.")},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := start(t, mypromotest.Options{Catalogue: catalogue})
			order := m.draft(object{"reference": "A-1", "recipient": recipient()})
			require.Equal(t, test.want, m.must(test.status, "POST", fmt.Sprintf("v1/orders/%d/items", order), test.body))
			require.Empty(t, m.snapshot(order).Items)
		})
	}
}

func TestHowManyItems(t *testing.T) {
	for _, test := range []struct {
		name  string
		files []object
		most  int
	}{
		{"an order", nil, 50},
		{"an order with files", []object{{"url": "https://files.example/slip.pdf", "type": "deliverySlip"}}, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := start(t, mypromotest.Options{})
			order := m.draft(object{"reference": "A-1", "recipient": recipient(), "files": test.files})
			item := object{"reference": "1", "quantity": 1, "sku": "PEN-BLUE"}
			for range test.most {
				m.add(order, item)
			}
			require.Equal(t, invalid("items", fmt.Sprintf("The items may not have more than %d items.", test.most)),
				m.must(http.StatusUnprocessableEntity, "POST", fmt.Sprintf("v1/orders/%d/items", order), item))
			require.Len(t, m.snapshot(order).Items, test.most)
		})
	}
}

func TestStatusOfAnAddedItem(t *testing.T) {
	m := start(t, mypromotest.Options{Strict: true})
	path := fmt.Sprintf("v1/orders/%d/items", m.draft(object{"reference": "A-1", "recipient": recipient()}))
	stock := m.must(http.StatusOK, "POST", path, object{"reference": "1", "quantity": 1, "sku": "PEN-BLUE"})
	require.Equal(t, []any{"STOCK", nil}, []any{stock["type"], stock["shipping_late"]})
	files := m.must(http.StatusCreated, "POST", path, object{"reference": "1", "quantity": 1, "sku": "MUG-300",
		"files": []object{{"url": "sftp://files.example/a.pdf"}}})
	require.Equal(t, []any{"FILES", false}, []any{files["type"], files["shipping_late"]})
}

func TestPages(t *testing.T) {
	m := start(t, mypromotest.Options{})
	for i := range 17 {
		m.draft(object{"reference": fmt.Sprintf("A-%d", i+1), "recipient": recipient()})
	}
	path := m.url + "v1/orders"
	for _, test := range []struct {
		query string
		ids   []int
		links object
		meta  object
	}{
		{"", []int{17, 16, 15, 14, 13},
			object{"first": path + "?page=1", "last": path + "?page=4", "prev": nil, "next": path + "?page=2"},
			object{"current_page": 1., "from": 1., "last_page": 4., "path": path, "per_page": 5., "to": 5., "total": 17.}},
		{"?page=4", []int{2, 1},
			object{"first": path + "?page=1", "last": path + "?page=4", "prev": path + "?page=3", "next": nil},
			object{"current_page": 4., "from": 16., "last_page": 4., "path": path, "per_page": 5., "to": 17., "total": 17.}},
		{"?per_page=100&page=2", []int{2, 1},
			object{"first": path + "?page=1", "last": path + "?page=2", "prev": path + "?page=1", "next": nil},
			object{"current_page": 2., "from": 16., "last_page": 2., "path": path, "per_page": "15", "to": 17., "total": 17.}},
		{"?per_page=7&page=9", nil,
			object{"first": path + "?page=1", "last": path + "?page=3", "prev": path + "?page=8", "next": nil},
			object{"current_page": 9., "from": nil, "last_page": 3., "path": path, "per_page": "7", "to": nil, "total": 17.}},
		{"?reference=A-3", []int{3},
			object{"first": path + "?page=1", "last": path + "?page=1", "prev": nil, "next": nil},
			object{"current_page": 1., "from": 1., "last_page": 1., "path": path, "per_page": 5., "to": 1., "total": 1.}},
	} {
		t.Run(test.query, func(t *testing.T) {
			page := m.must(http.StatusOK, "GET", "v1/orders"+test.query, nil)
			require.Equal(t, test.ids, idsOf(page))
			require.Equal(t, []any{test.links, test.meta}, []any{page["links"], page["meta"]})
		})
	}
}

func idsOf(page object) []int {
	var ids []int
	for _, row := range page["data"].([]any) {
		ids = append(ids, int(row.(object)["id"].(float64)))
	}
	return ids
}

func TestFilters(t *testing.T) {
	for _, test := range []struct {
		name    string
		options mypromotest.Options
		query   string
		want    []int
	}{
		{"a reference", mypromotest.Options{}, "reference=A-1", []int{1}},
		{"a part of a reference", mypromotest.Options{}, "reference=A", nil},
		{"a part where parts match", mypromotest.Options{LooseReference: true}, "reference=A-1", []int{2, 1}},
		{"the second reference", mypromotest.Options{}, "reference2=second", []int{2}},
		{"made from a day on", mypromotest.Options{}, "created_from=2026-03-03", []int{3, 2}},
		{"made until a day", mypromotest.Options{}, "created_to=2026-03-03", []int{2, 1}},
		{"made on a day", mypromotest.Options{}, "created_from=2026-03-03&created_to=2026-03-03", []int{2}},
		{"changed from a day on", mypromotest.Options{}, "updated_from=2026-03-04", []int{3, 1}},
		{"changed until a day", mypromotest.Options{}, "updated_to=2026-03-03", []int{2}},
		{"everything, drafts that were cancelled too", mypromotest.Options{}, "", []int{3, 2, 1}},
		{"drafts that were cancelled are hidden", mypromotest.Options{HideCanceledDrafts: true}, "", []int{3, 2}},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := start(t, test.options)
			m.draft(object{"reference": "A-1", "recipient": recipient()})
			m.clock.move(24 * time.Hour)
			m.draft(object{"reference": "A-12", "reference2": "second", "recipient": recipient()})
			m.clock.move(24 * time.Hour)
			m.draft(object{"reference": "B-1", "recipient": recipient()})
			m.must(http.StatusOK, "PATCH", "v1/orders/1/cancel", nil)
			require.Equal(t, test.want, idsOf(m.must(http.StatusOK, "GET", "v1/orders?"+test.query, nil)))
		})
	}
}

func TestADayThatIsNone(t *testing.T) {
	m := start(t, mypromotest.Options{})
	require.Equal(t, invalid("created_to", "The created_to does not match the format Y-m-d."),
		m.must(http.StatusUnprocessableEntity, "GET", "v1/orders?created_to=today", nil))
	m.must(http.StatusUnprocessableEntity, "GET", "v1/production_orders?updated_from=today", nil)
}

func TestACancelledOrderThatWasSubmittedIsNotHidden(t *testing.T) {
	m := start(t, mypromotest.Options{HideCanceledDrafts: true})
	order := m.create("A-1")
	m.submit(order)
	m.must(http.StatusOK, "PATCH", "v1/orders/1/cancel", nil)
	require.Equal(t, []int{order}, idsOf(m.must(http.StatusOK, "GET", "v1/orders", nil)))
}

func TestListsLagBehind(t *testing.T) {
	m := start(t, mypromotest.Options{ListLag: time.Minute})
	order := m.create("A-1")
	for _, step := range []struct {
		move time.Duration
		want []int
	}{{0, nil}, {59 * time.Second, nil}, {time.Second, []int{order}}} {
		m.clock.move(step.move)
		require.Equal(t, step.want, idsOf(m.must(http.StatusOK, "GET", "v1/orders?reference=A-1", nil)))
		require.Equal(t, "PENDING", m.status(order), "it can be read at once")
	}
	m.submit(order)
	m.clock.move(105 * time.Second)
	require.Empty(t, m.must(http.StatusOK, "GET", "v1/production_orders", nil)["data"])
	production := m.snapshot(order).ProductionID
	m.must(http.StatusOK, "GET", fmt.Sprintf("v1/production_orders/%d", production), nil)
	m.clock.move(time.Minute)
	require.Equal(t, production, m.productionOf(order))
}

func TestAProductionOrderAppearsInProduction(t *testing.T) {
	m := start(t, mypromotest.Options{})
	order := m.create("A-1")
	m.submit(order)
	m.clock.move(104 * time.Second)
	require.Empty(t, m.must(http.StatusOK, "GET", "v1/production_orders", nil)["data"])
	m.clock.move(time.Second)
	page := m.must(http.StatusOK, "GET", "v1/production_orders?reference=another", nil)
	require.Equal(t, []int{1001}, idsOf(page), "the list has no filter by reference")
	require.Equal(t, []any{"Production-Order created.", "Production-Order is now pending.",
		"Mail notification for Production-Order #1001 sent to fulfiller@example.com", "Production started."},
		textsOf(page["data"].([]any)[0].(object)))
	m.must(http.StatusNotFound, "GET", fmt.Sprintf("v1/production_orders/%d", order), nil)
}

func textsOf(shown object) []any {
	var texts []any
	for _, row := range shown["histories"].([]any) {
		texts = append(texts, row.(object)["text"])
	}
	return texts
}
