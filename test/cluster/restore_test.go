//go:build cluster && unix

package cluster_test

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"

	"orderflow/examples"
	"orderflow/internal/temporalio"
	"orderflow/order"
)

const (
	// beforeDump is how many orders are under way when the database is dumped, afterDump
	// how many are accepted later: the restored database does not know those.
	beforeDump, afterDump = 100, 20
	// restoredWithin is the timeout of all orders.
	restoredWithin = 15 * time.Minute
)

// The database is lost; only a dump remains, made while 100 orders were under way. After the
// dump, orders bought, paid and reported, and new orders were accepted. The database is
// restored and the sources send all orders again: at the providers every effect has happened
// once.
func TestARestoredDatabaseDoesNothingTwice(t *testing.T) {
	c := newCluster(t)
	c.worker.stop() // so that all are under way at the same time
	all := c.startMany("known", beforeDump)
	c.worker.start()
	c.within(restoredWithin, "some have bought, and most have not", func() bool { return c.purchases() >= beforeDump/20 })
	dump, before := filepath.Join(c.folder, "dump"), c.purchases()
	c.database("backup.sh", dump)
	dumped := c.purchases()
	require.Less(t, dumped, beforeDump, "the dump is from the middle")
	t.Logf("of %d orders, %d had bought when the dump began, %d when it was done", beforeDump, before, dumped)

	all = append(all, c.startMany("later", afterDump)...)
	c.within(restoredWithin, "most have bought, later ones among them", func() bool { return c.purchases() >= max(dumped, beforeDump)+afterDump/4 })
	bought := c.purchases()

	c.loseAndRestore(dump)
	unknown := len(all) - c.knows(all)
	require.Equal(t, afterDump, unknown, "orders that were accepted after the dump are gone")
	t.Logf("the database was lost after %d purchases; the restored one lacks %d orders, and at least %d purchases of the others",
		bought, unknown, bought-dumped-afterDump)

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

// purchases counts the shipments that were paid or labelled at the carriers, by their
// ledgers.
func (c *cluster) purchases() (found int) {
	c.Helper()
	for _, ledger := range c.ledgers() {
		for _, effect := range ledger {
			if purchaseKinds[effect.Kind] {
				found++
			}
		}
	}
	return found
}

// purchaseKinds are the effects after which a carrier has a shipment for good.
var purchaseKinds = map[string]bool{"shipment-bought": true, "order-paid": true, "label-generated": true}

// knows counts the orders that Temporal has.
func (c *cluster) knows(orders []order.Order) (found int) {
	c.Helper()
	connected, err := temporalio.DialWith(c.Context(), c.address("FRONTEND_GRPC_PORT"), "", slog.New(slog.DiscardHandler))
	require.NoError(c, err)
	defer connected.Close()
	for _, doc := range orders {
		_, err := connected.DescribeWorkflowExecution(c.Context(), "order-"+doc.ID, "")
		var missing *serviceerror.NotFound
		if errors.As(err, &missing) {
			continue
		}
		require.NoError(c, err)
		found++
	}
	return found
}

// loseAndRestore deletes the database with all its files and follows docs/backup.md. The
// trigger runs again, but no worker yet.
func (c *cluster) loseAndRestore(dump string) {
	c.Helper()
	c.worker.kill()
	c.trigger.stop()
	c.temporal.kill()
	c.postgres.kill()
	c.startPostgres() // into a new folder
	c.database("restore.sh", dump)
	c.job("schema", map[string]string{"SQL_HOST": loopback, "SQL_PORT": c.ports["postgres"], "TEMPORAL_SCHEMA": c.built("schema")})
	c.wakeTemporal()
	c.job("namespace", c.connection())
	// Schedules answer only after the server has loaded all of them; until then the
	// service is restarted.
	c.eventually("the namespace is set up", func() bool { return c.program("setup", c.connection()).Run() == nil })
	c.trigger.start()
	c.awaitTrigger()
}

// database runs a script that dumps or restores.
func (c *cluster) database(script, folder string) {
	c.Helper()
	command := exec.Command(filepath.Join(c.root, "deploy", script), folder)
	command.Env = append(environment(), "PG=env", "PGHOST="+loopback, "PGPORT="+c.ports["postgres"], "PGPASSWORD="+databasePassword,
		"PATH="+os.Getenv("POSTGRES_BIN")+":"+os.Getenv("PATH"))
	run(c.T, command)
}
