package tpk_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/clients/lenient"
	"orderflow/clients/tpk"
)

// Calls that are tested for their request or their error only.
func getOrder(ctx context.Context, c *tpk.Client) error { return fails(c.GetOrder(ctx, 123)) }
func payOrder(ctx context.Context, c *tpk.Client) error { return fails(c.PayOrder(ctx, 123)) }
func userData(ctx context.Context, c *tpk.Client) error { return fails(c.UserData(ctx)) }
func couriers(ctx context.Context, c *tpk.Client) error { return fails(c.Couriers(ctx)) }
func offers(ctx context.Context, c *tpk.Client) error {
	return fails(c.Offers(ctx, tpk.OfferPackage{}))
}
func searchOrders(ctx context.Context, c *tpk.Client) error {
	return fails(c.SearchOrders(ctx, tpk.OrderFilter{}))
}
func searchPayments(ctx context.Context, c *tpk.Client) error {
	return fails(c.SearchPayments(ctx, tpk.PaymentFilter{}))
}
func downloadWaybill(ctx context.Context, c *tpk.Client) error {
	return fails(c.DownloadWaybill(ctx, 123))
}

const (
	person      = `{"name":"Jan","surname":"Kto","street":"Kowalska","house_number":"12a","post_code":"82-300","city":"Elbląg","country_id":1,"phone":"0500111222","email":"shop@example.com"}`
	leastPacket = `{"product_id":1,"courier_id":3,"number_of_packages":1,"description":"Kubki #7K3Q9","pickup_date":"2026-01-15","sender":` +
		person + `,"receiver":` + person + `}`
	noFilters = `{"filters":{},"page":1,"per_page":50}`
)

func leastPackage() tpk.NewPackage {
	party := tpk.Party{
		Name: "Jan", Surname: "Kto", Street: "Kowalska", HouseNumber: "12a", PostCode: "82-300",
		City: "Elbląg", CountryID: tpk.CountryPoland, Phone: "0500111222", Email: email,
	}
	return tpk.NewPackage{
		ProductID: tpk.ProductEnvelope, CourierID: tpk.CourierDPD, Description: "Kubki #7K3Q9",
		PickupDate: "2026-01-15", Sender: party, Receiver: party,
	}
}

// fullPackage is a package with all fields set.
func fullPackage() tpk.NewPackage {
	pack := leastPackage()
	pack.ProductID, pack.CourierID, pack.NumberOfPackages = tpk.ProductParcel, tpk.CourierInPostLocker, 2
	pack.Weight, pack.Length = decimal.RequireFromString("1.50"), decimal.RequireFromString("30")
	pack.Width, pack.Height = decimal.RequireFromString("20.5"), decimal.RequireFromString("8")
	pack.PickupHours = &tpk.Hours{From: "10:00", To: "13:00"}
	pack.Options = []string{tpk.OptionWithPickup, tpk.OptionSMSAdvice}
	pack.Receiver = tpk.Party{
		Name: "Ewa", Surname: "Lis", Company: "Beta", Street: "Leśna", HouseNumber: "3", DoorNumber: "4", PostCode: "00-001",
		City: "Warszawa", CountryID: 1, Phone: "600700800", PopCode: "WAW01A", PPCode: "238538", RuchCode: "WS-1",
	}
	return pack
}

