package mypromo_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients"
	"orderflow/clients/mypromo"
)

func TestMethods(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2026, time.March, d, 12, 0, 0, 0, time.UTC) }
	lookup := url.Values{"page": {"1"}, "per_page": {"15"}}
	available := true
	cases := []struct {
		name   string
		call   func(context.Context, *mypromo.Client) (any, error)
		answer http.HandlerFunc
		want   request
		got    any
	}{
		{
			"ping",
			func(ctx context.Context, c *mypromo.Client) (any, error) { return nil, c.Ping(ctx) },
			answers(200, sample(t, "0154-get-status-200.json")),
			request{Method: "GET", Path: "/v1/status"}, nil,
		},
		{
			"create order",
			func(ctx context.Context, c *mypromo.Client) (any, error) {
				return c.CreateOrder(ctx, mypromo.NewOrder{Reference: "W-1001", Recipient: mypromo.NewAddress{LastName: "Nowak"}})
			},
			answers(201, sample(t, "0912-post-orders-201.json")),
			request{
				Method: "POST", Path: "/v1/orders",
				Body: `{"reference":"W-1001","complaint":false,"express_production":false,"express_shipping":false,"recipient":{"lastname":"Nowak"}}`,
			},
			createdOrder(),
		},
		{
			"add item",
			func(ctx context.Context, c *mypromo.Client) (any, error) {
				return c.AddItem(ctx, 9, mypromo.NewItem{
					Reference: "mug", Quantity: 2, SKU: "MUG-1", Files: []mypromo.NewFile{{URL: "https://a.example/mug.pdf", Type: "front"}},
				})
			},
			answers(201, sample(t, "1198-post-orders-id-items-201.json")),
			request{
				Method: "POST", Path: "/v1/orders/9/items",
				Body: `{"reference":"mug","quantity":2,"sku":"MUG-1","files":[{"url":"https://a.example/mug.pdf","type":"front"}]}`,
			},
			item(8, mypromo.ItemFiles),
		},
		{
			"submit order",
			func(ctx context.Context, c *mypromo.Client) (any, error) { return c.SubmitOrder(ctx, 9) },
			answers(200, sample(t, "1704-post-orders-id-submit-200.json")),
			request{Method: "POST", Path: "/v1/orders/9/submit"}, submittedOrder(),
		},
		{
			"get order",
			func(ctx context.Context, c *mypromo.Client) (any, error) { return c.GetOrder(ctx, 9) },
			answers(200, sample(t, "2210-get-orders-id-200.json")),
			request{Method: "GET", Path: "/v1/orders/9"}, finishedOrder(),
		},
		{
			"get order wrapped in data",
			func(ctx context.Context, c *mypromo.Client) (any, error) { return c.GetOrder(ctx, 9) },
			answers(200, `{"data":`+sample(t, "2210-get-orders-id-200.json")+`}`),
			request{Method: "GET", Path: "/v1/orders/9"}, finishedOrder(),
		},
		{
			"cancel order",
			func(ctx context.Context, c *mypromo.Client) (any, error) { return c.CancelOrder(ctx, 10) },
			answers(200, sample(t, "2521-patch-orders-id-cancel-200.json")),
			request{Method: "PATCH", Path: "/v1/orders/10/cancel"}, canceledOrder(),
		},
		{
			"list orders with a reference: the whole of it",
			func(ctx context.Context, c *mypromo.Client) (any, error) {
				return c.ListOrders(ctx, mypromo.OrderFilter{Reference: "W-1"})
			},
			answers(200, `{"data":[{"id":1,"reference":"W-10"},{"id":2,"reference":"W-1"},{"id":3,"reference":"w-1"}]}`),
			request{Method: "GET", Path: "/v1/orders", Query: url.Values{"reference": {"W-1"}, "page": {"1"}, "per_page": {"15"}}},
			[]mypromo.Order{{ID: 2, Reference: "W-1"}},
		},
		{
			"list orders with times: a day after their end, and the day before where ours has just begun",
			func(ctx context.Context, c *mypromo.Client) (any, error) {
				berlin := time.FixedZone("", 2*60*60)
				return c.ListOrders(ctx, mypromo.OrderFilter{
					CreatedFrom: time.Date(2026, time.March, 5, 2, 30, 0, 0, berlin), CreatedTo: day(6),
					UpdatedFrom: day(7), UpdatedTo: day(31),
				})
			},
			answers(200, `[]`),
			request{Method: "GET", Path: "/v1/orders", Query: url.Values{
				"created_from": {"2026-03-04"}, "created_to": {"2026-03-07"},
				"updated_from": {"2026-03-07"}, "updated_to": {"2026-04-01"},
				"page": {"1"}, "per_page": {"15"},
			}},
			[]mypromo.Order(nil),
		},
		{
			"create editor user",
			func(ctx context.Context, c *mypromo.Client) (any, error) { return c.CreateEditorUser(ctx) },
			answers(201, sample(t, "0183-post-editor-user-201.json")),
			request{Method: "POST", Path: "/v1/editor_user"}, mypromo.EditorUser{Hash: hash},
		},
		{
			"create design",
			func(ctx context.Context, c *mypromo.Client) (any, error) {
				return c.CreateDesign(ctx, mypromo.NewDesign{SKU: "MUG-1", EditorUserHash: "h"})
			},
			answers(201, sample(t, "0281-post-designs-201.json")),
			request{Method: "POST", Path: "/v1/designs", Body: `{"sku":"MUG-1","editor_user_hash":"h"}`},
			design(mypromo.StatusPending),
		},
		{
			"get design",
			func(ctx context.Context, c *mypromo.Client) (any, error) { return c.GetDesign(ctx, 9) },
			answers(200, sample(t, "0324-get-designs-id-200.json")),
			request{Method: "GET", Path: "/v1/designs/9"}, readDesign(),
		},
		{
			"submit design",
			func(ctx context.Context, c *mypromo.Client) (any, error) { return c.SubmitDesign(ctx, 9) },
			answers(200, sample(t, "0378-post-designs-id-submit-200.json")),
			request{Method: "POST", Path: "/v1/designs/9/submit"}, design(mypromo.StatusSubmitted),
		},
		{
			"list production orders of an order",
			func(ctx context.Context, c *mypromo.Client) (any, error) {
				return c.ListProductionOrders(ctx, mypromo.ProductionOrderFilter{
					OrderID: 70, CreatedFrom: day(5), CreatedTo: day(6), UpdatedFrom: day(7), UpdatedTo: day(8),
				})
			},
			answers(200, `{"data":[{"id":60,"order_id":7},{"id":61,"order_id":"70"}]}`),
			request{Method: "GET", Path: "/v1/production_orders", Query: url.Values{
				"created_from": {"2026-03-05"}, "created_to": {"2026-03-07"},
				"updated_from": {"2026-03-07"}, "updated_to": {"2026-03-09"},
				"page": {"1"}, "per_page": {"15"},
			}},
			[]mypromo.ProductionOrder{{ID: 61, OrderID: 70}},
		},
		{
			"list production orders",
			func(ctx context.Context, c *mypromo.Client) (any, error) {
				return c.ListProductionOrders(ctx, mypromo.ProductionOrderFilter{})
			},
			answers(200, sample(t, "5285-get-production-orders-200.json")),
			request{Method: "GET", Path: "/v1/production_orders", Query: lookup},
			[]mypromo.ProductionOrder{listedProductionOrder()},
		},
		{
			"get production order",
			func(ctx context.Context, c *mypromo.Client) (any, error) { return c.GetProductionOrder(ctx, 61) },
			answers(200, sample(t, "5648-get-production-orders-id-200.json")),
			request{Method: "GET", Path: "/v1/production_orders/61"}, productionOrder(),
		},
		{
			"fetch generic label",
			func(ctx context.Context, c *mypromo.Client) (any, error) { return c.FetchGenericLabel(ctx, 61) },
			answers(201, sample(t, "5986-get-production-orders-id-generic-label-200.json")),
			request{Method: "GET", Path: "/v1/production_orders/61/generic_label"},
			mypromo.File{
				ID: 159, URL: "https://dev.api.mypromo.com/v1/61/untmG9", Type: "label",
				Carrier: "dhl", TrackingCode: "45648797852547", Status: mypromo.StatusDownloaded,
			},
		},
		{
			"add shipment",
			func(ctx context.Context, c *mypromo.Client) (any, error) {
				return c.AddShipment(ctx, 61, mypromo.NewShipment{Carrier: "InPost ", TrackingCode: "1z 2398234892349"})
			},
			answers(201, sample(t, "6086-post-production-orders-id-add-shipment-201.json")),
			request{
				Method: "POST", Path: "/v1/production_orders/61/add_shipment",
				Body: `{"carrier":"inpost","tracking_code":"1z 2398234892349","force":false,"tracking_id":"1z 2398234892349"}`,
			},
			addedShipment(),
		},
		{
			"list products",
			func(ctx context.Context, c *mypromo.Client) (any, error) {
				return c.ListProducts(ctx, mypromo.ProductFilter{
					ShippingFrom: "PL", SKU: "A", SKUFulfiller: "B", Currency: "PLN", Lang: "PL", Search: "mug", Available: &available,
				})
			},
			answers(200, sample(t, "2689-get-products-200.json")),
			request{Method: "GET", Path: "/v1/products", Query: url.Values{
				"shipping_from": {"PL"}, "sku": {"A"}, "sku_fulfiller": {"B"}, "currency": {"PLN"}, "lang": {"PL"},
				"search": {"mug"}, "available": {"true"}, "page": {"1"}, "per_page": {"15"},
			}},
			[]mypromo.Product{product(true)},
		},
		{
			"get product",
			func(ctx context.Context, c *mypromo.Client) (any, error) { return c.GetProduct(ctx, 10, "PL") },
			answers(200, `{"id":1,"lang":"PL"}`),
			request{Method: "GET", Path: "/v1/products/10", Query: url.Values{"lang": {"PL"}}},
			mypromo.Product{ID: 1, Lang: "PL"},
		},
		{
			"list inventory",
			func(ctx context.Context, c *mypromo.Client) (any, error) {
				return c.ListInventory(ctx, mypromo.StockFilter{SKU: "A", ShippingFrom: "PL"})
			},
			answers(200, `{"data":[{"sku_fulfiller":"F","available":1,"stock":{"managed":"1","qty":"7"}}]}`),
			request{Method: "GET", Path: "/v1/inventory", Query: url.Values{
				"sku": {"A"}, "shipping_from": {"PL"}, "page": {"1"}, "per_page": {"250"},
			}},
			[]mypromo.Inventory{inventory("", "F", yes, 7)},
		},
		{
			"list prices",
			func(ctx context.Context, c *mypromo.Client) (any, error) {
				return c.ListPrices(ctx, mypromo.StockFilter{SKUFulfiller: "F"})
			},
			answers(200, sample(t, "4158-get-prices-200.json")),
			request{Method: "GET", Path: "/v1/prices", Query: url.Values{"sku_fulfiller": {"F"}, "page": {"1"}, "per_page": {"250"}}},
			[]mypromo.Price{price("TESTPRODUCT123", "TEST Prod-123", 200, no, nil), price("TESTPRODUCT555", "TEST Prod-555", 10000, yes, nil)},
		},
		{
			"list countries",
			func(ctx context.Context, c *mypromo.Client) (any, error) { return c.ListCountries(ctx) },
			answers(200, `{"data":[{"id":50,"iso2":"DE"}]}`),
			request{Method: "GET", Path: "/v1/countries", Query: lookup}, []mypromo.Country{{ID: 50, ISO2: "DE"}},
		},
		{
			"get country",
			func(ctx context.Context, c *mypromo.Client) (any, error) { return c.GetCountry(ctx, 50) },
			answers(200, sample(t, "6305-get-countries-id-0.json")),
			request{Method: "GET", Path: "/v1/countries/50"},
			mypromo.Country{ID: 50, Name: "Germany", ISO2: "DE", ISO3: "DEU", StateMandatory: no},
		},
		{
			"list states",
			func(ctx context.Context, c *mypromo.Client) (any, error) { return c.ListStates(ctx) },
			answers(200, `{"data":[{"id":2,"iso2":"BW"}]}`),
			request{Method: "GET", Path: "/v1/states", Query: lookup}, []mypromo.State{{ID: 2, ISO2: "BW"}},
		},
		{
			"get state",
			func(ctx context.Context, c *mypromo.Client) (any, error) { return c.GetState(ctx, 2) },
			answers(200, `{"id":2,"iso2":"BW","country_id":50}`),
			request{Method: "GET", Path: "/v1/states/2"}, mypromo.State{ID: 2, ISO2: "BW", CountryID: 50},
		},
		{
			"list carriers",
			func(ctx context.Context, c *mypromo.Client) (any, error) { return c.ListCarriers(ctx) },
			answers(200, `{"data":[{"id":6,"key":"UPS","available":true}]}`),
			request{Method: "GET", Path: "/v1/carriers", Query: lookup},
			[]mypromo.Carrier{{ID: 6, Key: "ups", Available: yes}},
		},
		{
			"get carrier",
			func(ctx context.Context, c *mypromo.Client) (any, error) { return c.GetCarrier(ctx, 6) },
			answers(200, `{"id":6,"key":"ups"}`),
			request{Method: "GET", Path: "/v1/carriers/6"}, mypromo.Carrier{ID: 6, Key: "ups"},
		},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			s := newServer(t, tc.answer)
			got, err := tc.call(t.Context(), s.client(t))
			require.NoError(t, err)
			require.Equal(t, tc.got, got)

			tc.want.Auth, tc.want.Accept = "Bearer token-1", "application/json"
			if tc.want.Query == nil {
				tc.want.Query = url.Values{}
			}
			require.Equal(t, []request{tc.want}, s.seen())
		})
	}
}

