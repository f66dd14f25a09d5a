package tpk_test

import (
	"context"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/clients"
	"orderflow/clients/tpk"
	"orderflow/clients/tpk/tpktest"
)

// account is a client of a simulated account whose clock is moved by hand.
func account(t *testing.T, options tpktest.Options) (client *tpk.Client, server *tpktest.Server, pass func(time.Duration)) {
	t.Helper()
	var now atomic.Int64
	now.Store(time.Now().Unix())
	options.Clock = func() time.Time { return time.Unix(now.Load(), 0) }
	options.Timing.TokenLife = 10_000 * time.Hour
	server = tpktest.New(options)
	listener := httptest.NewServer(server)
	t.Cleanup(listener.Close)
	client, err := tpk.New(tpk.Config{BaseURL: listener.URL, APIKey: "demo-key", Email: "demo@orderflow.example", Password: "demo"})
	require.NoError(t, err)
	return client, server, func(d time.Duration) { now.Add(int64(d / time.Second)) }
}

// collecting orders a parcel with cash on delivery, and pays it.
func collecting(ctx context.Context, t *testing.T, c *tpk.Client) int64 {
	t.Helper()
	pickup, err := c.SearchPickup(ctx, tpk.PickupQuery{CourierID: tpk.CourierDPD})
	require.NoError(t, err)
	pack := leastPackage()
	pack.ProductID, pack.PickupDate = tpk.ProductParcel, pickup.Date
	pack.Sender.CountryID, pack.Receiver.CountryID = tpk.CountryPoland, tpk.CountryPoland
	one := decimal.NewFromInt(1)
	pack.Weight, pack.Length, pack.Width, pack.Height = one, one, one, one
	pack.COD = &tpk.COD{TypeID: tpk.CODStandard, Value: decimal.NewFromInt(50), BankAccount: "52175000120000000032413366"}
	pack.InsuranceValue = decimal.NewFromInt(50)
	made, err := c.CreateOrder(ctx, pack)
	require.NoError(t, err)
	_, err = c.PayOrder(ctx, int64(made.OrderID))
	require.NoError(t, err)
	return int64(made.OrderID)
}

func TestWasTheCashTransferred(t *testing.T) {
	for name, options := range map[string]tpktest.Options{"bare": {}, "within data": {Wrap: true}} {
		t.Run(name, func(t *testing.T) {
			client, _, pass := account(t, options)
			id := collecting(t.Context(), t, client)
			payout := func() tpk.Payout {
				found, err := client.SearchPayouts(t.Context(), tpk.PayoutFilter{OrderID: id})
				require.NoError(t, err)
				require.Len(t, found, 1)
				return found[0]
			}
			require.False(t, payout().Transferred())
			pass(200 * time.Hour)
			require.True(t, payout().Transferred())
			require.False(t, payout().TransferredAt.IsZero())
			require.Equal(t, number("50"), payout().Value)
		})
	}
}

func TestInvoicesAreFetched(t *testing.T) {
	client, server, _ := account(t, tpktest.Options{})
	id := collecting(t.Context(), t, client)
	invoice, err := server.Invoice(id)
	require.NoError(t, err)
	found, err := client.SearchInvoices(t.Context(), tpk.InvoiceFilter{OrderID: id})
	require.NoError(t, err)
	require.Len(t, found, 1)
	require.Contains(t, string(found[0].Positions[0].Description), "nr: 777001")
	for name, fetch := range map[string]func() (clients.File, error){
		"final":               func() (clients.File, error) { return client.DownloadInvoice(t.Context(), invoice) },
		"pro forma, an order": func() (clients.File, error) { return client.DownloadProForma(t.Context(), tpk.ProFormaOfOrder, id) },
	} {
		file, err := fetch()
		require.NoError(t, err, name)
		require.Equal(t, "application/pdf", file.MediaType, name)
	}
	_, err = client.DownloadInvoice(t.Context(), 99)
	require.ErrorIs(t, err, clients.Refused)
}

func TestATopUpIsBegun(t *testing.T) {
	client, server, _ := account(t, tpktest.Options{})
	before := server.Balance()
	id, err := client.CreateTopUp(t.Context(), decimal.RequireFromString("100.50"))
	require.NoError(t, err)
	links, err := client.TopUpLinks(t.Context(), id)
	require.NoError(t, err)
	require.NotEmpty(t, links.PayU)
	require.Equal(t, before, server.Balance(), "a person pays")
	for _, amount := range []string{"0.99", "10000.01"} {
		_, err = client.CreateTopUp(t.Context(), decimal.RequireFromString(amount))
		require.ErrorIs(t, err, clients.Refused)
		require.ErrorContains(t, err, "must be 1 to 10000 PLN; is "+amount)
	}
}

// A public client of a sister site reads data.offers; the live site has offers at
// the top.
func TestOffersAreReadWhereverTheyLie(t *testing.T) {
	const one = `"offers":[{"courier_id":3,"price":"14.80","currency":"PLN"}]`
	for name, body := range map[string]string{
		"at the top": `{` + one + `}`, "in data": `{"data":{` + one + `}}`, "in data beside others": `{"status":"ok","data":{` + one + `}}`,
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, answers(200, body))
			got, err := s.client(t).Offers(t.Context(), tpk.OfferPackage{})
			require.NoError(t, err)
			require.Len(t, got.Offers, 1)
			require.Equal(t, number("14.80"), got.Offers[0].Price)
		})
	}
}
