package merkana_test

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
	"orderflow/internal/merkana"
)

const (
	productsPath = "/merkana/sync_products.php"
	stockPath    = "/merkana/stock.php"
	createPath   = "/merkana/save_order_with_packets.php"
	cancelPath   = "/merkana/cancel_order.php"
)

func TestDocumentedCalls(t *testing.T) {
	orders := newMemory()
	orders.lines[293] = []merkana.StockLine{{SKU: "BS20950", Quantity: 2}, {SKU: "CW11006", Quantity: 1}}
	address := serve(t, merkana.HandlerOptions{Backend: orders, StringStatus: []merkana.Endpoint{merkana.EndpointStock}})

	requireSaid(t, yes(`{"status":true}`), call(t, "POST", address+productsPath, sample(t, "sync-products"), nil))
	requireSaid(t, yes(sample(t, "stock-answer")), call(t, "POST", address+stockPath, sample(t, "stock"), nil))
	requireSaid(t, yes(`{"status":true}`), call(t, "POST", address+createPath, sample(t, "create-order"), nil))
	requireSaid(t, yes(`{"status":true}`), call(t, "POST", address+cancelPath, sample(t, "cancel-order"), nil))

	require.Equal(t, map[int64][]merkana.Product{293: {{ID: 123, SKU: "SKU-123", EAN: "123123", Title: "product-title",
		ImageURL: "https://clients.mercoria.com/uploads/images/products/xx/image-file.jpg"}}}, orders.products)
	require.Equal(t, map[merchantOrder]merkana.NewOrder{{4755, 40103}: documented()}, orders.orders)
	require.Equal(t, map[merchantOrder]bool{{293, 226}: true}, orders.cancelled)
}

func TestStockThatIsEmptyIsAList(t *testing.T) {
	address := serve(t, merkana.HandlerOptions{Backend: newMemory()})
	require.Equal(t, yes(`{"status":true,"mid":293,"stock":[]}`+"\n"), call(t, "POST", address+stockPath, `{"mid":"293"}`, nil))
}

func TestStatusIsTextWhereItIsAskedFor(t *testing.T) {
	orders := newMemory()
	orders.packed[merchantOrder{293, 226}] = true
	address := serve(t, merkana.HandlerOptions{Backend: orders,
		StringStatus: []merkana.Endpoint{merkana.EndpointStock, merkana.EndpointCancelOrder}})
	for name, c := range map[string]struct{ path, body, want string }{
		"yes as text":       {stockPath, `{"mid":293}`, `{"status":"true","mid":293,"stock":[]}`},
		"a rule as text":    {stockPath, `{}`, `{"status":"false","message":"mid: want an id above 0"}`},
		"no as text":        {cancelPath, sample(t, "cancel-order"), `{"status":"false","message":"It is packed."}`},
		"yes as boolean":    {createPath, small, `{"status":true}`},
		"a rule as boolean": {createPath, ``, `{"status":false,"message":"body: want a JSON object"}`},
	} {
		t.Run(name, func(t *testing.T) {
			requireSaid(t, yes(c.want), call(t, "POST", address+c.path, c.body, nil))
		})
	}
}

func TestWhatIsTurnedAwayBeforeItIsRead(t *testing.T) {
	const wrongToken = "The header api-token is missing or wrong."
	cases := map[string]struct {
		method, path, body string
		headers            http.Header
		want               said
	}{
		"no token":               {"POST", createPath, small, http.Header{}, no(401, wrongToken)},
		"a wrong token":          {"POST", createPath, small, http.Header{"Api-Token": {token + "x"}}, no(401, wrongToken)},
		"an empty token":         {"POST", createPath, small, http.Header{"Api-Token": {""}}, no(401, wrongToken)},
		"two tokens":             {"POST", createPath, small, http.Header{"Api-Token": {token, token}}, no(401, wrongToken)},
		"a token elsewhere":      {"POST", createPath + "?api-token=" + token, small, http.Header{"Authorization": {"Bearer " + token}}, no(401, wrongToken)},
		"a GET without a token":  {"GET", createPath, "", http.Header{}, no(401, wrongToken)},
		"a GET":                  {"GET", createPath, "", nil, no(405, "Use POST.")},
		"a PUT":                  {"PUT", stockPath, small, nil, no(405, "Use POST.")},
		"another path":           {"POST", "/merkana/", small, nil, no(404, "There is no such endpoint.")},
		"a path with more to it": {"POST", createPath + "/x", small, nil, no(404, "There is no such endpoint.")},
		"a body that is too large": {"POST", createPath, small + strings.Repeat(" ", merkana.DefaultLimit), nil,
			no(413, "The body is larger than 1048576 bytes.")},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			orders := newMemory()
			requireSaid(t, c.want, call(t, c.method, serve(t, merkana.HandlerOptions{Backend: orders})+c.path, c.body, c.headers))
			require.Zero(t, orders.calls)
		})
	}
}