func TestOtherVerbIsUsedOnlyAfter405(t *testing.T) {
	calls := map[string]func(context.Context, *mypromo.Client) error{
		"submit order":  func(ctx context.Context, c *mypromo.Client) error { _, err := c.SubmitOrder(ctx, 9); return err },
		"cancel order":  func(ctx context.Context, c *mypromo.Client) error { _, err := c.CancelOrder(ctx, 9); return err },
		"submit design": func(ctx context.Context, c *mypromo.Client) error { _, err := c.SubmitDesign(ctx, 9); return err },
	}
	cases := []struct {
		name   string
		call   string
		allow  string // the method that the server knows
		status int    // its answer to that
		want   []string
		failed int
	}{
		{"documented verb", "submit order", "POST", 200, []string{"POST"}, 0},
		{"submit order by PATCH", "submit order", "PATCH", 200, []string{"POST", "PATCH"}, 0},
		{"cancel order by PUT", "cancel order", "PUT", 200, []string{"PATCH", "PUT"}, 0},
		{"submit design by PATCH", "submit design", "PATCH", 200, []string{"POST", "PATCH"}, 0},
		{"neither verb", "cancel order", "DELETE", 200, []string{"PATCH", "PUT"}, 405},
		{"refused", "cancel order", "PATCH", 422, []string{"PATCH"}, 422},
		{"unknown outcome", "submit order", "POST", 500, []string{"POST"}, 500},
		{"not found", "submit design", "POST", 404, []string{"POST"}, 404},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Method != tc.allow {
					answers(405, `{"message":"Method not allowed."}`)(w, r)
					return
				}
				answers(tc.status, `{"id":9}`)(w, r)
			})
			err := calls[tc.call](t.Context(), s.client(t))
			require.Equal(t, tc.failed, clients.StatusOf(err))
			require.Equal(t, tc.failed == 0, err == nil)
			var used []string
			for _, request := range s.seen() {
				used = append(used, request.Method)
			}
			require.Equal(t, tc.want, used)
		})
	}
}

func TestNewNamesAWrongBaseURL(t *testing.T) {
	_, err := mypromo.New(mypromo.Config{BaseURL: "api.mypromo.com", ClientSecret: clientSecret})
	require.EqualError(t, err, `mypromo: base URL "api.mypromo.com": want http(s)://host`)
}

func TestMeterIsToldOfEveryCall(t *testing.T) {
	s := newServer(t, answers(404, `{"message":"Not found."}`))
	var told []string
	client := s.client(t, func(c *mypromo.Config) {
		c.Meter = func(_ context.Context, provider, operation string, _ time.Duration, err error) {
			told = append(told, provider+": "+operation)
			if err != nil {
				told = append(told, err.Error())
			}
		}
	})
	_, err := client.GetOrder(t.Context(), 9)
	require.Error(t, err)
	require.Equal(t, []string{"mypromo: get a token", "mypromo: get order 9", "mypromo: get order 9: Not found."}, told)
}
