package compare_test

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/clients/mediaport"
	"orderflow/clients/mediaport/mediaporttest"
	"orderflow/clients/merkana"
	"orderflow/clients/mypromo"
	"orderflow/clients/record"
	"orderflow/clients/shipx"
	"orderflow/clients/tpk"
	"orderflow/sandbox/simulators"
)

// demo makes the calls of a demo's orders, with the real clients over real HTTP.
type demo struct {
	*testing.T
	ctx       context.Context
	sandbox   *simulators.Server
	shipX     *shipx.Client
	myPromo   *mypromo.Client
	tpk       *tpk.Client
	mediaPort *mediaport.Client
	merkana   *merkana.Client
}

// secrets must not appear in a recording: texts of the orders, tokens and credentials.
var secrets = []string{"Brzęczyszczykiewicz", "Grzegorz", "grzegorz.b@poczta.example", "601702803", "Kwiatowa", "Piotrków", "97-301", "demo-key",
	"demo-token", "demo@orderflow.example", "Bearer demo", "hunter2", "ring twice", "Piernik", "order-4711", "%PDF", "JVBERi"}

// recordDemo runs the demo and returns the folder of its recordings.
func recordDemo(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "recorded")
	recorder, err := record.Open(dir, slog.Default())
	require.NoError(t, err)
	sandbox := simulators.New(simulators.Options{Speed: 3000})
	server := httptest.NewServer(sandbox.Handler())
	defer server.Close()
	d := demo{T: t, ctx: t.Context(), sandbox: sandbox}
	d.shipX, err = shipx.New(shipx.Config{BaseURL: server.URL + "/shipx", Token: "demo", Organization: "1111", Record: recorder})
	require.NoError(t, err)
	d.myPromo, err = mypromo.New(mypromo.Config{BaseURL: server.URL + "/mypromo", ClientID: "demo", ClientSecret: "demo", Record: recorder})
	require.NoError(t, err)
	d.tpk, err = tpk.New(tpk.Config{BaseURL: server.URL + "/tpk", APIKey: "demo-key", Email: "demo@orderflow.example", Password: "demo", Record: recorder})
	require.NoError(t, err)
	d.mediaPort, err = mediaport.New(mediaport.Config{BaseURL: server.URL + "/mediaport", Username: "demo", Password: "demo", Record: recorder})
	require.NoError(t, err)
	d.merkana, err = merkana.New(merkana.Config{BaseURL: server.URL + "/merkana", Token: "demo-token", Record: recorder})
	require.NoError(t, err)
	d.ship()
	d.produce()
	d.broker()
	d.market()
	recorder.Close()
	return dir
}

func (d demo) ship() {
	d.Helper()
	address := shipx.Address{Street: "Kwiatowa", BuildingNumber: "12A", City: "Piotrków", PostCode: "97-301", CountryCode: "PL"}
	made, err := d.shipX.CreateShipment(d.ctx, shipx.NewShipment{
		Receiver: shipx.Peer{FirstName: "Grzegorz", LastName: "Brzęczyszczykiewicz", Email: "grzegorz.b@poczta.example", Phone: "601702803", Address: &address},
		Parcels:  []shipx.NewParcel{{Length: 300, Width: 200, Height: 100, Weight: decimal.NewFromInt(2)}}, Reference: "order-4711", Comments: "ring twice"})
	require.NoError(d, err)
	id := int64(made.ID)
	var shipment shipx.Shipment
	await := func(status shipx.Status) {
		require.Eventually(d, func() bool {
			shipment, err = d.shipX.GetShipment(d.ctx, id)
			return err == nil && shipment.Status == status
		}, 20*time.Second, 100*time.Millisecond)
	}
	await(shipx.StatusOffersPrepared)
	_, err = d.shipX.Label(d.ctx, id, shipx.LabelPDF, shipx.LabelA6)
	require.Error(d, err, "nothing is bought yet")
	_, err = d.shipX.Buy(d.ctx, id, int64(shipment.Offers[slices.IndexFunc(shipment.Offers, func(offer shipx.Offer) bool {
		return offer.Status == shipx.OfferAvailable
	})].ID))
	require.NoError(d, err)
	await(shipx.StatusConfirmed)
	_, err = d.shipX.Label(d.ctx, id, shipx.LabelPDF, shipx.LabelA6)
	require.NoError(d, err)
	_, err = d.shipX.ListShipments(d.ctx, shipx.ShipmentFilter{})
	require.NoError(d, err)
	_, err = d.shipX.GetShipment(d.ctx, 99)
	require.Error(d, err)
	_, err = d.shipX.CreateShipment(d.ctx, shipx.NewShipment{})
	require.Error(d, err)
	_, err = d.shipX.ListServices(d.ctx)
	require.NoError(d, err)
	_, err = d.shipX.GetPoint(d.ctx, "KRK02M")
	require.NoError(d, err)
}

