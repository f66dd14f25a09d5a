package clients_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients"
	"orderflow/clients/mediaport"
	"orderflow/clients/mediaport/mediaporttest"
	"orderflow/clients/merkana"
	"orderflow/clients/merkana/merkanatest"
	"orderflow/clients/mypromo"
	"orderflow/clients/mypromo/mypromotest"
	"orderflow/clients/shipx"
	"orderflow/clients/shipx/shipxtest"
	"orderflow/clients/tpk"
	"orderflow/clients/tpk/tpktest"
	"orderflow/sandbox/simkit"
)

// talker is a client and its simulator, with a call that reads and one with an
// effect.
type talker struct {
	name         string
	faults       *simkit.Faults
	read, effect func(context.Context) error
	reads, acts  string // the operations of both
}

func talkers(t *testing.T, path string) []talker {
	t.Helper()
	ships, mugs, broker := shipxtest.New(shipxtest.Options{}), mypromotest.New(mypromotest.Options{}), tpktest.New(tpktest.Options{})
	market, shops := mediaporttest.New(mediaporttest.Options{}), merkanatest.New(merkanatest.Options{})
	url := func(server *httptest.Server) string {
		t.Cleanup(server.Close)
		return server.URL + path
	}
	shipX, err := shipx.New(shipx.Config{BaseURL: url(httptest.NewServer(ships)), Token: "demo", Organization: "1111"})
	require.NoError(t, err)
	myPromo, err := mypromo.New(mypromo.Config{BaseURL: url(httptest.NewServer(mugs)), ClientID: "demo", ClientSecret: "demo"})
	require.NoError(t, err)
	couriers, err := tpk.New(tpk.Config{BaseURL: url(httptest.NewServer(broker)), APIKey: "demo-key", Email: "demo@orderflow.example", Password: "demo"})
	require.NoError(t, err)
	mediaPort, err := mediaport.New(mediaport.Config{BaseURL: url(httptest.NewServer(market)), Username: "demo", Password: "demo"})
	require.NoError(t, err)
	merk, err := merkana.New(merkana.Config{BaseURL: url(httptest.NewServer(shops)), Token: "demo-token"})
	require.NoError(t, err)
	return []talker{
		{name: "shipx", faults: ships.Faults(), reads: "list-shipments", acts: "create-shipment",
			read: func(ctx context.Context) error {
				_, err := shipX.ListShipments(ctx, shipx.ShipmentFilter{})
				return err
			},
			effect: func(ctx context.Context) error { _, err := shipX.CreateShipment(ctx, shipx.NewShipment{}); return err }},
		{name: "mypromo", faults: mugs.Faults(), reads: "list-orders", acts: "create-order",
			read:   func(ctx context.Context) error { _, err := myPromo.ListOrders(ctx, mypromo.OrderFilter{}); return err },
			effect: func(ctx context.Context) error { _, err := myPromo.CreateOrder(ctx, mypromo.NewOrder{}); return err }},
		{name: "tpk", faults: broker.Faults(), reads: "search-orders", acts: "pay-orders", // a search is a POST
			read:   func(ctx context.Context) error { _, err := couriers.SearchOrders(ctx, tpk.OrderFilter{}); return err },
			effect: func(ctx context.Context) error { _, err := couriers.PayOrder(ctx, 777001); return err }},
		{name: "mediaport", faults: market.Faults(), reads: "orders", acts: "generate-label",
			read:   func(ctx context.Context) error { _, err := mediaPort.Orders(ctx, 100); return err },
			effect: func(ctx context.Context) error { return mediaPort.GenerateLabel(ctx, 100, "MP1", []int64{1}) }},
		{name: "merkana", faults: shops.Faults(), acts: "ff-orders-status", // has no reads
			effect: func(ctx context.Context) error {
				return merk.ReportStatuses(ctx, []merkana.OrderStatus{{ExternalID: "244", Status: "send"}})
			}},
	}
}

func TestNoClientTakesAnothersAnswerForItsProviders(t *testing.T) {
	for _, test := range []struct {
		fault        simkit.Fault
		read, effect clients.Kind
	}{
		{simkit.Fault{Mode: simkit.FailBefore, Status: 400}, clients.Refused, clients.Refused},
		{simkit.Fault{Mode: simkit.FailBefore, Status: 403}, clients.Refused, clients.Refused},
		{simkit.Fault{Mode: simkit.FailBefore, Status: 404}, clients.Refused, clients.Refused},
		{simkit.Fault{Mode: simkit.FailBefore, Status: 422}, clients.Refused, clients.Refused},
		{simkit.Fault{Mode: simkit.FailBefore, Status: 400, Body: `"no"`}, clients.Unavailable, clients.Unknown},
		{simkit.Fault{Mode: simkit.FailBefore, Status: 400, Body: `[]`}, clients.Unavailable, clients.Unknown},
		{simkit.Fault{Mode: simkit.Wordless, Status: 404}, clients.Unavailable, clients.Unknown},
		{simkit.Fault{Mode: simkit.Hiccup404}, clients.Unavailable, clients.Unknown},
		{simkit.Fault{Mode: simkit.HTML, Status: 403}, clients.Unavailable, clients.Unknown},
		{simkit.Fault{Mode: simkit.HTML, Status: 502}, clients.Unavailable, clients.Unknown},
		{simkit.Fault{Mode: simkit.HTML, Status: 200}, clients.Unavailable, clients.Unknown},
	} {
		for _, one := range talkers(t, "") {
			t.Run(fmt.Sprintf("%s/%s %d %s", one.name, test.fault.Mode, test.fault.Status, test.fault.Body), func(t *testing.T) {
				fault := test.fault
				if one.read != nil {
					fault.Operation = one.reads
					one.faults.Add(fault)
					require.ErrorIs(t, one.read(t.Context()), test.read)
				}
				fault.Operation = one.acts
				one.faults.Add(fault)
				require.ErrorIs(t, one.effect(t.Context()), test.effect)
			})
		}
	}
}

func TestAMadeUpWordOfAnotherIsNotTheProviders(t *testing.T) {
	const gateway = `{"message":"Forbidden"}` // the body of a cloud gateway
	for _, one := range talkers(t, "") {
		t.Run(one.name, func(t *testing.T) {
			one.faults.Add(simkit.Fault{Operation: one.acts, Mode: simkit.FailBefore, Status: 403, Body: gateway})
			want := clients.Unknown
			if one.name == "mypromo" || one.name == "mediaport" { // whose own form looks like that, or is unknown
				want = clients.Refused
			}
			require.ErrorIs(t, one.effect(t.Context()), want)
		})
	}
}

// Only ShipX is known to answer unknown paths in its own form. Merkana's simulator
// does so, too; its message says what is wrong.
func TestABaseURLThatIsWrong(t *testing.T) {
	for _, one := range talkers(t, "/wrong") {
		t.Run(one.name, func(t *testing.T) {
			err := one.effect(t.Context())
			switch one.name {
			case "shipx":
				require.ErrorIs(t, err, clients.Refused)
				require.Equal(t, "routing_not_found", clients.CodeOf(err))
			case "merkana":
				require.ErrorIs(t, err, clients.Refused)
				require.ErrorContains(t, err, "There is no such call.")
			default: // no token
				require.ErrorIs(t, err, clients.Unavailable)
			}
		})
	}
}
