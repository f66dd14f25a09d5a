//go:build cluster && unix

package cluster_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/examples"
	"orderflow/order"
)

// copies is how often each example order runs at the same time.
const copies = 3

// outages are what happens to the cluster, each while orders are under way.
var outages = []struct {
	name string
	// at is the effect that one of the orders has had when it happens.
	at     string
	strike func(c *cluster)
}{
	{"Temporal is restarted", "mypromo order-in-production", func(c *cluster) {
		c.temporal.stop()
		c.wakeTemporal()
	}},
	{"Temporal is killed", "mypromo order-created", func(c *cluster) {
		c.temporal.kill()
		c.wakeTemporal()
	}},
	{"PostgreSQL is restarted", "shipx shipment-created", func(c *cluster) {
		c.postgres.stop()
		c.wakePostgres()
	}},
	{"PostgreSQL is killed", "mypromo order-submitted", func(c *cluster) {
		c.postgres.kill()
		c.wakePostgres()
	}},
	{"both and the worker are killed", "shipx shipment-bought", func(c *cluster) {
		c.worker.kill()
		c.temporal.kill()
		c.postgres.kill()
		c.wakePostgres()
		c.wakeTemporal()
		c.worker.start()
	}},
}

// Orders that saw an outage leave at the providers exactly what the same orders
// left that saw none.
func TestOrdersOutliveTheCluster(t *testing.T) {
	began := time.Now()
	c := newCluster(t)
	t.Logf("the cluster took %s to start", time.Since(began).Round(time.Second))
	want := c.undisturbed()
	var all []started
	for i, outage := range outages {
		orders := c.startExamples(fmt.Sprintf("outage-%d", i), copies)
		all = append(all, orders...)
		c.eventually(outage.name, func() bool {
			return slices.ContainsFunc(orders, func(s started) bool { return c.effects(s.Order)[outage.at] > 0 })
		})
		require.True(t, slices.ContainsFunc(orders, func(s started) bool { return c.status(s.ID) == order.StatusRunning }),
			"orders are under way")
		struck := time.Now()
		outage.strike(c)
		t.Logf("%s, after %s: %s", outage.name, outage.at, time.Since(struck).Round(time.Millisecond))
	}
	for _, s := range all {
		c.completes(s.ID)
		require.Equal(t, want[s.example], c.effects(s.Order), s.ID)
	}
	t.Logf("%d orders completed with each effect once; all took %s", len(all), time.Since(began).Round(time.Second))
}

// undisturbed lets each example run once, and returns by example what it left.
func (c *cluster) undisturbed() map[string]map[string]int {
	c.Helper()
	left := map[string]map[string]int{}
	for _, s := range c.startExamples("calm", 1) {
		c.completes(s.ID)
		left[s.example] = c.effects(s.Order)
		for effect, count := range left[s.example] {
			require.LessOrEqual(c, count, max(len(s.Items), len(s.Shipping.Parcels)), "%s: %s", s.example, effect)
		}
	}
	return left
}

// started is an order that was started, and the id of the example that it is like.
type started struct {
	order.Order
	example string
}

// startExamples starts the orders of the demo over HTTP, several of each.
func (c *cluster) startExamples(name string, copies int) []started {
	c.Helper()
	documents, err := examples.Orders()
	require.NoError(c, err)
	var all []started
	for _, doc := range documents {
		for i := range copies {
			one := started{Order: doc, example: doc.ID}
			one.ID = fmt.Sprintf("%s-%s-%d", name, doc.ID, i)
			c.start(one.Order)
			all = append(all, one)
		}
	}
	return all
}

// start tells the trigger of an order until it has taken it: just after an outage
// it can answer 503, and to start an order twice is harmless.
func (c *cluster) start(doc order.Order) {
	c.Helper()
	content, err := json.Marshal(doc)
	require.NoError(c, err)
	c.eventually(doc.ID+" is accepted", func() bool {
		response, err := http.Post("http://"+c.address("trigger")+"/v1/orders", "application/json", bytes.NewReader(content))
		return err == nil && response.Body.Close() == nil &&
			(response.StatusCode == http.StatusAccepted || response.StatusCode == http.StatusOK)
	})
}

// status is that of an order; empty when the trigger can't say.
func (c *cluster) status(id string) order.Status {
	response, err := c.get("trigger", "/v1/orders/"+id)
	if err != nil {
		return ""
	}
	defer func() { _ = response.Body.Close() }()
	var state struct{ Status order.Status }
	if json.NewDecoder(response.Body).Decode(&state) != nil {
		return ""
	}
	return state.Status
}

func (c *cluster) completes(id string) {
	c.Helper()
	c.eventually(id+" completes", func() bool { return c.status(id) == order.StatusCompleted })
}

func (c *cluster) eventually(what string, condition func() bool) {
	c.Helper()
	require.Eventually(c, condition, patience, 100*time.Millisecond, what)
}
