package workflows_test

import (
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/activities"
	"orderflow/clients/mypromo/mypromotest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

func euro(amount string) *order.Money {
	return &order.Money{Amount: decimal.RequireFromString(amount), Currency: "EUR"}
}

// appraising is a world in which MyPromo's prices and stocks are checked.
func appraising(stock order.StockPolicy, simulated mypromotest.Options) setting {
	return setting{myPromo: simulated, replace: func(m *activities.MyPromo, s *activities.ShipX) (any, any) {
		m.Options.Prices, m.Options.Stock = true, stock
		return m, s
	}}
}

// noteOf is the note of the last record of a stage.
func (w *world) noteOf(stage order.Stage) string {
	w.Helper()
	note := ""
	for _, record := range w.state().Stages {
		if record.Stage == stage {
			note = record.Note
		}
	}
	return note
}

func TestThePriceOfProductionIsKept(t *testing.T) {
	tiers := func(unitPrices ...mypromotest.Price) []mypromotest.Product {
		return []mypromotest.Product{
			{SKU: "MUG-300", Personalized: true, Prices: unitPrices},
			{SKU: "PEN-BLUE", Prices: []mypromotest.Price{{Quantity: 1, Price: "0.4549"}}},
		}
	}
	for _, c := range []struct {
		name      string
		catalogue []mypromotest.Product // nil is the usual one
		mugs      int
		price     string // "" is unknown
		note      string
	}{
		{"the first tier", nil, 99, "489.60", "the items cost 489.60 EUR"},
		{"a higher tier, from its quantity on", nil, 100, "379.50", "the items cost 379.50 EUR"},
		{"tiers in any order, and cents in the sum only",
			tiers(mypromotest.Price{Quantity: 10, Price: "2"}, mypromotest.Price{Quantity: 1, Price: "3"}), 10, "24.55", "the items cost 24.55 EUR"},
		{"below the lowest tier", tiers(mypromotest.Price{Quantity: 50, Price: "2"}), 2, "",
			"price not known: MyPromo's price list of MUG-300 has nothing for 2 pieces"},
		{"no list", tiers(), 2, "", "price not known: MyPromo's price list of MUG-300 has nothing for 2 pieces"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorldOf(t, appraising(order.StockIgnore, mypromotest.Options{Catalogue: c.catalogue}))
			doc := madeToOrder()
			doc.Items[0].Quantity = c.mugs
			result := w.live(doc)
			require.Equal(t, order.StatusCompleted, result.Status)
			price := ""
			if result.ProductionPrice != nil {
				require.Equal(t, "EUR", result.ProductionPrice.Currency)
				price = result.ProductionPrice.Amount.StringFixed(2)
			}
			require.Equal(t, c.price, price)
			require.Equal(t, result.ProductionPrice, w.state().ProductionPrice)
			require.Equal(t, c.note, w.noteOf(order.StageSubmit))
		})
	}
}

func TestNobodyAsksForPricesUnlessTold(t *testing.T) {
	w := newWorld(t)
	var asked atomic.Int32
	w.before = func(r *http.Request, _ http.Handler) {
		if r.URL.Path == "/v1/prices" || r.URL.Path == "/v1/inventory" {
			asked.Add(1)
		}
	}
	result := w.live(madeToOrder())
	require.Equal(t, order.StatusCompleted, result.Status)
	require.Nil(t, result.ProductionPrice)
	require.Zero(t, asked.Load())
	require.Empty(t, w.noteOf(order.StageSubmit))
}

