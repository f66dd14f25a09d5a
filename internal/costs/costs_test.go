package costs_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"orderflow/internal/costs"
	"orderflow/order"
)

var at = time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)

func money(amount, currency string) *order.Money {
	return &order.Money{Amount: decimal.RequireFromString(amount), Currency: currency}
}

func offered(id int64, price *order.Money) order.Offer {
	return order.Offer{ID: id, Carrier: order.CarrierShipX, Service: "inpost_locker_standard", Price: price}
}

// standing are the payments of a book that were made and not paid back, by their ids.
func standing(book *costs.Book) map[string]string {
	found := map[string]string{}
	for _, paid := range book.Costs(order.Order{}, order.StatusRunning, "").Shipping {
		switch {
		case !paid.Stands():
		case paid.Price == nil:
			found[paid.ID] = "not stated"
		default:
			found[paid.ID] = paid.Price.String()
		}
	}
	return found
}

func TestABookKnowsWhatIsPaid(t *testing.T) {
	for _, c := range []struct {
		name string
		keep func(*costs.Book)
		want map[string]string
	}{
		{"a purchase that nobody confirmed", func(b *costs.Book) {
			b.Asked(order.ProviderShipX, order.CarrierShipX, 1, at)
		}, map[string]string{}},
		{"a confirmed purchase, its price stated before", func(b *costs.Book) {
			b.Offered([]order.Offer{offered(7, money("13.99", "PLN"))})
			bought := offered(7, nil)
			b.Bought(1, &bought, at)
		}, map[string]string{"1": "13.99 PLN"}},
		{"a confirmed purchase without a price", func(b *costs.Book) {
			bought := offered(7, nil)
			b.Bought(1, &bought, at)
		}, map[string]string{"1": "not stated"}},
		{"the same purchase again, after a reset", func(b *costs.Book) {
			bought := offered(7, money("13.99", "PLN"))
			b.Bought(1, &bought, at)
			b.Bought(1, &bought, at.Add(time.Hour))
		}, map[string]string{"1": "13.99 PLN"}},
		{"a purchase that came to nothing", func(b *costs.Book) {
			b.Asked(order.ProviderShipX, order.CarrierShipX, 1, at)
			b.NotPaid(order.ProviderShipX, 1)
		}, map[string]string{}},
		{"what is paid stays so when it is asked for again", func(b *costs.Book) {
			bought := offered(7, money("13.99", "PLN"))
			b.Bought(1, &bought, at)
			b.Asked(order.ProviderShipX, order.CarrierShipX, 1, at)
			b.NotPaid(order.ProviderShipX, 1)
		}, map[string]string{"1": "13.99 PLN"}},
		{"two packages", func(b *costs.Book) {
			b.Package(1, 11, "dpd", *money("14.80", "PLN"), at)
			b.Package(2, 12, "dpd", *money("15.10", "PLN"), at)
			b.Paid(11, at)
			b.Paid(12, at)
		}, map[string]string{"11": "14.80 PLN", "12": "15.10 PLN"}},
		{"a package in another's place", func(b *costs.Book) {
			b.Package(1, 11, "dpd", *money("14.80", "PLN"), at)
			b.Paid(11, at)
			b.Package(1, 13, "gls", *money("12.00", "PLN"), at)
			b.Paid(13, at)
		}, map[string]string{"13": "12.00 PLN"}},
		{"packages that were cancelled", func(b *costs.Book) {
			b.Package(1, 11, "dpd", *money("14.80", "PLN"), at)
			b.Paid(11, at)
			b.PackagesCancelled(at)
		}, map[string]string{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			book := costs.NewBook()
			c.keep(book)
			require.Equal(t, c.want, standing(book))
		})
	}
}

func TestWhatIsCollectedGoesByTheEnd(t *testing.T) {
	doc := order.Order{Shipping: order.Shipping{CashOnDelivery: money("99.95", "PLN")}}
	for status, want := range map[order.Status]*order.Money{
		order.StatusRunning: doc.Shipping.CashOnDelivery, order.StatusCompleted: doc.Shipping.CashOnDelivery,
		order.StatusCancelled: nil, order.StatusFailed: nil,
	} {
		require.Equal(t, want, costs.NewBook().Costs(doc, status, "").Collect, status)
	}
	require.Nil(t, costs.NewBook().Costs(doc, order.StatusCompleted, order.MilestoneReturned).Collect)
	paid := costs.NewBook()
	bought := offered(7, nil)
	paid.Bought(1, &bought, at)
	require.NotNil(t, paid.Costs(doc, order.StatusFailed, "").Collect, "its parcel may be on its way")
}

