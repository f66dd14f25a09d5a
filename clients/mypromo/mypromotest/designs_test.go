package mypromotest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/mypromo/mypromotest"
	"orderflow/sandbox/simkit"
)

func (m *mypromo) design(sku string) int {
	m.t.Helper()
	user := m.must(http.StatusCreated, "POST", "v1/editor_user", nil)
	created := m.must(http.StatusCreated, "POST", "v1/designs", object{"sku": sku, "editor_user_hash": user["editor_user_hash"]})
	return int(created["id"].(float64))
}

func TestADesignsLife(t *testing.T) {
	m := start(t, mypromotest.Options{})
	hash := m.must(http.StatusCreated, "POST", "v1/editor_user", nil)["editor_user_hash"].(string)
	require.Len(t, hash, 64)
	created := m.must(http.StatusCreated, "POST", "v1/designs", object{"sku": "TSHIRT-M", "intent": "upload",
		"editor_user_hash": hash, "return_url": "https://shop.example/{DESIGNID}/{INTENT}/{USERHASH}/{DESIGNID}",
		"cancel_url": "https://shop.example/cancel"})
	id := int(created["id"].(float64))
	path := fmt.Sprintf("v1/designs/%d", id)
	require.Equal(t, fmt.Sprintf("https://shop.example/%d/upload/%s/%d", id, hash, id), created["return_url"])
	require.NotEqual(t, created["editor_start_url"], m.must(http.StatusOK, "GET", path, nil)["editor_start_url"],
		"every look gives a new link")

	order := m.draft(object{"reference": "A-1", "recipient": recipient()})
	items := fmt.Sprintf("v1/orders/%d/items", order)
	item := object{"reference": "A-1-1", "quantity": 2, "designs": []object{{"id": id}}}
	require.Equal(t, invalid("designs.0.id", "The selected designs.0.id is invalid."),
		m.must(http.StatusUnprocessableEntity, "POST", items, item), "it is not submitted yet")

	require.False(t, m.server.EditDesign(id, "NOTHING"))
	require.True(t, m.server.EditDesign(id, "TSHIRT-L"))
	submitted := m.must(http.StatusOK, "POST", path+"/submit", nil)
	require.Equal(t, []any{"SUBMITTED", "TSHIRT-L"}, []any{submitted["status"], submitted["sku"]})
	require.False(t, m.server.EditDesign(id, "TSHIRT-M"), "editing is over")
	m.must(http.StatusUnprocessableEntity, "POST", path+"/submit", nil)
	require.Equal(t, []simkit.Effect{effect(0, "design-submitted", "", text(id), "TSHIRT-L")}, m.server.Ledger().Of(""))

	added := m.must(http.StatusCreated, "POST", items, item)
	require.Equal(t, []any{"TSHIRT-L", "DESIGNS"}, []any{added["sku"], added["type"]})
	require.Equal(t, "READY", m.must(http.StatusOK, "GET", path, nil)["status"])
	for _, preview := range []string{path + "/preview", strings.TrimPrefix(created["preview_url"].(string), m.url)} {
		status, mediaType, document := m.fetch("GET", preview, nil)
		require.Equal(t, []any{http.StatusOK, "application/pdf"}, []any{status, mediaType})
		require.True(t, strings.HasPrefix(string(document), "%PDF-"))
	}

	m.submit(order)
	m.clock.move(105 * time.Second)
	shown := m.must(http.StatusOK, "GET", fmt.Sprintf("v1/production_orders/%d", m.productionOf(order)), nil)
	made := shown["production_order_items"].([]any)[0].(object)
	require.Equal(t, m.url+path+"/preview", made["designs"].([]any)[0].(object)["preview_url"])
	for _, file := range made["files"].([]any) {
		status, _, _ := m.fetch("GET", strings.TrimPrefix(file.(object)["url"].(string), m.url), nil)
		require.Equal(t, http.StatusOK, status)
	}
}

func text(id int) string { return fmt.Sprint(id) }

func TestWhatCreateDesignRefuses(t *testing.T) {
	m := start(t, mypromotest.Options{})
	for _, test := range []struct {
		name string
		body object
		want object
	}{
		{"an unknown SKU", object{"sku": "NOTHING", "editor_user_hash": "u"}, invalid("sku", "The selected sku is invalid.")},
		{"a product that isn't personalised", object{"sku": "PEN-BLUE", "editor_user_hash": "u"}, invalid("sku", "The selected sku is invalid.")},
		{"no user", object{"sku": "MUG-300"}, invalid("editor_user_hash", "The editor_user_hash field is required.")},
		{"no such intent", object{"sku": "MUG-300", "editor_user_hash": "u", "intent": "print"}, invalid("intent", "The selected intent is invalid.")},
	} {
		t.Run(test.name, func(t *testing.T) {
			require.Equal(t, test.want, m.must(http.StatusUnprocessableEntity, "POST", "v1/designs", test.body))
		})
	}
}

func TestAnothersDesign(t *testing.T) {
	m := start(t, mypromotest.Options{Clients: []mypromotest.Credentials{shop, other, factory}})
	path := fmt.Sprintf("v1/designs/%d", m.design("MUG-300"))
	stranger := m.as(other, "*")
	stranger.must(http.StatusNotFound, "GET", path, nil)
	stranger.must(http.StatusNotFound, "GET", path+"/preview", nil)
	stranger.must(http.StatusNotFound, "POST", path+"/submit", nil)
	m.must(http.StatusOK, "POST", path+"/submit", nil)
	order := stranger.draft(object{"reference": "B-1", "recipient": recipient()})
	stranger.must(http.StatusUnprocessableEntity, "POST", fmt.Sprintf("v1/orders/%d/items", order),
		object{"reference": "1", "quantity": 1, "designs": []object{{"id": 301}}})
	status, _, _ := m.as(factory, "*").fetch("GET", path+"/preview", nil)
	require.Equal(t, http.StatusOK, status, "production orders link to it")
}
