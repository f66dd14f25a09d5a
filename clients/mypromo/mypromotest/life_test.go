package mypromotest_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/mypromo/mypromotest"
	"orderflow/sandbox/simkit"
)

func TestAnOrdersLife(t *testing.T) {
	m := start(t, mypromotest.Options{})
	order := m.draft(object{"reference": "A-1", "recipient": recipient()})
	m.clock.move(56 * time.Second)
	mug := m.add(order, object{"reference": "A-1-1", "quantity": 5, "sku": "MUG-300",
		"files": []object{{"url": "https://files.example/mug.pdf"}}})
	pen := m.add(order, object{"reference": "A-1-2", "quantity": 2, "sku": "PEN-BLUE"})
	m.clock.move(4 * time.Second)
	m.submit(order)
	m.clock.move(2 * time.Minute)
	production := m.productionOf(order)
	m.must(http.StatusCreated, "POST", fmt.Sprintf("v1/production_orders/%d/add_shipment", production),
		object{"carrier": "dpd", "tracking_code": "0123"})
	m.clock.move(time.Hour)

	histories := m.must(http.StatusOK, "GET", fmt.Sprintf("v1/orders/%d", order), nil)["histories"].([]any)
	var lines []string
	for _, row := range histories {
		lines = append(lines, row.(object)["created_at"].(string)+" "+row.(object)["text"].(string))
	}
	require.Equal(t, []string{
		"2026-03-02T08:00:00.000000Z New order created.",
		fmt.Sprintf("2026-03-02T08:00:56.000000Z Item #%d added to order #%d.", mug, order),
		fmt.Sprintf("2026-03-02T08:00:56.000000Z Item #%d added to order #%d.", pen, order),
		"2026-03-02T08:01:00.000000Z Order submitted.",
		`2026-03-02T08:01:44.000000Z File "mug.pdf": File downloaded.`,
		"2026-03-02T08:01:45.000000Z Order ready for production.",
		"2026-03-02T08:02:45.000000Z Order is now in production.",
		"2026-03-02T08:03:00.000000Z Shipment #401 created.",
		"2026-03-02T08:05:00.000000Z Order finished.",
	}, lines)
	require.Equal(t, []simkit.Effect{
		effect(0, "order-created", "A-1", "1", ""),
		effect(56*time.Second, "item-added", "A-1", "1", "A-1-1 (5 x MUG-300)"),
		effect(56*time.Second, "item-added", "A-1", "1", "A-1-2 (2 x PEN-BLUE)"),
		effect(60*time.Second, "order-submitted", "A-1", "1", ""),
		effect(165*time.Second, "order-in-production", "A-1", "1", ""),
		effect(180*time.Second, "shipment-reported", "A-1", "1", "dpd 0123"),
		effect(300*time.Second, "order-finished", "A-1", "1", ""),
	}, m.server.Ledger().All())
	snapshot := m.snapshot(order)
	snapshot.Histories = nil
	require.Equal(t, mypromotest.Order{
		ID: order, Reference: "A-1", Status: "FINISHED", ProductionID: production,
		Items:     []mypromotest.Item{{Reference: "A-1-1", SKU: "MUG-300", Quantity: 5}, {Reference: "A-1-2", SKU: "PEN-BLUE", Quantity: 2}},
		Shipments: []mypromotest.Shipment{{Carrier: "dpd", TrackingCode: "0123", Pieces: 7}},
	}, snapshot)
}

func TestStatusesByTheClock(t *testing.T) {
	for _, step := range []struct {
		after         time.Duration
		inProduction  bool
		cancelAnswers int
	}{
		{0, false, http.StatusOK},
		{104 * time.Second, false, http.StatusOK},
		{105 * time.Second, true, http.StatusUnprocessableEntity},
		{24 * time.Hour, true, http.StatusUnprocessableEntity},
	} {
		t.Run(step.after.String(), func(t *testing.T) {
			m := start(t, mypromotest.Options{})
			order := m.create("A-1")
			require.Equal(t, "PENDING", m.status(order))
			m.submit(order)
			m.clock.move(step.after)
			require.Equal(t, "PROCESSING", m.status(order))
			require.Equal(t, step.inProduction, m.snapshot(order).ProductionID != 0)
			status, _ := m.call("PATCH", fmt.Sprintf("v1/orders/%d/cancel", order), nil)
			require.Equal(t, step.cancelAnswers, status)
		})
	}
}

