package merkanatest_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/merkana/merkanatest"
)

// headers are what the centre requires.
var headers = map[string]string{"X-Centre": "secret"}

// documented is the order of the documentation's sample.
func documented() merkanatest.OrderCreate {
	return merkanatest.OrderCreate{
		MID: 4755, UnknownProductID: 1, EmailFFProblem: "problems@shop.example", ID: 40103, Status: "create",
		Total: "77.7000", Insurance: "77", Currency: "BGN", PaymentMethod: "COD", CustomerNote: "call me",
		Shipping: merkanatest.Shipping{
			Contact: "Petya Ivanova", Phone: "0888123456", Country: "BG", City: "София", Street: "бул. Братя Бъкстон, 33",
			PostalCode: "1000", Instructions: "black door", Company: "тт", Email: "petya@example.com",
			CourierOffice: "1085", Courier: "econt",
		},
		URLFactura: "https://api.mercoria.com/storage/invoice/XXXXXX/953-14.pdf",
		LineItems:  []merkanatest.LineItem{{"7563", 1}, {"9047", 1}, {"41705", 1}},
	}
}

func TestShopSendsWhatIsDocumented(t *testing.T) {
	product := merkanatest.Product{ID: 123, SKU: "SKU-123", EAN: "123123", Title: "product-title",
		ImageURL: "https: //clients.mercoria.com/uploads/images/products/xx/image-file.jpg"}
	yes := merkanatest.Answer{HTTPStatus: 200, Status: true, Message: "thanks"}
	cases := map[string]struct {
		call         func(context.Context, *merkanatest.Shop) (merkanatest.Answer, error)
		path, sample string
	}{
		"products": {func(ctx context.Context, shop *merkanatest.Shop) (merkanatest.Answer, error) {
			return shop.SyncProducts(ctx, 293, []merkanatest.Product{product})
		}, "/merkana/sync_products.php", "sync-products"},
		"stock": {func(ctx context.Context, shop *merkanatest.Shop) (merkanatest.Answer, error) {
			_, answer, err := shop.Stock(ctx, 293)
			return answer, err
		}, "/merkana/stock.php", "stock"},
		"order": {func(ctx context.Context, shop *merkanatest.Shop) (merkanatest.Answer, error) {
			return shop.CreateOrder(ctx, documented())
		}, "/merkana/save_order_with_packets.php", "create-order"},
		"cancel": {func(ctx context.Context, shop *merkanatest.Shop) (merkanatest.Answer, error) {
			return shop.CancelOrder(ctx, 293, 226)
		}, "/merkana/cancel_order.php", "cancel-order"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			centre := runCentre(t, http.StatusOK, `{"status":true,"message":"thanks","mid":293}`)
			got, err := c.call(t.Context(), merkanatest.NewShop(centre.url+"/merkana/", headers, nil))
			require.NoError(t, err)
			require.Equal(t, yes, got)
			calls := centre.calls()
			require.Len(t, calls, 1)
			require.JSONEq(t, sample(t, c.sample), calls[0].Body)
			calls[0].Body = ""
			require.Equal(t, sent{Method: "POST", Path: c.path, Token: "secret"}, calls[0])
		})
	}
}

func TestTotalsKeepTheirPlaces(t *testing.T) {
	centre := runCentre(t, http.StatusOK, `{"status":true}`)
	_, err := merkanatest.NewShop(centre.url, nil, nil).CreateOrder(t.Context(), documented())
	require.NoError(t, err)
	require.Contains(t, centre.calls()[0].Body, `"total":77.7000,`)
}

func TestAnswersOfACentre(t *testing.T) {
	cases := map[string]struct {
		status   int
		body     string
		want     merkanatest.Answer
		accepted bool
		err      string
	}{
		"yes":                 {200, `{"status":true}`, merkanatest.Answer{HTTPStatus: 200, Status: true}, true, ""},
		"yes, as text":        {200, `{"status":"true"}`, merkanatest.Answer{HTTPStatus: 200, Status: true}, true, ""},
		"no":                  {200, `{"status":false,"message":"No."}`, merkanatest.Answer{HTTPStatus: 200, Message: "No."}, false, ""},
		"no, as text":         {200, `{"status":"false"}`, merkanatest.Answer{HTTPStatus: 200}, false, ""},
		"later":               {503, `{"status":false,"message":"Later."}`, merkanatest.Answer{HTTPStatus: 503, Message: "Later."}, false, ""},
		"a yes that is none":  {500, `{"status":true}`, merkanatest.Answer{HTTPStatus: 500, Status: true}, false, ""},
		"a status of no type": {200, `{"status":1}`, merkanatest.Answer{HTTPStatus: 200}, false, "status 1 is not true or false (HTTP 200)"},
		"no status":           {200, `{}`, merkanatest.Answer{HTTPStatus: 200}, false, "status <nil> is not true or false (HTTP 200)"},
		"no JSON":             {502, `<html>`, merkanatest.Answer{HTTPStatus: 502}, false, "cancel_order.php: unreadable answer (HTTP 502)"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			centre := runCentre(t, c.status, c.body)
			got, err := merkanatest.NewShop(centre.url, nil, nil).CancelOrder(t.Context(), 293, 226)
			require.Equal(t, c.want, got)
			if c.err != "" {
				require.ErrorContains(t, err, c.err)
				return
			}
			require.NoError(t, err)
			require.Equal(t, c.accepted, got.Accepted())
		})
	}
}

