package tpk_test

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients"
	"orderflow/clients/tpk"
)

// check compares one sample of the documentation with how this package decodes it.
type check func(t *testing.T, sample string)

// The samples are named by the line at which they start, their endpoint, and their
// status or "request". Samples called corrected are not valid JSON in the
// documentation: a comma or a quote is missing or superfluous.
var samples = map[string]check{
	"0049-post-token-200.json": usesToken("POST"),
	"0126-put-token-200.json":  usesToken("PUT"),
	"0119-put-token-request.json": func(t *testing.T, sample string) {
		require.JSONEq(t, sample, exchangeOf(t, "foo").Body)
	},

	"2926-post-user-orders-request.json": sends(
		func(ctx context.Context, c *tpk.Client) error { return fails(c.CreateOrder(ctx, documentedPackage())) },
		forOneWithoutInvoice),
	"3260-put-user-orders-orderid-request.json": sends(
		func(ctx context.Context, c *tpk.Client) error {
			return fails(c.EditOrder(ctx, 777, documentedPackage()))
		},
		forOneWithoutInvoice),
	"2554-post-user-orders-search-request.json": sends(
		func(ctx context.Context, c *tpk.Client) error {
			return fails(c.SearchOrders(ctx, tpk.OrderFilter{
				OrderID: 123, WaybillNumber: "123", Status: 12, CourierStatus: 1, UserData: "Jan Kowalski",
				CreatedSince: at("2017-01-01 00:00:00").Time, CreatedTill: at("2017-01-30 23:59:59").Time,
			}))
		},
		func(documented map[string]any) {
			documented["per_page"] = 50.0
			documented["filters"].(map[string]any)["waybill_number"] = "123"
		}),
	"0863-post-user-payments-search-request.json": sends(func(ctx context.Context, c *tpk.Client) error {
		return fails(c.SearchPayments(ctx, tpk.PaymentFilter{OrderID: 123}))
	}, nil),
	"0909-post-user-payments-request.json": sends(
		func(ctx context.Context, c *tpk.Client) error { return fails(c.PayOrder(ctx, 123)) },
		func(documented map[string]any) { documented["order_ids"] = []any{123.0} }), // one at a time
	"3471-post-waybill-download-request.json": sends(
		func(ctx context.Context, c *tpk.Client) error { return fails(c.DownloadWaybill(ctx, 123)) },
		func(documented map[string]any) {
			delete(documented, "url") // the text calls it wants_url
			documented["wants_url"] = true
		}),
	"3582-post-user-orders-pickup-date-search-request.json": sends(func(ctx context.Context, c *tpk.Client) error {
		return fails(c.SearchPickup(ctx, documentedPickup()))
	}, nil),
	"3803-post-user-orders-offers-request.json": sends(
		func(ctx context.Context, c *tpk.Client) error { return fails(c.Offers(ctx, documentedOfferPackage())) },
		func(documented map[string]any) { delete(onePackage(documented), "non_standard") }), // for parcels only
	"4050-post-city-search-request.json": sends(func(ctx context.Context, c *tpk.Client) error {
		return fails(c.SearchCity(ctx, 13, "14055"))
	}, nil),
	"4117-post-pop-search-request.json":  sends(searchPoint(tpk.PointPop, "XYZ"), nil),
	"4228-post-pp-search-request.json":   sends(searchPoint(tpk.PointPP, "238538"), nil),
	"4360-post-ruch-search-request.json": sends(searchPoint(tpk.PointRuch, "WS-492393-25-18"), nil),

	"0358-get-user-data-200.json": gives((*tpk.Client).UserData, documentedUser),
	"0874-post-user-payments-search-200-corrected.json": gives(func(c *tpk.Client, ctx context.Context) ([]tpk.Transaction, error) {
		return c.SearchPayments(ctx, tpk.PaymentFilter{})
	}, []tpk.Transaction{documentedTransaction}),
	"0919-post-user-payments-200.json": gives(func(c *tpk.Client, ctx context.Context) (tpk.Payment, error) {
		return c.PayOrder(ctx, 123)
	}, documentedPayment),
	"2571-post-user-orders-search-200-corrected.json": gives(func(c *tpk.Client, ctx context.Context) ([]tpk.Order, error) {
		return c.SearchOrders(ctx, tpk.OrderFilter{})
	}, []tpk.Order{foundOrder(), secondFoundOrder()}),
	"2990-post-user-orders-201.json": gives(func(c *tpk.Client, ctx context.Context) (tpk.Created, error) {
		return c.CreateOrder(ctx, documentedPackage())
	}, documentedCreated),
	"3321-put-user-orders-orderid-200.json": gives(func(c *tpk.Client, ctx context.Context) (tpk.Created, error) {
		return c.EditOrder(ctx, 777, documentedPackage())
	}, documentedCreated),
	"3362-get-user-orders-orderid-200-corrected.json": gives(func(c *tpk.Client, ctx context.Context) (tpk.Order, error) {
		return c.GetOrder(ctx, 123)
	}, readOrder()),
	// The link and the file in it are not a waybill; see TestDownloadWaybill.
	"3481-post-waybill-download-200.json": holds("url", "https://tanieprzesylkikurierskie.pl/file/waybill/abc"),
	"3488-post-waybill-download-201.json": failsWith(clients.Error{
		Operation: "download waybill of order 123", Kind: clients.Unknown, HTTPStatus: 200, Message: "the file is not in base64",
	}, func(ctx context.Context, c *tpk.Client) error { return fails(c.DownloadWaybill(ctx, 123)) }),
	"3602-post-user-orders-pickup-date-search-200.json": gives(func(c *tpk.Client, ctx context.Context) (tpk.Pickup, error) {
		return c.SearchPickup(ctx, tpk.PickupQuery{})
	}, documentedPickupAnswer),
	"3843-post-user-orders-offers-200.json": gives(func(c *tpk.Client, ctx context.Context) (tpk.Offers, error) {
		return c.Offers(ctx, tpk.OfferPackage{})
	}, documentedOffers()),
	"4058-post-city-search-200.json": gives(func(c *tpk.Client, ctx context.Context) (string, error) {
		return c.SearchCity(ctx, 16, "14055")
	}, "Berlin"),
	"4124-post-pop-search-200.json":            gives(points(tpk.PointPop), documentedLockers),
	"4235-post-pp-search-200.json":             gives(points(tpk.PointPP), documentedPostOffices),
	"4367-post-ruch-search-200-corrected.json": gives(points(tpk.PointRuch), documentedRuchPoints),
	"4607-get-user-orders-resources-products-200.json": gives((*tpk.Client).Products,
		map[int]string{1: "envelope", 2: "parcel", 3: "pallet"}),
	"4621-get-user-orders-resources-couriers-200-corrected.json": gives((*tpk.Client).Couriers, documentedCouriers),
	"4651-get-user-orders-resources-countries-200.json":          gives((*tpk.Client).Countries, documentedCountries),
	"4705-get-user-orders-resources-options-200.json":            gives((*tpk.Client).Options, documentedOptions),
}