func TestMethods(t *testing.T) {
	const fullPacket = `{"product_id":2,"courier_id":9,"weight":1.5,"length":30,"width":20.5,"height":8,"number_of_packages":2,
		"non_standard":false,"description":"Kubki #7K3Q9","pickup_date":"2026-01-15","pickup_hours":{"from":"10:00","to":"13:00"},
		"options":["with_pickup","delivery_sms_advice_note"],"sender":` + person + `,"receiver":{"name":"Ewa","surname":"Lis",
		"company":"Beta","street":"Leśna","house_number":"3","door_number":"4","post_code":"00-001","city":"Warszawa","country_id":1,
		"phone":"600700800","pop_code":"WAW01A","pp_code":"238538","ruch_code":"WS-1"}}`
	late := time.Date(2026, time.January, 14, 23, 30, 0, 0, time.UTC) // the 15th in Poland
	cases := []struct {
		name   string
		call   func(context.Context, *tpk.Client) error
		answer string
		method string
		uri    string
		body   string
	}{
		{
			"create an order", func(ctx context.Context, c *tpk.Client) error { return fails(c.CreateOrder(ctx, leastPackage())) },
			`[{"order_id":777}]`, "POST", "/user/orders", `{"packages":[` + leastPacket + `]}`,
		},
		{
			"create an order of everything", func(ctx context.Context, c *tpk.Client) error { return fails(c.CreateOrder(ctx, fullPackage())) },
			`[{"order_id":777}]`, "POST", "/user/orders", `{"packages":[` + fullPacket + `]}`,
		},
		{
			"edit an order", func(ctx context.Context, c *tpk.Client) error { return fails(c.EditOrder(ctx, 777, leastPackage())) },
			`[{"order_id":777}]`, "PUT", "/user/orders/777", `{"packages":[` + leastPacket + `]}`,
		},
		{"get an order", getOrder, anOrder, "GET", "/user/orders/123", ""},
		{"cancel an order", func(ctx context.Context, c *tpk.Client) error { return c.CancelOrder(ctx, 777) }, "", "PATCH", "/user/orders/777/cancel", ""},
		{"search all orders", searchOrders, `{"orders":[]}`, "POST", "/user/orders/search", noFilters},
		{
			"search orders", func(ctx context.Context, c *tpk.Client) error {
				return fails(c.SearchOrders(ctx, tpk.OrderFilter{
					OrderID: 777, WaybillNumber: "0012", Status: int(tpk.StatusPaid), CourierStatus: int(tpk.CourierStatusDelivered),
					CreatedSince: late, CreatedTill: late.Add(24 * time.Hour), CourierID: tpk.CourierUPS, UserData: "ewa@beta.example",
				}))
			},
			`{"orders":[]}`, "POST", "/user/orders/search",
			`{"page":1,"per_page":50,"filters":{"order_id":777,"waybill_number":"0012","order_status":12,"courier_status":9,
			"created_since":"2026-01-15","created_till":"2026-01-16","courier_id":14,"user_data":"ewa@beta.example"}}`,
		},
		{"pay an order", payOrder, `{"paid":[123],"total":"12,60"}`, "POST", "/user/payments", `{"order_ids":[123]}`},
		{
			"search payments", func(ctx context.Context, c *tpk.Client) error {
				return fails(c.SearchPayments(ctx, tpk.PaymentFilter{
					OrderID: 777, WaybillNumber: "0012", TransactionNumber: "OTH-1", InvoiceNumber: "1/2026",
					CreatedSince: late, CreatedTill: late,
				}))
			},
			`{"payments":[]}`, "POST", "/user/payments/search",
			`{"page":1,"per_page":50,"filters":{"order_id":777,"waybill_number":"0012","transaction_number":"OTH-1",
			"invoice_number":"1/2026","created_since":"2026-01-15","created_till":"2026-01-15"}}`,
		},
		{
			"ask for offers", offers, `{}`, "POST", "/user/orders/offers",
			`{"packages":[{"product_id":0,"number_of_packages":1,"sender":{},"receiver":{}}]}`,
		},
		{
			"search pickup", func(ctx context.Context, c *tpk.Client) error {
				return fails(c.SearchPickup(ctx, tpk.PickupQuery{
					CourierID: tpk.CourierInPostLocker, WithPickup: true, Sender: tpk.PickupAddress{UsePop: true},
				}))
			},
			`{"pickup_date":"2026-01-15"}`, "POST", "/user/orders/pickup-date/search",
			`{"courier_id":9,"with_pickup":true,"sender":{"use_pop":true}}`,
		},
		{
			"search points by city", func(ctx context.Context, c *tpk.Client) error {
				return fails(c.SearchPoints(ctx, tpk.PointPop, "Elbląg", ""))
			},
			`{"found":[]}`, "POST", "/pop/search", `{"city":"Elbląg"}`,
		},
		{"search post office", searchPoint(tpk.PointPP, "238538"), `{"found":[]}`, "POST", "/pp/search", `{"code":"238538"}`},
		{"search ORLEN point", searchPoint(tpk.PointRuch, "WS-1"), `{"found":[]}`, "POST", "/ruch/search", `{"code":"WS-1"}`},
		{
			"search city", func(ctx context.Context, c *tpk.Client) error { return fails(c.SearchCity(ctx, 1, "82-300")) },
			`{"city":"Elbląg"}`, "POST", "/city/search", `{"country_id":1,"post_code":"82-300"}`,
		},
		{"products", func(ctx context.Context, c *tpk.Client) error { return fails(c.Products(ctx)) }, `{}`, "GET", "/user/orders/resources/products", ""},
		{"couriers", couriers, `{}`, "GET", "/user/orders/resources/couriers", ""},
		{"countries", func(ctx context.Context, c *tpk.Client) error { return fails(c.Countries(ctx)) }, `{}`, "GET", "/user/orders/resources/countries", ""},
		{"options", func(ctx context.Context, c *tpk.Client) error { return fails(c.Options(ctx)) }, `{}`, "GET", "/user/orders/resources/options", ""},
		{"user data", userData, `{"balance":"100,10"}`, "GET", "/user/data", ""},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			s := newServer(t, answers(200, tc.answer))
			require.NoError(t, tc.call(t.Context(), s.client(t)))
			require.Equal(t, []request{sent(tc.method, tc.uri, tokenName(1), compact(t, tc.body))}, compacted(t, s.seen()))
		})
	}
}

// compact normalizes JSON, so that requests can be compared whole.
func compact(t *testing.T, body string) string {
	if body == "" {
		return ""
	}
	var value any
	require.NoError(t, json.Unmarshal([]byte(body), &value))
	compacted, err := json.Marshal(value)
	require.NoError(t, err)
	return string(compacted)
}

