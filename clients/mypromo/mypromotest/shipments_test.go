package mypromotest_test

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/mypromo/mypromotest"
)

// ship reports a shipment and returns the status and answer.
func (m *mypromo) ship(production int, body object) (int, any) {
	m.t.Helper()
	return m.call("POST", fmt.Sprintf("v1/production_orders/%d/add_shipment", production), body)
}

// itemOf is the id of a production order's first item.
func (m *mypromo) itemOf(production int) int {
	m.t.Helper()
	shown := m.must(http.StatusOK, "GET", fmt.Sprintf("v1/production_orders/%d", production), nil)
	return int(shown["production_order_items"].([]any)[0].(object)["id"].(float64))
}

func TestPartialShipmentsAndReshipments(t *testing.T) {
	m := start(t, mypromotest.Options{})
	order, production := m.produce("A-1") // five mugs
	item := m.itemOf(production)
	for _, step := range []struct {
		name       string
		body       object
		status     int
		message    string // of a refusal
		production string // the production order's status afterwards
	}{
		{"three", object{"carrier": "DPD", "tracking_code": "1", "production_order_items": []object{{"id": item, "quantity": 3}}},
			http.StatusCreated, "", "PROCESSING"},
		{"too many", object{"carrier": "dpd", "tracking_code": "2", "production_order_items": []object{{"id": item, "quantity": 3}}},
			http.StatusBadRequest, fmt.Sprintf("The given quantity for the item #%d must not be greater than the remaining quantity '2'.", item), "PROCESSING"},
		{"too many in two rows", object{"carrier": "dpd", "tracking_code": "2", "production_order_items": []object{
			{"id": item, "quantity": 2}, {"id": item, "quantity": 1}}},
			http.StatusBadRequest, fmt.Sprintf("The given quantity for the item #%d must not be greater than the remaining quantity '2'.", item), "PROCESSING"},
		{"the rest", object{"carrier": "dpd", "tracking_code": "2"}, http.StatusCreated, "", "FINISHED"},
		{"a re-shipment without items", object{"carrier": "dpd", "tracking_code": "3"},
			http.StatusUnprocessableEntity, "The given data was invalid.", "FINISHED"},
		{"a re-shipment", object{"carrier": "dpd", "tracking_code": "3", "production_order_items": []object{{"id": item, "quantity": 1}}},
			http.StatusBadRequest, fmt.Sprintf("The given quantity for the item #%d must not be greater than the remaining quantity '0'.", item), "FINISHED"},
		{"a re-shipment by force", object{"carrier": "dpd", "tracking_code": "3", "force": true,
			"production_order_items": []object{{"id": item, "quantity": 1}}}, http.StatusCreated, "", "FINISHED"},
	} {
		status, answer := m.ship(production, step.body)
		require.Equal(t, step.status, status, "%s: %v", step.name, answer)
		if step.message != "" {
			require.Equal(t, step.message, answer.(object)["message"], step.name)
		}
		shown := m.must(http.StatusOK, "GET", fmt.Sprintf("v1/production_orders/%d", production), nil)
		require.Equal(t, step.production, shown["status"], step.name)
	}
	m.clock.move(time.Hour)
	snapshot := m.snapshot(order)
	require.Equal(t, "FINISHED", snapshot.Status)
	require.Equal(t, []mypromotest.Shipment{{"DPD", "1", 3}, {"dpd", "2", 2}, {"dpd", "3", 1}}, snapshot.Shipments)
	require.Equal(t, 1, m.server.Ledger().Count("A-1", "order-finished"))
	shown := m.must(http.StatusOK, "GET", fmt.Sprintf("v1/production_orders/%d", production), nil)
	require.Equal(t, []any{"Production-Order finished.",
		"Mail notification for Production-Order #1001 sent to fulfiller@example.com"}, textsOf(shown)[4:])
}

func TestWhatAddShipmentRefuses(t *testing.T) {
	for _, test := range []struct {
		name string
		body object
		want object
	}{
		{"no carrier", object{"tracking_code": "1"}, invalid("carrier", "The carrier field is required.")},
		{"a carrier not in the list", object{"carrier": "inpost", "tracking_code": "1"},
			invalid("carrier", "The selected carrier is invalid.")},
		{"no tracking code", object{"carrier": "dpd"}, invalid("tracking_code", "The tracking code field is required.")},
		{"an item of nobody", object{"carrier": "dpd", "tracking_code": "1", "production_order_items": []object{{"id": 1, "quantity": 1}}},
			invalid("production_order_items.0.id", "The selected production_order_items.0.id is invalid.")},
		{"no pieces", object{"carrier": "dpd", "tracking_code": "1", "production_order_items": []object{{"id": 3001, "quantity": 0}}},
			invalid("production_order_items.0.quantity", "The production_order_items.0.quantity must be at least 1.")},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := start(t, mypromotest.Options{})
			_, production := m.produce("A-1")
			status, answer := m.ship(production, test.body)
			require.Equal(t, http.StatusUnprocessableEntity, status)
			require.Equal(t, test.want, answer)
			require.Zero(t, m.server.Ledger().Count("A-1", "shipment-reported"))
		})
	}
}

func TestACarrierOfTheOptions(t *testing.T) {
	m := start(t, mypromotest.Options{Carriers: []mypromotest.Carrier{{Name: "InPost", Key: "inpost", Available: true}}})
	_, production := m.produce("A-1")
	status, answer := m.ship(production, object{"carrier": "inpost", "tracking_code": "1"})
	require.Equal(t, http.StatusCreated, status, answer)
	require.Equal(t, object{"id": float64(17), "name": "InPost", "key": "inpost", "type": "parcel", "available": true},
		m.must(http.StatusOK, "GET", "v1/carriers/17", nil))
}