// lines are orders with costs in two currencies.
func lines() []costs.Line {
	return []costs.Line{
		{ID: "a-1", Source: "shop", Carrier: order.CarrierBest, AcceptedAt: at, Costs: costs.Costs{
			Shipping: []costs.Payment{{Carrier: order.CarrierShipX, Service: "locker", Price: money("0.10", "PLN")},
				{Carrier: order.CarrierTPK, Service: "dpd", Price: money("0.20", "PLN")},
				{Carrier: order.CarrierTPK, Service: "dpd", Price: money("9.00", "PLN"), RefundedAt: at}},
			Production: &costs.Production{Price: money("4.90", "EUR")}}},
		{ID: "a-2", Source: "market", Carrier: order.CarrierShipX, AcceptedAt: at.Add(12 * time.Hour), Costs: costs.Costs{
			Shipping: []costs.Payment{{Carrier: order.CarrierShipX, Service: "locker"}, {Carrier: order.CarrierShipX, Unconfirmed: true}},
			Collect:  money("99.95", "PLN"), Production: &costs.Production{}}},
	}
}

func TestSumsAreExactAndOfOneCurrency(t *testing.T) {
	report := costs.Sum(lines(), costs.ByCarrier, time.UTC)
	require.Len(t, report.Total.Amounts, 2)
	zloty, euro := report.Total.Of("PLN"), report.Total.Of("EUR")
	require.Equal(t, "0.30", zloty.Shipping.StringFixed(2))
	require.Equal(t, "99.95", zloty.Collect.StringFixed(2))
	require.Equal(t, "0.30", zloty.Total.StringFixed(2), "what is collected is no cost")
	require.Equal(t, "4.90", euro.Total.StringFixed(2))
	require.Equal(t, costs.Group{Orders: 2, Shipments: 3, Unpriced: 1, Productions: 2, UnpricedProductions: 1, Unconfirmed: 1,
		Amounts: report.Total.Amounts}, report.Total)
}

func TestGroups(t *testing.T) {
	warsaw, err := time.LoadLocation("Europe/Warsaw")
	require.NoError(t, err)
	for by, want := range map[costs.By][]string{
		costs.ByCarrier: {"shipx", "tpk"},
		costs.ByService: {"shipx", "shipx locker", "tpk dpd"},
		costs.BySource:  {"market", "shop"},
		costs.ByDay:     {"2026-11-29", "2026-11-30"},
		costs.ByOrder:   {"a-1", "a-2"},
	} {
		var keys []string
		for _, group := range costs.Sum(lines(), by, warsaw).Groups {
			keys = append(keys, group.Key)
		}
		require.Equal(t, want, keys, by)
	}
}

func TestATableForSpreadsheets(t *testing.T) {
	var table bytes.Buffer
	require.NoError(t, costs.Sum(lines(), costs.ByOrder, time.UTC).CSV(&table))
	require.Equal(t, `order,currency,orders,shipments,shipping,production,total,collect,unpriced,unpriced_productions,unconfirmed
a-1,EUR,1,2,0.00,4.90,4.90,0.00,0,0,0
a-1,PLN,1,2,0.30,0.00,0.30,0.00,0,0,0
a-2,PLN,1,1,0.00,0.00,0.00,99.95,1,1,1
total,EUR,2,3,0.00,4.90,4.90,0.00,1,1,1
total,PLN,2,3,0.30,0.00,0.30,99.95,1,1,1
`, table.String())
	table.Reset()
	require.NoError(t, costs.Sum(nil, costs.ByDay, time.UTC).CSV(&table))
	require.Contains(t, table.String(), "total,,0,0,0.00")
	table.Reset()
	require.NoError(t, costs.Sum([]costs.Line{{ID: "a-1", Source: "-2+3"}, {ID: "a-2"}}, costs.BySource, time.UTC).CSV(&table))
	require.Contains(t, table.String(), "\n-,,1,0,0.00")
	require.Contains(t, table.String(), "\n'-2+3,,1,0,0.00", "no formula")
}