func TestTimingOfTheOptions(t *testing.T) {
	m := start(t, mypromotest.Options{Timing: mypromotest.Timing{InProduction: time.Minute, Finished: time.Second}})
	order := m.create("A-1")
	m.submit(order)
	m.clock.move(time.Minute)
	m.must(http.StatusCreated, "POST", fmt.Sprintf("v1/production_orders/%d/add_shipment", m.productionOf(order)),
		object{"carrier": "dpd", "tracking_code": "1"})
	require.Equal(t, "PROCESSING", m.status(order))
	m.clock.move(time.Second)
	require.Equal(t, "FINISHED", m.status(order))
}

func TestWhatIsDueAtOnceHappensInOrder(t *testing.T) {
	m := start(t, mypromotest.Options{Timing: mypromotest.Timing{
		Downloaded: time.Second, Ready: time.Second, InProduction: time.Second}})
	order := m.create("A-1")
	m.submit(order)
	m.clock.move(time.Second)
	require.Equal(t, []string{`File "mug.pdf": File downloaded.`, "Order ready for production.", "Order is now in production."},
		m.snapshot(order).Histories[3:])
}

func TestWhatAnOrderRefusesInEachState(t *testing.T) {
	processed := object{"message": "You cannot edit a processed order."}
	item := object{"reference": "more", "quantity": 1, "sku": "PEN-BLUE"}
	for name, reach := range map[string]func(m *mypromo) int{
		"submitted": func(m *mypromo) int {
			order := m.create("A-1")
			m.submit(order)
			return order
		},
		"in production": func(m *mypromo) int {
			order, _ := m.produce("A-1")
			return order
		},
		"canceled": func(m *mypromo) int {
			order := m.create("A-1")
			m.must(http.StatusOK, "PATCH", fmt.Sprintf("v1/orders/%d/cancel", order), nil)
			return order
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := start(t, mypromotest.Options{RefuseCancelAfterReady: true})
			order := reach(m)
			if name == "submitted" {
				m.clock.move(45 * time.Second)
			}
			for path, body := range map[string]any{"POST items": item, "POST submit": nil, "PATCH cancel": nil} {
				var method, end string
				_, err := fmt.Sscan(path, &method, &end)
				require.NoError(t, err)
				answer := m.must(http.StatusUnprocessableEntity, method, fmt.Sprintf("v1/orders/%d/%s", order, end), body)
				require.Equal(t, processed, answer, path)
			}
		})
	}
}

func TestAnOrderWithoutItemsIsNotSubmitted(t *testing.T) {
	m := start(t, mypromotest.Options{})
	order := m.draft(object{"reference": "A-1", "recipient": recipient()})
	require.Equal(t, invalid("items", "The items field is required."),
		m.must(http.StatusUnprocessableEntity, "POST", fmt.Sprintf("v1/orders/%d/submit", order), nil))
	require.Equal(t, "PENDING", m.status(order))
}

func TestAFileThatCannotBeDownloadedCancelsTheOrder(t *testing.T) {
	for _, test := range []struct {
		name, substring, reason, url, history string
	}{
		{"by default", "", "", "https://files.example/missing.pdf", `File "missing.pdf": File could not be downloaded. (HTTP 404)`},
		{"as switched", "broken", "Not a PDF.", "https://files.example/broken/a.pdf", `File "a.pdf": Not a PDF.`},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := start(t, mypromotest.Options{})
			if test.substring != "" {
				m.server.FailFile(test.substring, test.reason)
			}
			order := m.create("A-1")
			m.add(order, object{"reference": "A-1-2", "quantity": 1, "sku": "POSTER-A3", "files": []object{{"url": test.url}}})
			m.submit(order)
			m.clock.move(43 * time.Second)
			require.Equal(t, "PROCESSING", m.status(order))
			m.clock.move(time.Hour)
			require.Equal(t, "CANCELED", m.status(order))
			lines := m.snapshot(order).Histories
			require.Equal(t, []string{"Order submitted.", `File "mug.pdf": File downloaded.`, test.history, "Order canceled."}, lines[3:])
			require.Equal(t, effect(44*time.Second, "order-canceled", "A-1", "1", test.history),
				m.server.Ledger().All()[4])
			require.Zero(t, m.server.Ledger().Count("A-1", "order-in-production"))
		})
	}
}

func TestAFileThatCanBeHadAgain(t *testing.T) {
	m := start(t, mypromotest.Options{})
	m.server.FailFile("mug", "Not a PDF.")
	m.server.FailFile("mug", "")
	order, _ := m.produce("A-1")
	require.Equal(t, "PROCESSING", m.status(order))
}

