package workflows_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// counts is what workflows and activities have counted, by metric and labels.
type counts struct {
	mu  sync.Mutex
	all map[string]int64
}

// counting is a handler that records what is counted under some labels.
type counting struct {
	client.MetricsHandler
	counts *counts
	labels map[string]string
}

func (c counting) WithTags(labels map[string]string) client.MetricsHandler {
	c.labels = labels
	return c
}

func (c counting) Counter(name string) client.MetricsCounter {
	var labels []string
	for _, label := range slices.Sorted(maps.Keys(c.labels)) {
		labels = append(labels, fmt.Sprintf("%s=%s", label, c.labels[label]))
	}
	return counter{c.counts, strings.TrimPrefix(name, "orderflow_") + " " + strings.Join(labels, " ")}
}

type counter struct {
	counts *counts
	name   string
}

func (c counter) Inc(by int64) {
	c.counts.mu.Lock()
	defer c.counts.mu.Unlock()
	c.counts.all[c.name] += by
}

// of are the counts of some metrics.
func (c *counts) of(metrics ...string) map[string]int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	found := map[string]int64{}
	for name, n := range c.all {
		if metric, _, _ := strings.Cut(name, " "); slices.Contains(metrics, metric) {
			found[name] = n
		}
	}
	return found
}

func newCounts() (*counts, setting) {
	c := &counts{all: map[string]int64{}}
	return c, setting{shipX: stating.shipX, metrics: counting{client.MetricsNopHandler, c, nil}}
}

func TestAnOrderCountsHowItFares(t *testing.T) {
	counts, counted := newCounts()
	w := newWorldOf(t, counted)
	result := w.live(madeToOrder())
	require.Equal(t, map[string]int64{
		"orders_ended carrier=shipx status=completed":  1,
		"stages_ended outcome=done stage=create":       1,
		"stages_ended outcome=done stage=add-items":    1,
		"stages_ended outcome=done stage=submit":       1,
		"stages_ended outcome=done stage=preflight":    1,
		"stages_ended outcome=done stage=offers":       1,
		"stages_ended outcome=done stage=buy":          1,
		"stages_ended outcome=done stage=label":        1,
		"stages_ended outcome=done stage=protocol":     1,
		"stages_ended outcome=done stage=report":       1,
		"cost_bought_cents carrier=shipx currency=PLN": result.Offer.Price.Amount.Mul(decimal.NewFromInt(100)).IntPart(),
	}, counts.of("orders_ended", "stages_ended", "cost_bought_cents", "attention", "reconciled"))
}

func TestAnOrderCountsItsProblems(t *testing.T) {
	for name, tc := range map[string]struct {
		spoil func(*order.Order)
		want  map[string]int64
	}{
		"without a code": {func(doc *order.Order) { doc.Items[1].SKU = "NO-SUCH-THING" }, map[string]int64{
			"attention code=http-422 provider=mypromo": 1, "orders_ended carrier=shipx status=cancelled": 1}},
		"with a code of ours": {func(doc *order.Order) {
			*doc = fromStock() // which can still be cancelled
			doc.Shipping.PriceCap = &order.Money{Amount: decimal.RequireFromString("0.50"), Currency: "PLN"}
		}, map[string]int64{"attention code=price-cap provider=shipx": 1, "orders_ended carrier=shipx status=cancelled": 1}},
	} {
		t.Run(name, func(t *testing.T) {
			counts, counted := newCounts()
			w := newWorldOf(t, counted)
			doc := madeToOrder()
			tc.spoil(&doc)
			w.at(100*time.Hour, w.resolve(order.Resolve{Action: order.ActionCancel, By: "Jan"}))
			_ = w.live(doc)
			require.Equal(t, tc.want, counts.of("attention", "orders_ended"))
		})
	}
}

// Every lost answer shows as a duplicate that was avoided.
func TestDuplicatesAvoidedAreCounted(t *testing.T) {
	for name, tc := range map[string]struct {
		doc  func(*world) order.Order
		lose func(*world, func(operation string) simkit.Fault)
		want map[string]int64
	}{
		"made by MyPromo, shipped by ShipX": {func(*world) order.Order { return madeToOrder() },
			func(w *world, lost func(string) simkit.Fault) {
				w.myPromo.Faults().Add(lost("create-order"), lost("add-item"), lost("submit-order"), lost("add-shipment"))
				w.shipX.Faults().Add(lost("create-shipment"), lost("buy"))
			}, map[string]int64{
				"reconciled provider=mypromo what=order": 1, "reconciled provider=mypromo what=item": 1,
				"reconciled provider=mypromo what=submit": 1, "reconciled provider=mypromo what=report": 1,
				"reconciled provider=shipx what=shipment": 1, "reconciled provider=shipx what=purchase": 1}},
		"shipped by TPK": {func(*world) order.Order { return byBroker(1) },
			func(w *world, lost func(string) simkit.Fault) {
				w.tpk.Faults().Add(lost("create-order"), lost("pay-orders"))
			}, map[string]int64{"reconciled provider=tpk what=package": 1, "reconciled provider=tpk what=payment": 1}},
		"shipped by Media Port": {func(w *world) order.Order { return w.marketOrder(100, order.ProductionNone) },
			func(w *world, lost func(string) simkit.Fault) { w.mediaPort.Faults().Add(lost("generate-label")) },
			map[string]int64{"reconciled provider=mediaport what=label": 1}},
	} {
		t.Run(name, func(t *testing.T) {
			counts, counted := newCounts()
			w := newWorldOf(t, counted)
			doc := tc.doc(w)
			tc.lose(w, func(operation string) simkit.Fault {
				return simkit.Fault{Operation: operation, Call: 1, Mode: simkit.LostAnswer}
			})
			require.Equal(t, order.StatusCompleted, w.live(doc).Status)
			require.Equal(t, tc.want, counts.of("reconciled"))
		})
	}
}