func TestTheLimitAndTheHeaderCanBeChosen(t *testing.T) {
	orders := newMemory()
	address := serve(t, merkana.HandlerOptions{Backend: orders, Limit: int64(len(small)), Header: "X-Centre"})
	mine := http.Header{"X-Centre": {token}}
	requireSaid(t, yes(`{"status":true}`), call(t, "POST", address+createPath, small, mine))
	require.Equal(t, http.StatusRequestEntityTooLarge, call(t, "POST", address+createPath, small+" ", mine).status)
	requireSaid(t, no(401, "The header X-Centre is missing or wrong."), call(t, "POST", address+createPath, small, nil))
}

func TestPathsCanBeChosen(t *testing.T) {
	address := serve(t, merkana.HandlerOptions{Backend: newMemory(), Paths: map[merkana.Endpoint]string{merkana.EndpointCreateOrder: "/in/{new}.php"}})
	requireSaid(t, yes(`{"status":true}`), call(t, "POST", address+"/in/"+url.PathEscape("{new}")+".php", small, nil))
	require.Equal(t, http.StatusNotFound, call(t, "POST", address+createPath, small, nil).status)
	require.Equal(t, http.StatusOK, call(t, "POST", address+cancelPath, sample(t, "cancel-order"), nil).status)
}

func TestRulesOfTheOtherCalls(t *testing.T) {
	address := serve(t, merkana.HandlerOptions{Backend: newMemory()})
	for name, c := range map[string]struct{ path, body, want string }{
		"cancel nothing":           {cancelPath, `{}`, "mid: want an id above 0; id: want an id above 0"},
		"cancel by text":           {cancelPath, `{"mid":1,"id":"x"}`, "id: want an id above 0"},
		"cancel what is no call":   {cancelPath, `[]`, "body: want a JSON object"},
		"stock of nobody":          {stockPath, `{"mid":0}`, "mid: want an id above 0"},
		"stock of what is no call": {stockPath, ``, "body: want a JSON object"},
		"no products":              {productsPath, `{"mid":1}`, "products: want a list of 0 or more"},
		"products of no call":      {productsPath, `1`, "body: want a JSON object"},
		"products without names":   {productsPath, `{"mid":1,"products":[{"id":1,"sku":"A"},{"id":"x","img":"a.jpg"}]}`, "products[1].id: want an id above 0; products[1].img: want an address that begins with https://; products[1].sku: missing"},
	} {
		t.Run(name, func(t *testing.T) {
			requireSaid(t, no(200, c.want), call(t, "POST", address+c.path, c.body, nil))
		})
	}
	requireSaid(t, yes(`{"status":true}`), call(t, "POST", address+productsPath, `{"mid":1,"products":[]}`, nil))
}

func TestFailuresAreTemporaryUnlessTheyAreRefusals(t *testing.T) {
	bodies := map[string]string{
		createPath: sample(t, "create-order"), cancelPath: sample(t, "cancel-order"),
		productsPath: sample(t, "sync-products"), stockPath: sample(t, "stock"),
	}
	for path, body := range bodies {
		t.Run(path, func(t *testing.T) {
			orders := newMemory()
			orders.failures = []error{errors.New("no connection to 10.0.0.7"), errors.Join(&merkana.Refusal{Message: "Merchant 293 is not ours."})}
			address := serve(t, merkana.HandlerOptions{Backend: orders})
			requireSaid(t, no(503, "This is not possible at the moment. Please send it again."), call(t, "POST", address+path, body, nil))
			requireSaid(t, no(200, "Merchant 293 is not ours."), call(t, "POST", address+path, body, nil))
			require.Equal(t, http.StatusOK, call(t, "POST", address+path, body, nil).status)
			require.Equal(t, 3, orders.calls)
		})
	}
}

