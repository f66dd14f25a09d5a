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

// outages happen one after the other, each while orders are in progress.
var outages = []struct {
	name string
	// at is the effect that one of the orders has when the outage starts.
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

// Orders that survive an outage leave exactly their expected effects at the providers.
func TestOrdersOutliveTheCluster(t *testing.T) {
	began := time.Now()
	c := newCluster(t)
	t.Logf("the cluster took %s to start", time.Since(began).Round(time.Second))
	var all []order.Order
	for i, outage := range outages {
		orders := c.startExamples(fmt.Sprintf("outage-%d", i))
		all = append(all, orders...)
		c.eventually(outage.name, func() bool {
			return slices.ContainsFunc(orders, func(doc order.Order) bool { return c.happened(doc, outage.at) })
		})
		require.True(t, slices.ContainsFunc(orders, func(doc order.Order) bool { return c.state(doc.ID).Status == order.StatusRunning }),
			"orders are under way")
		struck := time.Now()
		outage.strike(c)
		t.Logf("%s, after %s: %s", outage.name, outage.at, time.Since(struck).Round(time.Millisecond))
	}
	for _, doc := range all {
		c.completes(doc.ID)
		c.leavesAll(doc.ID)
	}
	c.showsWhatIsAsked()
	t.Logf("%d orders completed with each effect once; all took %s", len(all), time.Since(began).Round(time.Second))
}

// startExamples starts several copies of each of the demo's orders over HTTP.
func (c *cluster) startExamples(name string) []order.Order {
	c.Helper()
	documents, err := examples.Orders()
	require.NoError(c, err)
	var all []order.Order
	for _, doc := range documents {
		for i := range copies {
			one := doc
			one.ID = fmt.Sprintf("%s-%s-%d", name, doc.ID, i)
			c.start(one)
			all = append(all, one)
		}
	}
	return all
}

// start sends an order to the trigger until it is accepted: just after an outage it can
// answer 503, and starting an order twice is harmless.
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

// state returns an order's state; empty if the trigger can't read it.
func (c *cluster) state(id string) (state order.State) {
	response, err := c.get("trigger", "/v1/orders/"+id)
	if err != nil {
		return order.State{}
	}
	defer func() { _ = response.Body.Close() }()
	if json.NewDecoder(response.Body).Decode(&state) != nil {
		return order.State{}
	}
	return state
}

func (c *cluster) completes(id string) {
	c.Helper()
	c.eventually(id+" completes", func() bool { return c.state(id).Status == order.StatusCompleted })
}

func (c *cluster) eventually(what string, condition func() bool) {
	c.Helper()
	c.within(patience, what, condition)
}

func (c *cluster) within(limit time.Duration, what string, condition func() bool) {
	c.Helper()
	require.Eventually(c, condition, limit, 100*time.Millisecond, what)
}