func TestCancelByHand(t *testing.T) {
	m := start(t, mypromotest.Options{})
	order, production := m.produce("A-1")
	require.True(t, m.server.CancelByHand(order, "Out of mugs."))
	require.False(t, m.server.CancelByHand(order, "Out of mugs."), "an order ends once")
	require.False(t, m.server.CancelByHand(order+1, "Out of mugs."), "there is no such order")

	require.Equal(t, "CANCELED", m.status(order))
	lines := m.snapshot(order).Histories
	require.Equal(t, []string{"Order is now in production.", "Out of mugs.", "Order canceled."}, lines[len(lines)-3:])
	shown := m.must(http.StatusOK, "GET", fmt.Sprintf("v1/production_orders/%d", production), nil)
	require.Equal(t, "CANCELED", shown["status"])
	require.Equal(t, object{"message": "You cannot edit a processed order."},
		m.must(http.StatusUnprocessableEntity, "POST", fmt.Sprintf("v1/production_orders/%d/add_shipment", production),
			object{"carrier": "dpd", "tracking_code": "1"}))
	require.Equal(t, effect(105*time.Second, "order-canceled", "A-1", "1", "Out of mugs."),
		m.server.Ledger().All()[4])
}

func TestCancelledBeforeTheOrderIsFinished(t *testing.T) {
	m := start(t, mypromotest.Options{})
	order, production := m.produce("A-1")
	m.must(http.StatusCreated, "POST", fmt.Sprintf("v1/production_orders/%d/add_shipment", production),
		object{"carrier": "dpd", "tracking_code": "1"})
	require.True(t, m.server.CancelByHand(order, "Complaint."))
	m.clock.move(time.Hour)
	require.Equal(t, "CANCELED", m.status(order))
	require.Zero(t, m.server.Ledger().Count("A-1", "order-finished"))
}

func TestSandbox(t *testing.T) {
	for _, test := range []struct {
		name                        string
		fakePreflight, fakeShipment any
		wantCanceled, wantShipment  bool
	}{
		{"both by default", nil, nil, false, true},
		{"preflight is run", false, nil, true, false},
		{"shipment is awaited", nil, false, false, false},
		{"asked for", true, true, false, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := start(t, mypromotest.Options{Sandbox: true})
			order := m.draft(object{"reference": "A-1", "recipient": recipient(),
				"fake_preflight": test.fakePreflight, "fake_shipment": test.fakeShipment})
			m.add(order, object{"reference": "1", "quantity": 2, "sku": "MUG-300",
				"files": []object{{"url": "https://files.example/missing.pdf"}}})
			m.submit(order)
			m.clock.move(time.Hour)
			snapshot := m.snapshot(order)
			require.Equal(t, test.wantCanceled, snapshot.Status == "CANCELED")
			require.Equal(t, test.wantShipment, snapshot.Status == "FINISHED")
			if test.wantShipment {
				require.Equal(t, []mypromotest.Shipment{{Carrier: "UPS", TrackingCode: "FAKE123CODE", Pieces: 2}}, snapshot.Shipments)
				require.Equal(t, effect(285*time.Second, "order-finished", "A-1", "1", ""), m.server.Ledger().All()[5])
			}
		})
	}
}

func TestALiveSystemFakesNothing(t *testing.T) {
	m := start(t, mypromotest.Options{})
	order := m.draft(object{"reference": "A-1", "recipient": recipient(), "fake_preflight": true, "fake_shipment": true})
	m.add(order, object{"reference": "1", "quantity": 2, "sku": "PEN-BLUE"})
	m.submit(order)
	m.clock.move(time.Hour)
	require.Empty(t, m.snapshot(order).Shipments)
}

func TestProductionBeginsBeforeItsTime(t *testing.T) {
	m := start(t, mypromotest.Options{})
	order := m.create("A-1")
	require.False(t, m.server.Produce(order), "it is not submitted")
	require.False(t, m.server.Produce(order+1), "there is no such order")
	m.submit(order)
	require.True(t, m.server.Produce(order))
	require.False(t, m.server.Produce(order), "it begins once")
	production := m.snapshot(order).ProductionID
	require.NotZero(t, production)
	m.clock.move(time.Hour)
	require.Equal(t, production, m.snapshot(order).ProductionID, "nor does it begin again when it would have by itself")
	require.Equal(t, 1, m.server.Ledger().Count("A-1", "order-in-production"))
}
