package test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/clients/mypromo/mypromotest"
	"orderflow/internal/costs"
	"orderflow/internal/orders"
	"orderflow/order"
	"orderflow/order/ordertest"
	"orderflow/sandbox/audit"
)

// perPiece returns the simulated MyPromo's price.
func perPiece(sku string, quantity int64) decimal.Decimal {
	price, _ := decimal.NewFromString(mypromotest.ListPrice(sku, quantity).String()) // the simulator's own catalogue
	return price
}

// costsAreTrue compares the costs that an order states with the ledgers.
func (s *stack) costsAreTrue(id string) costs.Group {
	s.Helper()
	state, err := s.orders.State(s.Context(), id)
	require.NoError(s, err)
	cost, err := s.orders.CostsOf(s.Context(), id)
	require.NoError(s, err)
	total := costs.Sum([]costs.Line{{ID: id, Costs: cost}}, costs.ByOrder, time.UTC).Total
	stated := audit.StatedCosts{Shipments: total.Shipments, Unpriced: total.Unpriced, Unconfirmed: total.Unconfirmed,
		Shipping: total.Of("PLN").Shipping, Productions: total.Productions, UnpricedProductions: total.UnpricedProductions,
		Production: total.Of("EUR").Production}
	require.Empty(s, audit.Case{State: state, Ledgers: s.simulators.Ledgers()}.CostFindings(stated, perPiece), id)
	stated.Shipping = stated.Shipping.Add(decimal.RequireFromString("0.01"))
	require.NotEmpty(s, audit.Case{State: state, Ledgers: s.simulators.Ledgers()}.CostFindings(stated, perPiece), "a grosz is seen")
	return total
}

// ofAllCarriers returns completed orders of all carriers, by id.
func (s *stack) ofAllCarriers() map[string]order.Order {
	s.Helper()
	docs := map[string]order.Order{}
	for name, id := range map[string]string{"made-to-order-locker": "cost-locker", "made-to-order-courier": "cost-courier",
		"made-to-order-broker": "cost-broker", "from-stock-two-parcels": "cost-two", "from-stock-best": "cost-best"} {
		docs[id] = example(s.T, name, id)
	}
	docs["cost-market"] = s.onMarket("cost-market")
	return docs
}

func TestCostsAreThoseOfTheLedgers(t *testing.T) {
	s := newStack(t)
	s.config.TPK.Timeout, s.config.TPK.ListLag = 2*time.Second, time.Second
	s.work()
	s.refunded("cost-refunded")
	docs := s.ofAllCarriers()
	for _, doc := range docs {
		s.start(doc)
	}
	sum := costs.Group{}
	toCollect := decimal.Zero
	for id, doc := range docs {
		require.Equal(t, order.StatusCompleted, s.ends(id).Status, id)
		total := s.costsAreTrue(id)
		sum.Shipments, sum.Productions = sum.Shipments+total.Shipments, sum.Productions+total.Productions
		if doc.Shipping.CashOnDelivery != nil {
			toCollect = toCollect.Add(doc.Shipping.CashOnDelivery.Amount)
		}
	}
	require.Zero(t, s.costsAreTrue("cost-refunded").Shipments)
	var before costs.Report
	eventually(t, "all orders are listed", func() bool {
		var err error
		before, err = s.orders.Costs(t.Context(), orders.CostsQuery{})
		return err == nil && before.Total.Orders == len(docs)+1
	})
	require.Equal(t, sum.Shipments, before.Total.Shipments)
	require.Equal(t, sum.Productions, before.Total.Productions)
	require.True(t, toCollect.Equal(before.Total.Of("PLN").Collect))
	require.Equal(t, s.ledgerTotals(), [2]string{before.Total.Of("PLN").Shipping.StringFixed(2), before.Total.Of("EUR").Production.StringFixed(2)})

	// The totals stay the same when records replace histories.
	ids := []string{"cost-refunded"}
	for id := range docs {
		ids = append(ids, id)
	}
	s.archives(ids...)
	s.forgets("cost-two")
	_, err := s.orders.Erase(t.Context(), "cost-broker")
	require.NoError(t, err)
	after, err := s.orders.Costs(t.Context(), orders.CostsQuery{})
	require.NoError(t, err)
	require.JSONEq(t, inJSON(t, before), inJSON(t, after))
	s.groupsAddUp(after.Total)
}

func inJSON(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	require.NoError(t, err)
	return string(text)
}

// refunded is a cancelled order with several packages at TPK, some paid and refunded.
func (s *stack) refunded(id string) {
	s.Helper()
	s.simulators.TPK.SetBalance(decimal.NewFromInt(60))
	doc := ordertest.Largest(order.CarrierTPK, order.ProductionNone, 8, 50_000)
	doc.ID = id
	s.start(doc)
	require.Equal(s, "PaymentRequired", s.asksAnew(id, "").Code)
	require.Positive(s, s.costsAreTrue(id).Shipments, "what a running order has paid")
	answer, err := s.orders.Cancel(s.Context(), id, order.RequestCancel{By: "test", Deadline: time.Now().Add(2 * patience)})
	require.NoError(s, err)
	require.Equal(s, order.CancelAccepted, answer.Decision, answer.Explanation)
	require.Equal(s, order.StatusCancelled, s.ends(id).Status)
	s.simulators.TPK.TopUp(decimal.NewFromInt(10_000))
}

// ledgerTotals are the simulators' sums: carriers in zloty, MyPromo in euro.
func (s *stack) ledgerTotals() [2]string {
	s.Helper()
	books := s.simulators.Ledgers()
	carriers := decimal.Zero
	for _, line := range books[order.ProviderTPK] {
		switch line.Kind {
		case "order-paid":
			carriers = carriers.Add(decimal.RequireFromString(line.Detail))
		case "order-refunded":
			carriers = carriers.Sub(decimal.RequireFromString(line.Detail))
		}
	}
	for _, line := range books[order.ProviderShipX] {
		if line.Kind == "shipment-bought" {
			fields := bytes.Fields([]byte(line.Detail))
			carriers = carriers.Add(decimal.RequireFromString(string(fields[len(fields)-2])))
		}
	}
	made := decimal.Zero
	for _, id := range []string{"cost-locker", "cost-courier", "cost-broker", "cost-market"} {
		cost, err := s.orders.CostsOf(s.Context(), id)
		require.NoError(s, err)
		if cost.Production != nil {
			made = made.Add(cost.Production.Price.Amount) // each was compared with the ledger
		}
	}
	return [2]string{carriers.StringFixed(2), made.StringFixed(2)}
}

// groupsAddUp checks that the costs have the same sum in every grouping.
func (s *stack) groupsAddUp(total costs.Group) {
	s.Helper()
	for _, by := range costs.Groupings {
		report, err := s.orders.Costs(s.Context(), orders.CostsQuery{By: by})
		require.NoError(s, err)
		require.JSONEq(s, inJSON(s.T, total), inJSON(s.T, report.Total))
		shipping, production := decimal.Zero, decimal.Zero
		for _, group := range report.Groups {
			shipping, production = shipping.Add(group.Of("PLN").Shipping), production.Add(group.Of("EUR").Production)
		}
		require.True(s, shipping.Equal(total.Of("PLN").Shipping), by)
		require.True(s, production.Equal(total.Of("EUR").Production), by)
		var table bytes.Buffer
		require.NoError(s, report.CSV(&table))
		lines, err := csv.NewReader(&table).ReadAll()
		require.NoError(s, err)
		require.Equal(s, "total", lines[len(lines)-1][0])
	}
}