func TestTheLogNamesTheOrderAndNoPerson(t *testing.T) {
	var lines bytes.Buffer
	orders := newMemory()
	orders.failures = []error{errors.New("out of reach")}
	address := serve(t, merkana.HandlerOptions{Backend: orders, Logger: logTo(&lines)})
	call(t, "POST", address+createPath, small, nil)
	call(t, "POST", address+createPath, strings.Replace(small, `"BG"`, `"Bulgaria"`, 1), nil)
	call(t, "POST", address+cancelPath, `{"mid":"x","id":2}`, nil)
	call(t, "POST", address+stockPath, `{}`, http.Header{})
	call(t, "POST", address+createPath, strings.Repeat(" ", merkana.DefaultLimit+1), nil)
	require.Equal(t, `level=WARN msg="merkana: a call failed; Merkana may retry" call.endpoint=create-order call.mid=4755 call.id=1 error="out of reach"
level=ERROR msg="merkana: a call was refused" call.endpoint=create-order call.mid=4755 call.id=1 why="shipping.shipping_country: want 2 letters (ISO 3166-1)"
level=ERROR msg="merkana: a call was refused" call.endpoint=cancel-order call.mid=0 call.id=2 why="mid: want an id above 0"
level=INFO msg="merkana: a call without the valid token" endpoint=stock
level=ERROR msg="merkana: a call is too large" endpoint=create-order limit=1048576
`, lines.String())
}

func TestNewNamesWhatIsWrong(t *testing.T) {
	good := func() merkana.HandlerOptions { return merkana.HandlerOptions{Backend: newMemory(), Token: token} }
	cases := map[string]struct {
		edit func(*merkana.HandlerOptions)
		want string
	}{
		"no backend": {func(o *merkana.HandlerOptions) { o.Backend = nil }, "merkana: no backend for the calls"},
		"no token":   {func(o *merkana.HandlerOptions) { o.Token = "" }, "merkana: no token; without one anybody could place orders"},
		"a path that is none": {func(o *merkana.HandlerOptions) {
			o.Paths = map[merkana.Endpoint]string{merkana.EndpointCreateOrder: "new.php"}
		}, `merkana: path "new.php" of create-order: must start with /`},
		"a path of two": {func(o *merkana.HandlerOptions) {
			o.Paths = map[merkana.Endpoint]string{merkana.EndpointCreateOrder: stockPath}
		}, `merkana: path "/merkana/stock.php" is used by both create-order and stock`},
		"a path of nothing": {func(o *merkana.HandlerOptions) { o.Paths = map[merkana.Endpoint]string{"refund": "/refund"} },
			`merkana: paths: there is no endpoint "refund"; want sync-products, stock, create-order or cancel-order`},
		"text of nothing": {func(o *merkana.HandlerOptions) { o.StringStatus = []merkana.Endpoint{"refund"} },
			`merkana: string status: there is no endpoint "refund"; want sync-products, stock, create-order or cancel-order`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			options := good()
			c.edit(&options)
			handler, err := merkana.NewHandler(options)
			require.EqualError(t, err, c.want)
			require.Nil(t, handler)
		})
	}
}

// The token can't be guessed as fast as somebody asks; who has it passes.
func TestWrongTokensAreLimited(t *testing.T) {
	url := serve(t, merkana.HandlerOptions{Backend: newMemory(), Failed: access.NewGate(access.Options{FailuresPerMinute: 2}).Failed})
	wrong := http.Header{"Api-Token": {"guess"}}
	for range 2 {
		require.Equal(t, http.StatusUnauthorized, call(t, http.MethodPost, url+createPath, "{}", wrong).status)
	}
	require.Equal(t, http.StatusTooManyRequests, call(t, http.MethodPost, url+createPath, "{}", wrong).status)
	require.Equal(t, http.StatusOK, call(t, http.MethodPost, url+createPath, "{}", nil).status)
}
