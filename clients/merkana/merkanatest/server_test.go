package merkanatest_test

import (
	"context"
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients/merkana/merkanatest"
	"orderflow/sandbox/simkit"
)

const (
	statusPath = "/v1/ff-orders-status"
	supplyPath = "/v1/ff-supplies"
)

func TestDocumentedRequests(t *testing.T) {
	h := open(t, merkanatest.Options{})
	h.Expect("244")
	require.Equal(t, reply{200, true, "Orders updated: 1."}, h.call(statusPath, sample(t, "ff-orders-status")))
	require.Equal(t, reply{200, true, "Products updated: 2."}, h.call(supplyPath, sample(t, "ff-supplies")))
	require.Equal(t, []simkit.Effect{
		{At: start, Kind: "status-reported", Ref: "244", ID: "244", Detail: "send"},
		{At: start, Kind: "supplies-pushed", Ref: "293", ID: "293", Detail: "BS20950=2 CW11006=1"},
	}, h.Ledger().All())
	known, _ := h.Order("244")
	require.Equal(t, merkanatest.Order{Status: "send"}, known)
	require.Equal(t, map[string]int{"BS20950": 2, "CW11006": 1}, h.Stock(293))
}

func TestAReportReplacesTheOneBefore(t *testing.T) {
	h := open(t, merkanatest.Options{})
	h.Expect("1", "2")
	h.call(statusPath, `{"orders":[{"idextern":1,"status":"send","awb":105123,"courier":"econt"},{"idextern":"2","status":"packed"}]}`)
	h.Expect("1") // again, which forgets nothing
	h.call(statusPath, `{"orders":[{"idextern":"2","status":"send","awb":"A7","courier":null}]}`)
	one, _ := h.Order("1")
	two, _ := h.Order("2")
	require.Equal(t, []merkanatest.Order{{Status: "send", AWB: "105123", Courier: "econt"}, {Status: "send", AWB: "A7"}},
		[]merkanatest.Order{one, two})
	require.Equal(t, []simkit.Effect{
		{At: start, Kind: "status-reported", Ref: "2", ID: "2", Detail: "packed"},
		{At: start, Kind: "status-reported", Ref: "2", ID: "2", Detail: "send A7"},
	}, h.Ledger().Of("2"))
	_, known := h.Order("3")
	require.False(t, known)
}

func TestSuppliesAreAdded(t *testing.T) {
	h := open(t, merkanatest.Options{})
	h.call(supplyPath, `{"mid":293,"products":[{"sku":"B","br":5},{"sku":"A","br":2},{"sku":"B","br":1}]}`)
	h.call(supplyPath, `{"mid":293,"products":[{"sku":"B","br":-8}]}`)
	require.Equal(t, map[string]int{"A": 2, "B": -2}, h.Stock(293))
	require.Nil(t, h.Stock(294))
	require.Equal(t, []simkit.Effect{
		{At: start, Kind: "supplies-pushed", Ref: "293", ID: "293", Detail: "A=2 B=1 B=5"},
		{At: start, Kind: "supplies-pushed", Ref: "293", ID: "293", Detail: "B=-8"},
	}, h.Ledger().All())
}

func TestRefusals(t *testing.T) {
	cases := map[string]struct{ path, body, want string }{
		"no orders":           {statusPath, `{}`, "orders is mandatory."},
		"no idextern":         {statusPath, `{"orders":[{"status":"send"}]}`, "orders.0: idextern is mandatory."},
		"no status":           {statusPath, `{"orders":[{"idextern":"1","status":""}]}`, "orders.0: status is mandatory."},
		"an order not known":  {statusPath, `{"orders":[{"idextern":"1","status":"send"},{"idextern":"7","status":"send"}]}`, "orders.1: there is no order 7."},
		"an id of no type":    {statusPath, `{"orders":[{"idextern":true,"status":"send"}]}`, "The body can not be read: A value has the wrong type."},
		"no merchant":         {supplyPath, `{"products":[{"sku":"A","br":1}]}`, "mid is mandatory."},
		"no products":         {supplyPath, `{"mid":293,"products":[]}`, "products is mandatory."},
		"no sku":              {supplyPath, `{"mid":293,"products":[{"sku":"A","br":1},{"br":1}]}`, "products.1: sku is mandatory."},
		"no quantity":         {supplyPath, `{"mid":293,"products":[{"sku":"A"}]}`, "products.0: br is mandatory."},
		"half a piece":        {supplyPath, `{"mid":293,"products":[{"sku":"A","br":0.5}]}`, "The body can not be read: A value has the wrong type."},
		"a quantity as text":  {supplyPath, `{"mid":293,"products":[{"sku":"A","br":"5"}]}`, `The body can not be read: A value has the wrong type.`},
		"half of the request": {supplyPath, `{"mid":`, "The body can not be read: The JSON ends too early."},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			h := open(t, merkanatest.Options{})
			h.Expect("1")
			require.Equal(t, reply{200, false, c.want}, h.call(c.path, c.body))
			require.Empty(t, h.Ledger().All(), "a refused call is refused as a whole")
			require.Nil(t, h.Stock(293))
		})
	}
}

