package main_test

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/activities"
	"orderflow/examples"
	"orderflow/order"
	"orderflow/sandbox/simkit"
	starter "orderflow/starter"
)

func TestPortInUse(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { require.NoError(t, listener.Close()) }()
	port := listener.Addr().(*net.TCPAddr).Port
	for _, flag := range []string{"temporal-port", "web-ui-port", "simulators-port", "http-port"} {
		t.Run(flag, func(t *testing.T) {
			args := append(append([]string{"dev"}, freePorts...), "--"+flag, fmt.Sprint(port))
			require.Equal(t, result{code: 1, err: "starting Temporal, the simulators and a worker ...\n" + fmt.Sprintf(
				"orderflow: port %d is in use, perhaps by another \"orderflow dev\"; choose another with --%s (0 is any free one)\n",
				port, flag)}, run(t, args...))
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
	t.Setenv("ORDERFLOW_DOCUMENTS_URL", "") // so that it is restored afterwards
	require.NoError(t, os.Unsetenv("ORDERFLOW_DOCUMENTS_URL"))
	t.Chdir(t.TempDir())
	earlier := filepath.Join("data", "documents", "orders", "shop-1")
	require.NoError(t, os.MkdirAll(earlier, 0o750))

	welcome, stop := dev()
	require.Equal(t, 0, stop())

	require.Regexp(t, `documents +data/documents`, welcome)
	require.NoDirExists(t, earlier)
	aside, err := filepath.Glob(filepath.Join("data", "documents", "orders-*", "shop-1"))
	require.NoError(t, err)
	require.Len(t, aside, 1)
}

func TestDemo(t *testing.T) {
	t.Setenv("ORDERFLOW_DOCUMENTS_URL", t.TempDir())
	type row struct {
		ID, Route, Status          string
		TrackingNumbers, Documents []string
		Calls                      int
	}
	shown := decode[struct {
		Orders  []row
		Effects []starter.EffectCount
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
		"shop-2026-10417: made by mypromo, shipx locker"}, routes)
	for _, effect := range shown.Effects {
		require.True(t, effect.Once, effect)
	}
}

func TestTally(t *testing.T) {
	all, err := examples.Orders()
	require.NoError(t, err)
	at := slices.IndexFunc(all, func(o order.Order) bool { return o.ID == "shop-2026-10417" })
	doc := all[at] // two items
	happened := func(kind, detail string) simkit.Effect {
		return simkit.Effect{Kind: kind, Ref: doc.ID, Detail: detail}
	}
	other := simkit.Effect{Kind: "order-created", Ref: "other"}

	counts := starter.Tally(order.State{ID: doc.ID, Order: doc, TrackingNumbers: []string{"1"}}, starter.Ledgers{
		"mypromo": {other, happened("order-created", ""), happened("item-added", "10417-1"), happened("item-added", "10417-1"),
			happened("order-submitted", ""), happened("order-in-production", ""), happened("order-finished", "")},
		"shipx": {happened("shipment-created", ""), happened("shipment-created", ""), happened("shipment-canceled", ""),
			happened("shipment-bought", ""), happened("label-fetched", ""), happened("protocol-fetched", "")},
	})

	want := func(provider, effect string, count, want int, once bool) starter.EffectCount {
		return starter.EffectCount{Order: doc.ID, Provider: provider, Effect: effect, Count: count, Want: want, Once: once}
	}
	require.Equal(t, []starter.EffectCount{
		want("mypromo", "order-created", 1, 1, true),
		want("mypromo", "item-added", 2, 2, false), // one twice, the other never
		want("mypromo", "order-submitted", 1, 1, true),
		want("mypromo", "order-in-production", 1, 1, true),
		want("mypromo", "shipment-reported", 0, 1, false),
		want("shipx", "shipment-created", 2, 1, false),
		want("shipx", "shipment-bought", 1, 1, true),
		want("shipx", "label-fetched", 1, 1, true),
		want("shipx", "protocol-fetched", 1, 1, true),
		want("shipx", "shipment-canceled", 1, 0, false),
	}, counts)
	require.Equal(t, "2, not each once", counts[1].String())
	require.Equal(t, "2, want 1", counts[5].String())

	doc.Production, doc.Reports = order.ProductionNone, nil
	require.Len(t, starter.Tally(order.State{ID: doc.ID, Order: doc}, nil), 4, "from stock nothing is wanted of MyPromo")
}

// A parcel at TPK is an effect of its own, and who lost a competition let go.
func TestTallyOfACompetition(t *testing.T) {
	doc := order.Order{ID: "shop-1", Production: order.ProductionNone,
		Shipping: order.Shipping{Carrier: order.CarrierBest, Parcels: make([]order.Parcel, 2)}}
	state := order.State{ID: doc.ID, Order: doc, Offer: &order.Offer{Carrier: order.CarrierTPK}}
	paid := func(parcel int) simkit.Effect {
		return simkit.Effect{Kind: "order-paid", Ref: activities.PackageToken(doc.ID, parcel)}
	}
	once := map[string]bool{}
	for _, one := range starter.Tally(state, starter.Ledgers{
		"tpk":   {paid(1), paid(1)},
		"shipx": {{Kind: "shipment-created", Ref: doc.ID}, {Kind: "shipment-canceled", Ref: doc.ID}},
	}) {
		once[one.Provider+" "+one.Effect] = one.Once
	}
	require.Equal(t, map[string]bool{"shipx shipment-created": true, "shipx shipment-canceled": true,
		"tpk order-created": false, "tpk order-paid": false, "tpk waybill-issued": false}, once)
}
