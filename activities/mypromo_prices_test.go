package activities_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"orderflow/activities"
	"orderflow/clients/mypromo"
	"orderflow/order"
)

// shelf is a MyPromo's answers about the SKUs A and B, by query.
type shelf struct {
	prices    map[string]string
	inventory string
}

// ServeHTTP answers with a draft of 75 pieces of A and 10 of B.
func (s shelf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/oauth/token":
		_, _ = io.WriteString(w, `{"token_type":"Bearer","expires_in":3600,"access_token":"token"}`)
	case "/v1/prices":
		fmt.Fprintf(w, `{"data":[%s],"links":{"next":null},"meta":{"current_page":1,"last_page":1}}`, s.prices[r.URL.Query().Get("sku")+r.URL.Query().Get("shipping_from")])
	case "/v1/inventory":
		fmt.Fprintf(w, `{"data":[%s],"links":{"next":null},"meta":{"current_page":1,"last_page":1}}`, s.inventory)
	default:
		_, _ = io.WriteString(w, `{"id":9,"status":"PENDING","items":[
			{"id":1,"reference":"1-1","sku":"A","quantity":75},{"id":2,"reference":"1-2","sku":"B","quantity":10}]}`)
	}
}

func priceRow(sku, rules, currency, tiers string) string {
	return fmt.Sprintf(`{"sku":%q,"rules":%s,"prices":{"currency":%q,"buying_prices":[%s]}}`, sku, rules, currency, tiers)
}

func TestAppraisal(t *testing.T) {
	const free, tiersOnly = `{"tier_price_qty_only":false}`, `{"tier_price_qty_only":true}`
	const tiers = `{"qty":50,"price":14.99},{"qty":100,"price":"12,99"}`
	a, b := priceRow("A", free, "EUR", tiers), priceRow("B", free, "EUR", `{"qty":1,"price":1}`)
	inStock := `{"sku":"A","available":true,"stock":{"managed":true,"qty":75}},{"sku":"B","available":true,"stock":{"managed":false,"qty":null}}`
	euros := &order.Money{Amount: decimal.RequireFromString("1134.25"), Currency: "EUR"}
	for _, c := range []struct {
		name  string
		shelf shelf
		want  activities.Appraisal
	}{
		{"everything is there", shelf{map[string]string{"APL": a, "BPL": b}, inStock}, activities.Appraisal{Price: euros}},
		{"the filter found more", shelf{map[string]string{"APL": priceRow("A1", free, "EUR", `{"qty":1,"price":0.01}`) + "," + a, "BPL": b}, inStock},
			activities.Appraisal{Price: euros}},
		{"only the tiers are sold", shelf{map[string]string{"APL": priceRow("A", tiersOnly, "EUR", tiers), "BPL": b}, inStock},
			activities.Appraisal{Remarks: []string{"price not known: MyPromo does not sell A in a quantity of 75"}}},
		{"no list of one", shelf{map[string]string{"APL": a}, inStock},
			activities.Appraisal{Remarks: []string{"price not known: MyPromo has no price list of B"}}},
		{"two currencies", shelf{map[string]string{"APL": a, "BPL": priceRow("B", free, "PLN", `{"qty":1,"price":1}`)}, inStock},
			activities.Appraisal{Remarks: []string{"price not known: add PLN to EUR: the amounts are of different currencies"}}},
		{"withdrawn, and short", shelf{map[string]string{"APL": a, "BPL": b},
			`{"sku":"A","available":true,"stock":{"managed":true,"qty":74}},{"sku":"B","available":false,"stock":{"managed":false,"qty":null}}`},
			activities.Appraisal{Price: euros, Remarks: []string{"MyPromo has 74 of A, the order wants 75", "MyPromo does not offer B now"}}},
		{"not in the inventory", shelf{map[string]string{"APL": a, "BPL": b}, ""}, activities.Appraisal{Price: euros}},
	} {
		t.Run(c.name, func(t *testing.T) {
			found, err := submit(t, c.shelf, order.StockNote, activities.Terms{Items: []string{"1-1", "1-2"}})
			require.NoError(t, err)
			require.Equal(t, c.want, found)
		})
	}
}

func TestRefusedForItsStockItNamesTheItems(t *testing.T) {
	_, err := submit(t, shelf{inventory: `{"sku":"B","available":false,"stock":{"managed":false,"qty":null}}`},
		order.StockRefuse, activities.Terms{Items: []string{"1-0", "1-1", "1-2"}})
	var failed *temporal.ApplicationError
	require.ErrorAs(t, err, &failed)
	var problem order.Problem
	require.NoError(t, failed.Details(&problem))
	require.Equal(t, order.Problem{Provider: "mypromo", Operation: "check the stock of the items", Code: "out-of-stock",
		Message: "mypromo: MyPromo does not offer B now",
		Fields:  []order.FieldProblem{{Path: "items[2]", Rule: "MyPromo does not offer B now"}}}, problem)
}

// submit submits the shelf's draft, with the prices of Poland.
func submit(t *testing.T, s shelf, stock order.StockPolicy, terms activities.Terms) (found activities.Appraisal, err error) {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	client, err := mypromo.New(mypromo.Config{BaseURL: server.URL, ClientID: "demo", ClientSecret: "demo"})
	require.NoError(t, err)
	steps := &activities.MyPromo{Options: activities.MyPromoOptions{Merchant: client, Prices: true, Stock: stock, ShippingFrom: "PL"}}
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(steps)
	value, err := env.ExecuteActivity(steps.EnsureSubmitted, order.Ref{ID: "shop-1001"}, int64(9), terms)
	if err == nil {
		require.NoError(t, value.Get(&found))
	}
	return found, err
}