func TestAnOrderAboveItsProductionPriceCapAsksAPerson(t *testing.T) {
	unpricedMug := []mypromotest.Product{
		{SKU: "MUG-300", Personalized: true}, {SKU: "PEN-BLUE", Prices: []mypromotest.Price{{Quantity: 1, Price: "1"}}}}
	for _, c := range []struct {
		name      string
		limit     *order.Money
		catalogue []mypromotest.Product
		code      string
		message   string
		patch     string // that the page suggests
	}{
		{"too dear", euro("14.29"), nil, "price-cap", "mypromo: the items cost 14.30 EUR, more than the order's cap of 14.29 EUR",
			`{"productionPriceCap": {"amount": "…", "currency": "…"}}`},
		{"another currency", pln("100"), nil, "currency", "mypromo: compare 14.30 EUR with 100.00 PLN: the amounts are of different currencies",
			`{"productionPriceCap": {"amount": "…", "currency": "…"}}`},
		{"unknown", euro("100"), unpricedMug, "price-unknown",
			"mypromo: the cap of 100.00 EUR cannot be kept: MyPromo's price list of MUG-300 has nothing for 2 pieces",
			`{"productionPriceCap": null}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorldOf(t, setting{myPromo: mypromotest.Options{Catalogue: c.catalogue}})
			doc := madeToOrder()
			doc.ProductionPriceCap = c.limit
			w.at(time.Hour, func() {
				state := w.state()
				require.Equal(t, order.StatusNeedsAttention, state.Status)
				require.Equal(t, order.StageSubmit, state.Stage)
				require.Equal(t, c.code, state.Problem.Code)
				require.Equal(t, c.message, state.Problem.Message)
				require.Equal(t, []order.FieldProblem{{Path: "productionPriceCap", Rule: c.limit.String()}}, state.Problem.Fields)
				require.Contains(t, w.details(), "--amend '"+c.patch+"'")
				require.Zero(t, w.effects(doc.ID)["order-submitted"])
			})
			w.at(time.Hour, w.resolve(amend(`{"productionPriceCap": null}`)))
			require.Equal(t, order.StatusCompleted, w.live(doc).Status)
			require.Equal(t, once, w.remaining(doc.ID))
		})
	}
}

func TestAnOrderWithinItsCapGoesOn(t *testing.T) {
	w := newWorld(t)
	doc := madeToOrder()
	doc.ProductionPriceCap = euro("14.30")
	result := w.live(doc)
	require.Equal(t, order.StatusCompleted, result.Status)
	require.Equal(t, "14.30 EUR", result.ProductionPrice.String())
}

func TestTheProductionPriceCapIsFixedBySubmit(t *testing.T) {
	w := newWorld(t)
	doc := madeToOrder()
	doc.Shipping.LockerPoint = "XXX99X"
	w.hidePoints()
	var why []string
	w.at(time.Hour, func() {
		w.refused(&why, amend(`{"productionPriceCap": {"amount": "1", "currency": "EUR"}}`))
	})
	w.at(2*time.Hour, w.resolve(amend(`{"shipping": {"lockerPoint": "GDY01A"}}`)))
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.Len(t, why, 1)
	require.Contains(t, why[0], "productionPriceCap.amount: MyPromo got the items at submit")
}

func TestPricesThatCannotBeReadDelayOnlyAnOrderWithACap(t *testing.T) {
	for _, c := range []struct {
		name  string
		limit *order.Money
		price string
	}{
		{"without a cap", nil, ""},
		{"with a cap", euro("20"), "14.30"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorldOf(t, appraising(order.StockIgnore, mypromotest.Options{}))
			w.myPromo.Faults().Add(simkit.Fault{Operation: "list-prices", Call: 1, Mode: simkit.FailBefore, Status: 500})
			doc := madeToOrder()
			doc.ProductionPriceCap = c.limit
			result := w.live(doc)
			require.Equal(t, order.StatusCompleted, result.Status)
			price := ""
			if result.ProductionPrice != nil {
				price = result.ProductionPrice.Amount.StringFixed(2)
			}
			require.Equal(t, c.price, price)
			require.Equal(t, once, w.remaining(doc.ID))
		})
	}
}

func TestALostAnswerToSubmitDoesNotLoseThePrice(t *testing.T) {
	w := newWorldOf(t, appraising(order.StockIgnore, mypromotest.Options{}))
	w.myPromo.Faults().Add(simkit.Fault{Operation: "submit-order", Call: 1, Mode: simkit.LostAnswer})
	result := w.live(madeToOrder())
	require.Equal(t, "14.30 EUR", result.ProductionPrice.String())
	require.Equal(t, once, w.remaining(result.ID))
}

func TestStockIsLookedAtBeforeSubmit(t *testing.T) {
	const short = "MyPromo has 14500 of PEN-BLUE, the order wants 14501"
	for _, c := range []struct {
		policy order.StockPolicy
		pens   int
		note   string
	}{
		{order.StockNote, 14_500, "the items cost 4069.80 EUR"},
		{order.StockNote, 14_501, "the items cost 4070.08 EUR; " + short},
		{order.StockIgnore, 14_501, "the items cost 4070.08 EUR"},
	} {
		t.Run(string(c.policy)+"/"+c.note, func(t *testing.T) {
			w := newWorldOf(t, appraising(c.policy, mypromotest.Options{}))
			doc := madeToOrder()
			doc.Items[1].Quantity = c.pens
			require.Equal(t, order.StatusCompleted, w.live(doc).Status)
			require.Equal(t, c.note, w.noteOf(order.StageSubmit))
		})
	}
}

func TestAPersonDecidesWhatIsOutOfStock(t *testing.T) {
	w := newWorldOf(t, appraising(order.StockRefuse, mypromotest.Options{}))
	doc := madeToOrder()
	doc.Items[1].Quantity = 14_000
	doc.Items = append(doc.Items, order.Item{Reference: "1001-3", SKU: "PEN-BLUE", Quantity: 501, Stock: true})
	w.at(time.Hour, func() {
		const rule = "MyPromo has 14500 of PEN-BLUE, the order wants 14501"
		state := w.state()
		require.Equal(t, order.StageSubmit, state.Stage)
		require.Equal(t, "out-of-stock", state.Problem.Code)
		require.Equal(t, []order.FieldProblem{{Path: "items[1]", Rule: rule}, {Path: "items[2]", Rule: rule}}, state.Problem.Fields)
	})
	w.at(time.Hour, w.resolve(amend(`{"items": [{"reference": "1001-2", "sku": "PEN-BLUE", "quantity": 10, "stock": true}]}`)))
	require.Equal(t, order.StatusCompleted, w.live(doc).Status)
	require.Equal(t, 1, w.remaining(doc.ID)["order-submitted"])
}
