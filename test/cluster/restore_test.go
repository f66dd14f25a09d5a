//go:build cluster && unix

package cluster_test

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/examples"
	"orderflow/order"
)

const (
	// beforeDump is how many orders are under way when the database is dumped, afterDump how
	// many are accepted later: the restored database has never heard of those.
	beforeDump, afterDump = 100, 20
	// restoredWithin bounds how long all orders take to complete.
	restoredWithin = 15 * time.Minute
)

// The database is lost, and what is left is a dump from the middle of 100 orders. Since then
// orders have bought, paid and reported, and others were accepted. It is restored, sources send
// all their orders again, and at the providers everything has happened once.
func TestARestoredDatabaseDoesNothingTwice(t *testing.T) {
	c := newCluster(t)
	all := c.startMany("known", beforeDump)
	c.eventually("a tenth has bought, and most have not", func() bool { return c.count(all, boughtSomething) >= beforeDump/10 })
	dump := filepath.Join(c.folder, "dump")
	c.database("backup.sh", dump)
	dumped := c.count(all, boughtSomething)
	t.Logf("dumped when %d of %d orders had bought and %d had completed", dumped, beforeDump, c.count(all, completed))

	all = append(all, c.startMany("later", afterDump)...)
	c.within(restoredWithin, "half of the orders have completed", func() bool { return c.count(all, completed) >= len(all)/2 })
	bought := c.count(all, boughtSomething)
	require.Greater(t, bought, dumped, "the providers know of purchases that the dump does not")

	c.loseAndRestore(dump)
	unknown := c.count(all, func(c *cluster, doc order.Order) bool { return !c.knows(doc.ID) })
	require.Equal(t, afterDump, unknown, "orders that were accepted after the dump are gone")
	t.Logf("lost the database when %d orders had bought; restored, Temporal does not know %d orders", bought, unknown)

	c.worker.start()
	for _, doc := range all { // sources send them again
		c.start(doc)
	}
	for _, doc := range all {
		c.within(restoredWithin, doc.ID+" completes", func() bool { return c.state(doc.ID).Status == order.StatusCompleted })
	}
	for _, doc := range all {
		c.leavesAll(doc.ID)
	}
	t.Logf("%d orders completed with each effect once", len(all))
}

// startMany starts copies of the demo's orders.
func (c *cluster) startMany(name string, count int) []order.Order {
	c.Helper()
	documents, err := examples.Orders()
	require.NoError(c, err)
	var all []order.Order
	for i := range count {
		one := documents[i%len(documents)]
		one.ID = fmt.Sprintf("%s-%d", name, i)
		c.start(one)
		all = append(all, one)
	}
	return all
}

// count is how many orders something is true of.
func (c *cluster) count(orders []order.Order, is func(*cluster, order.Order) bool) (found int) {
	c.Helper()
	for _, doc := range orders {
		if is(c, doc) {
			found++
		}
	}
	return found
}

func completed(c *cluster, doc order.Order) bool {
	return c.state(doc.ID).Status == order.StatusCompleted
}

func boughtSomething(c *cluster, doc order.Order) bool {
	return len(c.state(doc.ID).TrackingNumbers) > 0
}

// knows reports whether Temporal has an order; the trigger has to answer.
func (c *cluster) knows(id string) bool {
	c.Helper()
	response, err := c.get("trigger", "/v1/orders/"+id)
	require.NoError(c, err)
	require.NoError(c, response.Body.Close())
	return response.StatusCode != http.StatusNotFound
}

// loseAndRestore loses the database with all its files, and does what docs/backup.md says.
// The trigger runs again, no worker yet.
func (c *cluster) loseAndRestore(dump string) {
	c.Helper()
	c.worker.kill()
	c.trigger.stop()
	c.temporal.kill()
	c.postgres.kill()
	c.startPostgres() // in a new folder
	c.database("restore.sh", dump)
	c.job("schema", map[string]string{"SQL_HOST": loopback, "SQL_PORT": c.ports["postgres"], "TEMPORAL_SCHEMA": c.built("schema")})
	c.wakeTemporal()
	c.job("namespace", c.connection())
	run(c.T, c.program("setup", c.connection()))
	c.trigger.start()
	c.awaitTrigger()
}

// database runs one of the scripts that dump and restore.
func (c *cluster) database(script, folder string) {
	c.Helper()
	command := exec.Command(filepath.Join(c.root, "deploy", script), folder)
	command.Env = append(environment(), "PG=env", "PGHOST="+loopback, "PGPORT="+c.ports["postgres"], "PGPASSWORD="+databasePassword,
		"PATH="+os.Getenv("POSTGRES_BIN")+":"+os.Getenv("PATH"))
	run(c.T, command)
}