func (d demo) produce() {
	d.Helper()
	made, err := d.myPromo.CreateOrder(d.ctx, mypromo.NewOrder{Reference: "order-4711", Comment: "ring twice", Recipient: mypromo.NewAddress{
		FirstName: "Grzegorz", LastName: "Brzęczyszczykiewicz", Street: "Kwiatowa 12A", Zip: "97-301", City: "Piotrków", CountryCode: "PL",
		Phone: "601702803", Email: "grzegorz.b@poczta.example"}})
	require.NoError(d, err)
	id := int64(made.ID)
	_, err = d.myPromo.AddItem(d.ctx, id, mypromo.NewItem{Reference: "order-4711-1", SKU: "MUG-300", Quantity: 2, Files: []mypromo.NewFile{{
		URL: "https://files.poczta.example/order-4711.pdf", Type: "front", Auth: &mypromo.Auth{Basic: &mypromo.BasicAuth{Username: "u", Password: "hunter2"}}}}})
	require.NoError(d, err)
	_, err = d.myPromo.SubmitOrder(d.ctx, id)
	require.NoError(d, err)
	require.Eventually(d, func() bool {
		order, err := d.myPromo.GetOrder(d.ctx, id)
		return err == nil && order.InProduction()
	}, 20*time.Second, 100*time.Millisecond)
	listed, err := d.myPromo.ListProductionOrders(d.ctx, mypromo.ProductionOrderFilter{OrderID: id})
	require.NoError(d, err)
	require.Len(d, listed, 1)
	_, err = d.myPromo.AddShipment(d.ctx, int64(listed[0].ID), mypromo.NewShipment{Carrier: "dpd", TrackingCode: "600000000000000000000001"})
	require.NoError(d, err)
	_, err = d.myPromo.ListOrders(d.ctx, mypromo.OrderFilter{Reference: "order-4711"})
	require.NoError(d, err)
	_, err = d.myPromo.CancelOrder(d.ctx, id)
	require.Error(d, err)
	_, err = d.myPromo.CreateOrder(d.ctx, mypromo.NewOrder{})
	require.Error(d, err)
}

func (d demo) broker() {
	d.Helper()
	party := tpk.Party{Name: "Grzegorz", Surname: "Brzęczyszczykiewicz", Street: "Kwiatowa", HouseNumber: "12A", PostCode: "97-301", City: "Piotrków",
		CountryID: tpk.CountryPoland, Phone: "601702803", Email: "grzegorz.b@poczta.example"}
	two, ten := decimal.NewFromInt(2), decimal.NewFromInt(10)
	offers, err := d.tpk.Offers(d.ctx, tpk.OfferPackage{ProductID: tpk.ProductParcel, Weight: two, Length: ten, Width: ten, Height: ten, Description: "Piernik #order-4711", Sender: party, Receiver: party})
	require.NoError(d, err)
	courier := int(offers.Offers[0].CourierID)
	_, err = d.tpk.UserData(d.ctx)
	require.NoError(d, err)
	_, err = d.tpk.CreateOrder(d.ctx, tpk.NewPackage{ProductID: tpk.ProductParcel, CourierID: courier})
	require.Error(d, err)
	_, err = d.tpk.SearchOrders(d.ctx, tpk.OrderFilter{})
	require.NoError(d, err)
	_, err = d.tpk.GetOrder(d.ctx, 99)
	require.Error(d, err)
}

func (d demo) market() {
	d.Helper()
	number := d.sandbox.MediaPort.Place(mediaporttest.NewOrder{Number: "MP-4711-A", Items: []mediaporttest.NewItem{{SKU: "MP-MUG", Name: "Piernik"}},
		Recipient: mediaporttest.Recipient{FirstName: "Grzegorz", LastName: "Brzęczyszczykiewicz", Street: "Kwiatowa", City: "Piotrków", PostCode: "97-301", Phone: "601702803"}})
	orders, err := d.mediaPort.Orders(d.ctx, 100)
	require.NoError(d, err)
	require.Len(d, orders, 1)
	_, err = d.mediaPort.Labels(d.ctx, 100, number)
	require.Error(d, err)
	require.NoError(d, d.mediaPort.GenerateLabel(d.ctx, 100, number, []int64{int64(orders[0].Items[0].ID)}))
	_, err = d.mediaPort.Labels(d.ctx, 100, number)
	require.NoError(d, err)
	d.sandbox.Merkana.Expect("244")
	require.NoError(d, d.merkana.ReportStatuses(d.ctx, []merkana.OrderStatus{{ExternalID: "244", Status: "send"}}))
	require.NoError(d, d.merkana.PushSupplies(d.ctx, 293, []merkana.Supply{{SKU: "MUG-300", Quantity: 5}}))
}

// files lists the files of a folder.
func files(t *testing.T, dir string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.json"))
	require.NoError(t, err)
	require.NotEmpty(t, names)
	return names
}

func readAll(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(content)
}
