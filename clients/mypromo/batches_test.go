package mypromo_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients"
	"orderflow/clients/mypromo"
)

const queued = `{"queue_id":123,"message":"We received your request and notify you if a callback url was specified."}`

func TestBatches(t *testing.T) {
	seven := 7
	for name, test := range map[string]struct {
		call    func(context.Context, *mypromo.Client) (mypromo.Queued, error)
		request request
	}{
		"inventory": {
			func(ctx context.Context, c *mypromo.Client) (mypromo.Queued, error) {
				return c.UpdateInventory(ctx, []mypromo.StockChange{{SKU: "A", Stock: &mypromo.NewStock{Managed: true, InStock: true, Quantity: &seven}}})
			},
			request{Path: "/v1/inventory", Body: `{"data":[{"sku":"A","stock":{"managed":true,"is_in_stock":true,"qty":7}}]}`},
		},
		"availability, as a merchant": {
			func(ctx context.Context, c *mypromo.Client) (mypromo.Queued, error) {
				return c.UpdateInventory(ctx, []mypromo.StockChange{{SKU: "A", Available: new(false)}})
			},
			request{Path: "/v1/inventory", Body: `{"data":[{"sku":"A","available":false}]}`},
		},
		"prices": {
			func(ctx context.Context, c *mypromo.Client) (mypromo.Queued, error) {
				return c.UpdatePrices(ctx, []mypromo.PriceChange{{SKUFulfiller: "F-A", Rules: &mypromo.NewRules{MaxQuantity: 10},
					Prices: mypromo.PriceTables{Currency: "EUR", Buying: []mypromo.NewTier{{Quantity: 1, Price: "4.90"}}}}})
			},
			request{Path: "/v1/prices", Body: `{"data":[{"sku_fulfiller":"F-A","rules":{"order_max_qty":10,"tier_price_qty_only":false},"prices":{"currency":"EUR","buying_prices":[{"qty":1,"price":4.90}]}}]}`},
		},
		"texts": {
			func(ctx context.Context, c *mypromo.Client) (mypromo.Queued, error) {
				return c.UpdateSEO(ctx, []mypromo.SEOChange{{SKU: "A"}})
			},
			request{Path: "/v1/seo", Body: `{"data":[{"sku":"A","overwrites":null}]}`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, answers(http.StatusOK, queued))
			got, err := test.call(t.Context(), s.client(t))
			require.NoError(t, err)
			require.Equal(t, int64(123), int64(got.ID))
			test.request.Method, test.request.Auth, test.request.Accept, test.request.Query = "PATCH", "Bearer token-1", "application/json", url.Values{}
			require.Equal(t, []request{test.request}, s.seen())
		})
	}
}

func TestABatchNamesTheRowsThatAreRefused(t *testing.T) {
	for name, test := range map[string]struct {
		answer string
		want   []mypromo.RefusedRow
	}{
		"one": {sample(t, "3982-patch-inventory-400.json"),
			[]mypromo.RefusedRow{{SKU: "TESTPRODUCT123", SKUFulfiller: "TEST Prod-26", Reason: "Invalid stock. Stock cant be negative."}}},
		"two": {`{"message":"2 of 4 items have errors.","errors":[{"sku":"A","error":"x"},{"sku":"B","error":"y"}]}`,
			[]mypromo.RefusedRow{{SKU: "A", Reason: "x"}, {SKU: "B", Reason: "y"}}},
		"something else": {`{"message":"The given data was invalid.","errors":{"data":["The data field is required."]}}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, answers(http.StatusBadRequest, test.answer))
			_, err := s.client(t).UpdateInventory(t.Context(), []mypromo.StockChange{{SKU: "A"}})
			require.ErrorIs(t, err, clients.Refused)
			require.ElementsMatch(t, test.want, mypromo.RefusedRows(err))
		})
	}
}

func TestABatchHasAtMost500Rows(t *testing.T) {
	s := newServer(t, answers(http.StatusOK, queued))
	for _, rows := range []int{0, 501} {
		_, err := s.client(t).UpdateInventory(t.Context(), make([]mypromo.StockChange, rows))
		require.ErrorContains(t, err, "a batch has 1 to 500 rows")
	}
	require.Empty(t, s.seen())
}

func TestJobsAndTexts(t *testing.T) {
	const job = `{"job_id":123,"added":"2019-08-20T22:59:59.000000Z","processed":null,"status":"ERROR","message":"100 of 500 entries contain errors.","report":"https://api.example/v1/XH"}`
	got, err := newServer(t, answers(http.StatusOK, job)).client(t).GetJob(t.Context(), 123)
	require.NoError(t, err)
	require.True(t, got.Ended())
	require.False(t, got.Succeeded())
	s := newServer(t, answers(http.StatusOK, `{"data":[`+job+`]}`))
	all, err := s.client(t).ListJobs(t.Context())
	require.NoError(t, err)
	require.Equal(t, []mypromo.Job{got}, all)
	require.Equal(t, "/v1/jobs/", s.seen()[0].Path)
	texts, err := newServer(t, answers(http.StatusOK, `{"data":[{"sku":"A","defaults":{"product_name":"Mug"},"overwrites":null}]}`)).
		client(t).ListSEO(t.Context(), mypromo.StockFilter{SKU: "A"})
	require.NoError(t, err)
	require.Equal(t, []mypromo.SEO{{SKU: "A", Defaults: mypromo.Texts{Name: "Mug"}}}, texts)
}