// labelled moves an order into production with files and perhaps a generic label.
func labelled(m *mypromo, extra object) (production int) {
	m.t.Helper()
	body := object{"reference": "A-1", "recipient": recipient()}
	for key, value := range extra {
		body[key] = value
	}
	order := m.draft(body)
	m.add(order, object{"reference": "1", "quantity": 2, "sku": "PEN-BLUE"})
	m.submit(order)
	m.clock.move(105 * time.Second)
	return m.productionOf(order)
}

func TestSuppliedLabelsAreUsedFirst(t *testing.T) {
	m := start(t, mypromotest.Options{})
	production := labelled(m, object{"files": []object{
		{"url": "https://files.example/slip.pdf", "type": "deliverySlip"},
		{"url": "https://files.example/label.pdf", "type": "label", "carrier": "ups", "tracking_code": "1Z1"},
	}})
	path := fmt.Sprintf("v1/production_orders/%d", production)
	files := m.must(http.StatusOK, "GET", path, nil)["files"].([]any)
	const unused = "Please use all supplied labels first before creating shipments with own carrier contracts."
	const notDownloaded = "Please download label before creating a shipment for it."

	status, answer := m.ship(production, object{"carrier": "dpd", "tracking_code": "own"})
	require.Equal(t, []any{http.StatusBadRequest, object{"message": unused}}, []any{status, answer})
	status, answer = m.ship(production, object{"carrier": "UPS", "tracking_code": "1Z1"})
	require.Equal(t, []any{http.StatusBadRequest, object{"message": notDownloaded}}, []any{status, answer})

	link := files[1].(object)["url"].(string)
	got, mediaType, _ := m.fetch("GET", strings.TrimPrefix(link, m.url), nil)
	require.Equal(t, []any{http.StatusOK, "application/pdf"}, []any{got, mediaType})
	part := []object{{"id": m.itemOf(production), "quantity": 1}}
	status, _ = m.ship(production, object{"carrier": "UPS", "tracking_code": "1Z1", "production_order_items": part})
	require.Equal(t, http.StatusCreated, status)
	status, _ = m.ship(production, object{"carrier": "dpd", "tracking_code": "own"})
	require.Equal(t, http.StatusCreated, status, "the labels are used up")
}

func TestForceNeedsNoLabel(t *testing.T) {
	m := start(t, mypromotest.Options{})
	production := labelled(m, object{"generic_label": object{"url": "https://shop.example/label"}})
	status, answer := m.ship(production, object{"carrier": "dpd", "tracking_code": "own"})
	require.Equal(t, []any{http.StatusBadRequest, object{"message": "Please download label before creating a shipment for it."}},
		[]any{status, answer})
	status, _ = m.ship(production, object{"carrier": "dpd", "tracking_code": "own", "force": true})
	require.Equal(t, http.StatusCreated, status)
}

func TestGenericLabel(t *testing.T) {
	m := start(t, mypromotest.Options{Strict: true})
	production := labelled(m, object{"generic_label": object{"url": "https://shop.example/label"}})
	path := fmt.Sprintf("v1/production_orders/%d/generic_label", production)
	label := m.must(http.StatusOK, "GET", path, nil)
	require.Equal(t, object{
		"id": label["id"], "url": fmt.Sprintf("%sv1/%d/label", m.url, production), "type": "label",
		"carrier": "dhl", "tracking_code": "JJD00000001001", "status": "DOWNLOADED",
	}, label)
	require.Equal(t, label, m.must(http.StatusOK, "GET", path, nil), "the same label every time")
	require.Equal(t, 2, m.server.Ledger().Count("A-1", "label-fetched"), "every call announces a pick-up")

	link := strings.TrimPrefix(label["url"].(string), m.url)
	status, mediaType, document := m.fetch("GET", link, nil)
	require.Equal(t, []any{http.StatusOK, "application/pdf"}, []any{status, mediaType})
	require.True(t, strings.HasPrefix(string(document), "%PDF-"))
	require.Equal(t, "DHL JJD00000001001\nA-1\nNowak\nProsta 1\n00-001 Warszawa, PL", textOf(t, document))

	anonymous := *m
	anonymous.token = ""
	status, _, _ = anonymous.fetch("GET", link, nil)
	require.Equal(t, http.StatusUnauthorized, status)

	status, _ = m.ship(production, object{"carrier": "dhl", "tracking_code": "JJD00000001001"})
	require.Equal(t, http.StatusCreated, status)
}

// textOf returns the text of a PDF, and skips the test if pdftotext is missing.
func textOf(t *testing.T, document []byte) string {
	t.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("no pdftotext on this machine")
	}
	path := filepath.Join(t.TempDir(), "document.pdf")
	require.NoError(t, os.WriteFile(path, document, 0o600))
	out, err := exec.CommandContext(t.Context(), tool, path, "-").Output()
	require.NoError(t, err)
	var lines []string
	for line := range strings.Lines(strings.TrimSuffix(string(out), "\f")) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

func TestNoGenericLabelWithoutAsking(t *testing.T) {
	m := start(t, mypromotest.Options{})
	_, production := m.produce("A-1")
	require.Equal(t, object{"message": "Not found."},
		m.must(http.StatusNotFound, "GET", fmt.Sprintf("v1/production_orders/%d/generic_label", production), nil))
	require.Zero(t, m.server.Ledger().Count("A-1", "label-fetched"))
}