func TestAServersShopTellsItWhatItLearns(t *testing.T) {
	h := open(t, merkanatest.Options{})
	h.call(supplyPath, `{"mid":293,"products":[{"sku":"OLD","br":1}]}`)
	centre := runCentre(t, http.StatusOK, sample(t, "stock-answer"))
	shop := h.Shop(centre.url, nil)

	lines, answer, err := shop.Stock(t.Context(), 293)
	require.NoError(t, err)
	require.Equal(t, merkanatest.Answer{HTTPStatus: 200, Status: true}, answer)
	require.Equal(t, []merkanatest.StockLine{{"BS20950", 2}, {"CW11006", 1}}, lines)
	require.Equal(t, map[string]int{"BS20950": 2, "CW11006": 1}, h.Stock(293))

	_, _, err = shop.Stock(t.Context(), 294)
	require.EqualError(t, err, "merkanatest: asked for the stock of merchant 294, got that of 293")
	require.Nil(t, h.Stock(294))

	centre.body = `{"status":false,"mid":293}`
	_, _, err = shop.Stock(t.Context(), 293)
	require.NoError(t, err)
	require.Equal(t, map[string]int{"BS20950": 2, "CW11006": 1}, h.Stock(293), "a refusal says nothing of the stock")

	centre.status = http.StatusServiceUnavailable
	_, err = shop.CreateOrder(t.Context(), documented())
	require.NoError(t, err)
	_, known := h.Order("40103")
	require.True(t, known, "an order is Merkana's whatever a centre says")
}

func TestDeliver(t *testing.T) {
	yes := merkanatest.Delivery{Answer: merkanatest.Answer{HTTPStatus: 200, Status: true}}
	no := merkanatest.Delivery{Answer: merkanatest.Answer{HTTPStatus: 503}}
	cases := map[string]struct {
		refusals, attempts int
		want               []merkanatest.Delivery
	}{
		"accepted at once":         {0, 0, []merkanatest.Delivery{yes}},
		"accepted at the third":    {2, 0, []merkanatest.Delivery{no, no, yes}},
		"given up":                 {9, 0, []merkanatest.Delivery{no, no, no, no, no, no}},
		"given up as asked":        {9, 2, []merkanatest.Delivery{no, no}},
		"never more than the most": {9, 9, []merkanatest.Delivery{no, no, no, no, no, no}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			centre := runCentre(t, http.StatusServiceUnavailable, `{"status":false}`)
			shop := merkanatest.NewShop(centre.url, nil, &http.Client{Transport: accepting{centre, c.refusals}})
			require.Equal(t, c.want, shop.Deliver(t.Context(), documented(), c.attempts, time.Microsecond))
			require.Len(t, centre.calls(), len(c.want))
		})
	}
}

// accepting is a centre that refuses first and accepts after some calls.
type accepting struct {
	centre *centre
	after  int
}

func (a accepting) RoundTrip(r *http.Request) (*http.Response, error) {
	if len(a.centre.calls()) == a.after {
		a.centre.mu.Lock()
		a.centre.status, a.centre.body = http.StatusOK, `{"status":true}`
		a.centre.mu.Unlock()
	}
	return http.DefaultTransport.RoundTrip(r)
}

func TestDeliverGoesOnWithoutAnAnswer(t *testing.T) {
	centre := runCentre(t, http.StatusOK, `<html>`)
	made := merkanatest.NewShop(centre.url, nil, nil).Deliver(t.Context(), documented(), 2, 0)
	require.Len(t, made, 2)
	require.ErrorContains(t, made[1].Err, "unreadable answer")
}

func TestDeliverStopsWithItsContext(t *testing.T) {
	centre := runCentre(t, http.StatusServiceUnavailable, `{"status":false}`)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	made := merkanatest.NewShop(centre.url, nil, nil).Deliver(ctx, documented(), 0, merkanatest.DeliveryPause)
	require.Len(t, made, 1)
}