func TestTheTokenIsNeeded(t *testing.T) {
	for _, token := range []string{"", "wrong", "demo-token2"} {
		t.Run(token, func(t *testing.T) {
			h := open(t, merkanatest.Options{})
			h.token = token
			require.Equal(t, reply{401, false, "The api-token is missing or wrong."}, h.call(supplyPath, sample(t, "ff-supplies")))
			require.Empty(t, h.Ledger().All())
		})
	}
	h := open(t, merkanatest.Options{Token: "own"})
	h.token = "own"
	require.Equal(t, true, h.call(supplyPath, sample(t, "ff-supplies")).Status)
}

func TestOtherReadingsOfTheDocumentation(t *testing.T) {
	h := open(t, merkanatest.Options{StringStatus: true, RefusalStatus: http.StatusUnprocessableEntity})
	require.Equal(t, reply{200, "true", "Products updated: 2."}, h.call(supplyPath, sample(t, "ff-supplies")))
	require.Equal(t, reply{422, "false", "orders.0: there is no order 244."}, h.call(statusPath, sample(t, "ff-orders-status")))
}

func TestOnlyDocumentedCallsAreServed(t *testing.T) {
	h := open(t, merkanatest.Options{})
	for call, want := range map[[2]string]int{
		{"GET", statusPath}: http.StatusMethodNotAllowed,
		{"POST", "/v1/x"}:   http.StatusNotFound,
	} {
		response, err := h.try(call[0], call[1], "")
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		require.Equal(t, want, response.StatusCode)
	}
}

func TestFaultsAreKeyedByOrderAndMerchant(t *testing.T) {
	h := open(t, merkanatest.Options{})
	h.Expect("244", "245")
	h.Faults().Add(
		simkit.Fault{Operation: "ff-orders-status", Ref: "244", Call: 1, Mode: simkit.LostAnswer},
		simkit.Fault{Operation: "ff-supplies", Ref: "293", Call: 2, Mode: simkit.FailBefore, Status: 503},
	)
	response, err := h.try("POST", statusPath, `{"orders":[{"idextern":"244","status":"send"},{"idextern":"245","status":"send"}]}`)
	if err == nil {
		_ = response.Body.Close()
	}
	require.Error(t, err)
	require.Equal(t, 1, h.Ledger().Count("244", "status-reported"))

	require.Equal(t, 200, h.call(supplyPath, `{"mid":293,"products":[{"sku":"A","br":1}]}`).HTTPStatus)
	require.Equal(t, 503, h.call(supplyPath, `{"mid":293,"products":[{"sku":"A","br":1}]}`).HTTPStatus)
	require.Equal(t, map[string]int{"A": 1}, h.Stock(293))

	require.Equal(t, false, h.call(statusPath, `{`).Status)
	require.Equal(t, 1, h.Faults().Calls("ff-orders-status", ""), "what can't be read is for no order")
}

func TestManyAtOnce(t *testing.T) {
	h := open(t, merkanatest.Options{})
	var centres sync.WaitGroup
	for range 8 {
		centres.Go(func() {
			for range 5 {
				h.Expect("244")
				for path, body := range map[string]string{
					supplyPath: `{"mid":293,"products":[{"sku":"A","br":1}]}`,
					statusPath: `{"orders":[{"idextern":"244","status":"send"}]}`,
				} {
					response, err := h.try("POST", path, body)
					if err != nil {
						t.Errorf("%s: %v", path, err)
						return
					}
					_ = response.Body.Close()
				}
			}
		})
	}
	centres.Wait()
	require.Equal(t, map[string]int{"A": 40}, h.Stock(293))
	require.Equal(t, 40, h.Ledger().Count("244", "status-reported"))
}

func TestRunEndsWithItsContext(t *testing.T) {
	h := open(t, merkanatest.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		h.Run(ctx)
	}()
	h.Advance()
	require.Empty(t, h.Ledger().All())
	cancel()
	<-ended
}
