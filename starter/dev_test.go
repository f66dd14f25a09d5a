package main_test

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/printing/printingtest"
	starter "orderflow/starter"
	"orderflow/starter/devstack"
)

func TestPortInUse(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { require.NoError(t, listener.Close()) }()
	port := listener.Addr().(*net.TCPAddr).Port
	t.Setenv("ORDERFLOW_DOCUMENTS_URL", t.TempDir()) // another dev uses the folder of the other tests
	for _, flag := range []string{"temporal-port", "web-ui-port", "simulators-port", "http-port"} {
		t.Run(flag, func(t *testing.T) {
			args := append(append([]string{"dev"}, freePorts...), "--"+flag, fmt.Sprint(port))
			require.Equal(t, result{code: 1, err: "starting Temporal, the simulators and a worker ...\n" + fmt.Sprintf(
				"orderflow: port %d is in use, perhaps by another \"orderflow dev\", or by what a killed one left behind: "+
					"\"lsof -i :%d\" names the process to end; or choose another port with --%s (0 is any free one)\n",
				port, port, flag)}, run(t, args...))
		})
	}
}

func TestPortsOfTheEnvironment(t *testing.T) {
	t.Setenv("TEMPORAL_ADDRESS", "localhost:17233")
	t.Setenv("ORDERFLOW_WEB_UI_URL", "http://[::1]:18233")
	t.Setenv("ORDERFLOW_MYPROMO_URL", "https://api.mypromo.example:9443")
	help := run(t, "dev", "--help").out
	require.Contains(t, help, "port of Temporal; 0 is any free one (default 17233)")
	require.Contains(t, help, "port of the Temporal Web UI; 0 is any free one (default 18233)")
	require.Contains(t, help, "port of the simulators; 0 is any free one (default 8090)")
}

func TestDevSetsEarlierDocumentsAside(t *testing.T) {
	t.Setenv("ORDERFLOW_DOCUMENTS_URL", "") // only to restore it after the test
	require.NoError(t, os.Unsetenv("ORDERFLOW_DOCUMENTS_URL"))
	t.Chdir(t.TempDir())
	earlier := filepath.Join("data", "documents", "orders", "shop-1")
	require.NoError(t, os.MkdirAll(earlier, 0o750))

	welcome, stop := dev()
	require.Equal(t, 0, stop())

	require.Regexp(t, `documents +data/documents`, welcome)
	require.Regexp(t, `Web UI +http://127\.0\.0\.1:\d+/namespaces/default/workflows\?savedQuery=Orders&query=WorkflowType%20%3D%20%22Order%22\n`, welcome)
	require.NoDirExists(t, earlier)
	aside, err := filepath.Glob(filepath.Join("data", "documents", "orders-*", "shop-1"))
	require.NoError(t, err)
	require.Len(t, aside, 1)
}

// TestDevSaysWhatIsLeftOfTheOrders when it stops, and shows commands that can be pasted.
func TestDevSaysWhatIsLeftOfTheOrders(t *testing.T) {
	t.Setenv("ORDERFLOW_DOCUMENTS_URL", t.TempDir())
	var said screen
	welcome, stop := devWith(starter.Streams{Err: &said, Orderflow: "bin/orderflow"})
	require.Contains(t, welcome, "\n  bin/orderflow start examples/made-to-order-locker.json\n  bin/orderflow watch shop-2026-10417\n")
	folder, err := filepath.Abs("bin")
	require.NoError(t, err)
	require.Contains(t, welcome, "\n  export PATH=\""+folder+":$PATH\"   # to paste the commands that the Web UI shows\n")
	require.Contains(t, welcome, "simulated; it states no prices, so carrier best compares none: see ORDERFLOW_SHIPX_PRICES\n")
	const keep = "bin/orderflow dev --db data/orders.db\n"
	require.Contains(t, welcome, "\nCtrl-C stops everything and forgets all orders; to keep them, start with: "+keep)
	require.Equal(t, 0, stop())
	require.Contains(t, said.String(), "\nall orders are forgotten, because they were in memory only; to keep them the next time: "+keep)
}

func TestDevWithAFileKeepsTheOrders(t *testing.T) {
	t.Setenv("ORDERFLOW_DOCUMENTS_URL", t.TempDir())
	t.Setenv("ORDERFLOW_SHIPX_PRICES", "inpost_courier_standard:15.99")
	db := filepath.Join(t.TempDir(), "orders.db")
	var said screen
	welcome, stop := devWith(starter.Streams{Err: &said}, "--db", db)
	require.Contains(t, welcome, "\nCtrl-C stops everything; the orders are kept in "+db+"\n")
	require.Contains(t, welcome, "simulated; prices from ORDERFLOW_SHIPX_PRICES\n")
	require.Equal(t, 0, stop())
	require.Contains(t, said.String(), "\nthe orders are kept in "+db+"; what the simulators knew of them is forgotten\n")
}

func TestDemo(t *testing.T) {
	t.Setenv("ORDERFLOW_DOCUMENTS_URL", t.TempDir())
	recordings := filepath.Join(t.TempDir(), "recorded")
	t.Setenv("ORDERFLOW_RECORD", recordings)
	type row struct {
		ID, Route, Status          string
		TrackingNumbers, Documents []string
		Calls                      int
	}
	shown := decode[struct {
		Orders  []row
		Effects []devstack.EffectCount
		Shop    struct {
			Verified int
			Events   map[string]int
		}
		Check  struct{ OK bool }
		Import struct {
			Rows   int
			Orders []string
		}
		Labels struct {
			File          string
			Labels, Pages int
		}
	}](t, "demo", "--speed", "5000")

	var routes []string
	for _, one := range shown.Orders {
		routes = append(routes, one.ID+": "+one.Route)
		require.Equal(t, "completed", one.Status, one.ID)
		require.NotEmpty(t, one.Documents, one.ID)
		for _, path := range one.Documents {
			require.FileExists(t, path)
		}
		require.NotEmpty(t, one.TrackingNumbers, one.ID)
		require.Greater(t, one.Calls, 5, one.ID)
	}
	require.Equal(t, []string{
		"mediaport-100-MP-2026-7: made by mypromo, mediaport courier", "merkana-293-244: made by mypromo, tpk courier",
		"shop-2026-10420: from stock, best courier", "market-883201: from stock, shipx courier",
		"shop-2026-10419: made by mypromo, tpk courier", "shop-2026-10418: made by mypromo, shipx courier",
		"shop-2026-10417: made by mypromo, shipx locker",
		"shop-4001: from stock, shipx locker", "shop-4002: from stock, shipx courier"}, routes)
	require.True(t, shown.Check.OK)
	require.Equal(t, map[string]int{"order.accepted": 9, "order.in-production": 5, "order.shipped": 9}, shown.Shop.Events)
	require.Equal(t, 23, shown.Shop.Verified)
	require.Equal(t, 3, shown.Import.Rows)
	require.Equal(t, []string{"shop-4001", "shop-4002"}, shown.Import.Orders)
	for _, effect := range shown.Effects {
		require.True(t, effect.Once, effect)
	}
	recordedLikeTheSimulators(t, recordings)

	labels, err := os.ReadFile(shown.Labels.File)
	require.NoError(t, err)
	pages := printingtest.Pages(t, labels)
	require.Len(t, pages, shown.Labels.Pages)
	text := strings.Join(pages, "\f")
	require.GreaterOrEqual(t, shown.Labels.Labels, len(shown.Orders))
	for _, one := range shown.Orders {
		for _, number := range one.TrackingNumbers {
			require.Contains(t, text, number, one.ID)
		}
	}
}