func compacted(t *testing.T, requests []request) []request {
	for i := range requests {
		requests[i].Body = compact(t, requests[i].Body)
	}
	return requests
}

func TestFormsOfAnswers(t *testing.T) {
	cases := map[string]check{
		`[{"order_id":"777","price":"17.00","courier_id":"3"}]`:               created,
		`{"orders":[{"order_id":777,"price":17.00,"courier_id":3}]}`:          created,
		`{"data":[{"order_id":777,"price":"17,00","courier_id":3}]}`:          created,
		`{"data":{"orders":[{"order_id":777,"price":17.00,"courier_id":3}]}}`: created,
		`{"orders":{"order_id":777,"price":17.00,"courier_id":3}}`:            created,
		`{"order_id":777,"price":17.00,"courier_id":3}`:                       created,
		`{"data":{"id":777,"price":17.00,"courier_id":3}}`:                    created,

		`{"paid":["123"],"total":12.6}`:                 paid(tpk.Payment{Paid: []lenient.Int{123}, Total: number("12.6")}),
		`{"paid":null,"not_waiting":[123],"total":"0"}`: paid(tpk.Payment{NotWaiting: []lenient.Int{123}, Total: number("0")}),
		`{"data":{"paid":{"0":123},"total":"1234,50"}}`: paid(tpk.Payment{Paid: []lenient.Int{123}, Total: number("1234.50")}),

		`{"notice":{"code":"too_heavy","messages":"Za ciężka."}}`: offered(tpk.Offers{
			Notices: []tpk.Notice{{Code: "too_heavy", Messages: lenient.List[lenient.String]{"Za ciężka."}}},
		}),
		`{"data":{"offers":[],"best_offer":{"courier_id":3,"price":"31,50","currency":"PLN","options":null},"notice":[]}}`: offered(tpk.Offers{
			Offers: []tpk.Offer{}, Notices: []tpk.Notice{}, Best: best(offer(tpk.CourierDPD, "31.50")),
		}),
		`{"best_offer":null}`: offered(tpk.Offers{}),

		`{"chosen":null,"found":{"code":"A1","available":true}}`: found(tpk.Point{Code: "A1", Available: yes}),
		`{"chosen":[{"code":"A1"}],"found":[{"code":"A1"}]}`:     found(tpk.Point{Code: "A1"}),
		`{"chosen":[],"found":[]}`:                               found(),

		`{"pickup_date":null,"hours":null}`: gives(searchPickup, tpk.Pickup{}),
		`{"pickup_date":"2026-01-15 00:00:00","hours":{"from":"10:00","to":"13:00"},"available_dates":{"1":"2026-01-15","3":"2026-01-17"}}`: gives(searchPickup,
			tpk.Pickup{
				Date: "2026-01-15", Hours: lenient.List[tpk.Hours]{{From: "10:00", To: "13:00"}},
				AvailableDates: lenient.List[tpk.Date]{"2026-01-15", "2026-01-17"},
			}),

		`{"balance":"1 zł"}`: func(t *testing.T, body string) {
			require.Error(t, userData(t.Context(), newServer(t, answers(200, body)).client(t)))
		},
		`{"balance":0,"shipping_address":[],"messages":{"message":"Hello"}}`: gives((*tpk.Client).UserData, tpk.User{Balance: number("0"), Messages: []tpk.Message{{Text: "Hello"}}}),

		`{"12":"fedex","12":"geodis","1":"kex","1":"nobody"}`: gives((*tpk.Client).Couriers, map[int]string{1: "kex", 12: "fedex", 13: "geodis"}),
		`{"12":"fedex","13":"geodis2","12":"geodis"}`:         gives((*tpk.Client).Couriers, map[int]string{12: "fedex", 13: "geodis2"}),
	}
	for body, check := range cases {
		t.Run(body, func(t *testing.T) { check(t, body) })
	}
}

func created(t *testing.T, body string) {
	gives(func(c *tpk.Client, ctx context.Context) (tpk.Created, error) {
		return c.CreateOrder(ctx, leastPackage())
	},
		tpk.Created{OrderID: 777, Price: number("17.00"), CourierID: tpk.CourierDPD})(t, body)
}

func paid(want tpk.Payment) check {
	return gives(func(c *tpk.Client, ctx context.Context) (tpk.Payment, error) { return c.PayOrder(ctx, 123) }, want)
}

func offered(want tpk.Offers) check {
	return gives(func(c *tpk.Client, ctx context.Context) (tpk.Offers, error) { return c.Offers(ctx, tpk.OfferPackage{}) }, want)
}

func found(want ...tpk.Point) check { return gives(points(tpk.PointPop), want) }

func searchPickup(c *tpk.Client, ctx context.Context) (tpk.Pickup, error) {
	return c.SearchPickup(ctx, tpk.PickupQuery{})
}
