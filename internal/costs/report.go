package costs

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"orderflow/internal/spreadsheet"
	"orderflow/order"
)

// By is the grouping of a report.
type By string

// The groupings. A day is the day of the order's acceptance.
const (
	ByCarrier By = "carrier"
	ByService By = "service"
	BySource  By = "source"
	ByDay     By = "day"
	ByOrder   By = "order"
)

// Groupings are all groupings.
var Groupings = []By{ByCarrier, ByService, BySource, ByDay, ByOrder}

// Amounts are the sums of one currency.
type Amounts struct {
	Currency string `json:"currency"`
	// Shipping is the sum of the payments to carriers, without refunded ones.
	Shipping decimal.Decimal `json:"shipping"`
	// Production is by MyPromo's price lists.
	Production decimal.Decimal `json:"production"`
	// Total is the sum of both.
	Total decimal.Decimal `json:"total"`
	// Collect is the cash on delivery.
	Collect decimal.Decimal `json:"collect"`
}

// Group is the costs of the orders of a group.
type Group struct {
	Key string `json:"key,omitempty"`
	// Orders is the number of orders in the group.
	Orders int `json:"orders"`
	// Shipments is the number of paid shipments and packages, and Unpriced how many of them
	// have no known price.
	Shipments int `json:"shipments"`
	Unpriced  int `json:"unpriced"`
	// Productions is the number of orders made by MyPromo, and UnpricedProductions how many of
	// them have no known price.
	Productions         int `json:"productions"`
	UnpricedProductions int `json:"unpricedProductions"`
	// Unconfirmed is the number of payments that were requested and whose outcome was never
	// read.
	Unconfirmed int `json:"unconfirmed"`
	// Amounts has one entry for each currency.
	Amounts []Amounts `json:"amounts"`

	seen map[string]bool
}

// Report is the costs of the orders that were accepted in a time span.
type Report struct {
	From   time.Time `json:"from,omitzero"`
	To     time.Time `json:"to,omitzero"`
	By     By        `json:"by"`
	Groups []Group   `json:"groups"`
	Total  Group     `json:"total"`
}

// Sum adds up orders. Zone is the time zone of the days.
func Sum(lines []Line, by By, zone *time.Location) Report {
	groups := map[string]*Group{}
	total := &Group{}
	for _, line := range lines {
		for key, part := range split(line, by, zone) {
			if groups[key] == nil {
				groups[key] = &Group{Key: key}
			}
			groups[key].add(line.ID, part)
		}
		total.add(line.ID, line.Costs)
	}
	report := Report{By: by, Groups: []Group{}, Total: total.done()}
	for _, key := range slices.Sorted(maps.Keys(groups)) {
		report.Groups = append(report.Groups, groups[key].done())
	}
	return report
}

// split assigns an order's costs to groups. A payment belongs to the carrier that got it; the
// rest to the order's own carrier.
func split(line Line, by By, zone *time.Location) map[string]Costs {
	own := ownKey(line, by, zone)
	parts := map[string]Costs{own: {Production: line.Costs.Production, Collect: line.Costs.Collect}}
	for _, paid := range line.Costs.Shipping {
		key := own
		switch by {
		case ByCarrier:
			key = string(paid.Carrier)
		case ByService:
			key = serviceKey(paid)
		}
		part := parts[key]
		part.Shipping = append(part.Shipping, paid)
		parts[key] = part
	}
	return parts
}

func ownKey(line Line, by By, zone *time.Location) string {
	last := len(line.Costs.Shipping) - 1
	switch by {
	case BySource:
		return line.Source
	case ByDay:
		return line.AcceptedAt.In(zone).Format(time.DateOnly)
	case ByOrder:
		return line.ID
	case ByService:
		if last >= 0 {
			return serviceKey(line.Costs.Shipping[last])
		}
	default:
		if last >= 0 {
			return string(line.Costs.Shipping[last].Carrier)
		}
	}
	return cmp.Or(string(line.Carrier), "-")
}

func serviceKey(paid Payment) string {
	return strings.TrimSpace(string(paid.Carrier) + " " + paid.Service)
}

func (g *Group) add(id string, of Costs) {
	if g.seen == nil {
		g.seen = map[string]bool{}
	}
	g.seen[id] = true
	for _, paid := range of.Shipping {
		switch {
		case paid.Unconfirmed:
			g.Unconfirmed++
		case paid.Stands():
			g.Shipments++
			if paid.Price == nil {
				g.Unpriced++
			} else {
				g.in(*paid.Price, func(a *Amounts) *decimal.Decimal { return &a.Shipping })
			}
		}
	}
	if of.Production != nil {
		g.Productions++
		if of.Production.Price == nil {
			g.UnpricedProductions++
		} else {
			g.in(*of.Production.Price, func(a *Amounts) *decimal.Decimal { return &a.Production })
		}
	}
	if of.Collect != nil {
		g.in(*of.Collect, func(a *Amounts) *decimal.Decimal { return &a.Collect })
	}
}

// in adds money to the sum of its currency.
func (g *Group) in(money order.Money, sum func(*Amounts) *decimal.Decimal) {
	i := slices.IndexFunc(g.Amounts, func(a Amounts) bool { return a.Currency == money.Currency })
	if i < 0 {
		i = len(g.Amounts)
		g.Amounts = append(g.Amounts, Amounts{Currency: money.Currency})
	}
	to := sum(&g.Amounts[i])
	*to = to.Add(money.Amount)
}

func (g *Group) done() Group {
	g.Orders, g.seen = len(g.seen), nil
	if g.Amounts == nil {
		g.Amounts = []Amounts{}
	}
	slices.SortFunc(g.Amounts, func(a, b Amounts) int { return strings.Compare(a.Currency, b.Currency) })
	for i := range g.Amounts {
		g.Amounts[i].Total = g.Amounts[i].Shipping.Add(g.Amounts[i].Production)
	}
	return *g
}

// Of returns the sums of a currency; zero if there are none.
func (g Group) Of(currency string) Amounts {
	for _, one := range g.Amounts {
		if one.Currency == currency {
			return one
		}
	}
	return Amounts{Currency: currency}
}

// CSV writes the groups, one line per group and currency, and the total last.
func (r Report) CSV(to io.Writer) error {
	lines := spreadsheet.NewWriter(to)
	write := func(key string, g Group, a Amounts) {
		_ = lines.Write(key, a.Currency, strconv.Itoa(g.Orders), strconv.Itoa(g.Shipments), // errors are returned by Flush
			a.Shipping.StringFixed(2), a.Production.StringFixed(2), a.Total.StringFixed(2), a.Collect.StringFixed(2),
			strconv.Itoa(g.Unpriced), strconv.Itoa(g.UnpricedProductions), strconv.Itoa(g.Unconfirmed))
	}
	_ = lines.Write(string(r.By), "currency", "orders", "shipments", "shipping", "production", "total", "collect",
		"unpriced", "unpriced_productions", "unconfirmed")
	for i, group := range append(slices.Clone(r.Groups), r.Total) {
		key := cmp.Or(group.Key, "-") // of orders without a source
		if i == len(r.Groups) {
			key = "total"
		}
		for _, amounts := range group.Amounts {
			write(key, group, amounts)
		}
		if len(group.Amounts) == 0 {
			write(key, group, Amounts{})
		}
	}
	if err := lines.Flush(); err != nil {
		return fmt.Errorf("write costs: %w", err)
	}
	return nil
}
