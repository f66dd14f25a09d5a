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

// By is what a report groups by.
type By string

// What a report can group by. A day is that of the order's acceptance.
const (
	ByCarrier By = "carrier"
	ByService By = "service"
	BySource  By = "source"
	ByDay     By = "day"
	ByOrder   By = "order"
)

// Groupings are all of them.
var Groupings = []By{ByCarrier, ByService, BySource, ByDay, ByOrder}

// Amounts are the sums of one currency.
type Amounts struct {
	Currency string `json:"currency"`
	// Shipping is what was paid to carriers and not paid back.
	Shipping decimal.Decimal `json:"shipping"`
	// Production is by MyPromo's price lists.
	Production decimal.Decimal `json:"production"`
	// Total is both together.
	Total decimal.Decimal `json:"total"`
	// Collect is what recipients pay at the door.
	Collect decimal.Decimal `json:"collect"`
}

// Group is what some orders cost together.
type Group struct {
	Key string `json:"key,omitempty"`
	// Orders is how many orders have something in the group.
	Orders int `json:"orders"`
	// Shipments is how many shipments and packages are paid, and Unpriced at how many of
	// them nobody has stated a price.
	Shipments int `json:"shipments"`
	Unpriced  int `json:"unpriced"`
	// Productions is how many orders MyPromo makes, and UnpricedProductions of how many the
	// price is not known.
	Productions         int `json:"productions"`
	UnpricedProductions int `json:"unpricedProductions"`
	// Unconfirmed is how many payments were asked for without anybody having read what
	// became of them.
	Unconfirmed int `json:"unconfirmed"`
	// Amounts has one entry for each currency.
	Amounts []Amounts `json:"amounts"`

	seen map[string]bool
}

// Report is what the orders cost that were accepted in a span of time.
type Report struct {
	From   time.Time `json:"from,omitzero"`
	To     time.Time `json:"to,omitzero"`
	By     By        `json:"by"`
	Groups []Group   `json:"groups"`
	Total  Group     `json:"total"`
}

// Sum adds orders up. Zone is that of the days.
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

// split is what of an order belongs to which group. What is paid belongs to the carrier
// that it was paid to; all else to the order's own.
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

// Of returns the sums of a currency; zero when there is nothing in it.
func (g Group) Of(currency string) Amounts {
	for _, one := range g.Amounts {
		if one.Currency == currency {
			return one
		}
	}
	return Amounts{Currency: currency}
}

// CSV writes the groups, one line for each currency of each, and their total last.
func (r Report) CSV(to io.Writer) error {
	lines := spreadsheet.NewWriter(to)
	write := func(key string, g Group, a Amounts) {
		_ = lines.Write(key, a.Currency, strconv.Itoa(g.Orders), strconv.Itoa(g.Shipments), // its error stays until Flush
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