func TestDocumentedSamples(t *testing.T) {
	files, err := os.ReadDir("testdata")
	require.NoError(t, err)
	cases := map[string]check{}
	for _, table := range []map[string]check{samples, errorSamples(), moneySamples(), otherSamples()} {
		for name, check := range table {
			require.NotContains(t, cases, name, "a sample in two tables")
			cases[name] = check
		}
	}
	require.Len(t, files, len(cases), "every sample has a check, and every check its sample")
	for _, file := range files {
		t.Run(file.Name(), func(t *testing.T) {
			require.Contains(t, cases, file.Name())
			cases[file.Name()](t, sample(t, file.Name()))
		})
	}
}

// fails drops the result of a call.
func fails[T any](_ T, err error) error { return err }

// gives answers a call with the sample and compares the whole result.
func gives[T any](call func(*tpk.Client, context.Context) (T, error), want T) check {
	return func(t *testing.T, sample string) {
		got, err := call(newServer(t, answers(201, sample)).client(t), t.Context())
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}

// sends makes a call and compares its body with the sample, after the change that
// corrects contradictions and intended differences.
func sends(call func(context.Context, *tpk.Client) error, change func(documented map[string]any)) check {
	return func(t *testing.T, sample string) {
		s := newServer(t, answers(404, `{"error_code":"NotFound"}`))
		require.ErrorIs(t, call(t.Context(), s.client(t)), clients.Refused)
		var documented map[string]any
		require.NoError(t, json.Unmarshal([]byte(sample), &documented))
		if change != nil {
			change(documented)
		}
		want, err := json.Marshal(documented)
		require.NoError(t, err)
		require.JSONEq(t, string(want), s.seen()[0].Body)
	}
}

// failsWith answers a call with the sample and compares the whole error.
func failsWith(want clients.Error, call func(context.Context, *tpk.Client) error) check {
	return func(t *testing.T, sample string) {
		status := want.HTTPStatus
		want.Provider = "tpk"
		require.Equal(t, want, failure(t, call(t.Context(), newServer(t, answers(status, sample)).client(t))))
	}
}

// holds reads one value of the sample.
func holds(name, value string) check {
	return func(t *testing.T, sample string) {
		var got map[string]string
		require.NoError(t, json.Unmarshal([]byte(sample), &got))
		require.Equal(t, map[string]string{name: value}, got)
	}
}

// usesToken answers the request for a token with the sample.
func usesToken(method string) check {
	return func(t *testing.T, sample string) {
		s := newServer(t, answers(200, `{"order_id":123,"status":12}`))
		if method == "PUT" {
			s = newServer(t, takingOnly("foo", `{"order_id":123,"status":12}`))
		}
		s.token = func(w http.ResponseWriter, r *http.Request) {
			if r.Method == method {
				answers(200, sample)(w, r)
				return
			}
			answers(200, `{"token":"an older one"}`)(w, r)
		}
		_, err := s.client(t).GetOrder(t.Context(), 123)
		require.NoError(t, err)
		seen := s.seen()
		require.Equal(t, "Bearer foo", seen[len(seen)-1].Auth)
	}
}
