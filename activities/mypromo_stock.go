package activities

import (
	"context"
	"fmt"
	"slices"

	"orderflow/activities/attempt"
	"orderflow/clients/mypromo"
	"orderflow/order"
)

// shortage is a SKU of which MyPromo has less than the order needs.
type shortage struct{ sku, why string }

// checkStock compares the items with MyPromo's inventory, including those with print files or
// designs, because they are printed on something. It returns shortages as remarks.
//
// Refused: something is short, and the policy is to ask a person.
func (a *MyPromo) checkStock(ctx context.Context, items []mypromo.Item, references []string) ([]string, error) {
	refuse := a.Options.Stock == order.StockRefuse
	if !refuse && a.Options.Stock != order.StockNote {
		return nil, nil
	}
	short, err := a.shortages(ctx, items)
	switch {
	case err != nil && refuse:
		return nil, a.Options.Timing.ReadFailed(ctx, err)
	case err != nil:
		return []string{fmt.Sprintf("stock not known: %v", err)}, nil
	case len(short) > 0 && refuse:
		return nil, outOfStock(short, items, references)
	}
	var remarks []string
	for _, one := range short {
		remarks = append(remarks, one.why)
	}
	return remarks, nil
}

func (a *MyPromo) shortages(ctx context.Context, items []mypromo.Item) ([]shortage, error) {
	wanted := map[string]int64{}
	var skus []string
	for _, item := range items {
		sku := string(item.SKU)
		if wanted[sku] == 0 {
			skus = append(skus, sku)
		}
		wanted[sku] += int64(item.Quantity)
	}
	known, err := a.inventory.of(ctx, a.Options.Merchant, a.Options.ShippingFrom, skus)
	if err != nil {
		return nil, err
	}
	var short []shortage
	for _, sku := range skus {
		level, found := known[sku]
		if why := describeShortage(level, wanted[sku]); found && why != "" {
			short = append(short, shortage{sku, why})
		}
	}
	return short, nil
}

// describeShortage describes the shortage of a SKU; "" if there is enough or nobody counts.
func describeShortage(level StockLevel, wanted int64) string {
	switch {
	case !level.Available:
		return fmt.Sprintf("MyPromo does not offer %s now", level.SKU)
	case level.Counted && int64(level.Quantity) < wanted:
		return fmt.Sprintf("MyPromo has %d of %s, the order wants %d", level.Quantity, level.SKU, wanted)
	}
	return ""
}

func outOfStock(short []shortage, items []mypromo.Item, references []string) error {
	problem := order.Problem{
		Provider: order.ProviderMyPromo, Operation: "check the stock of the items", Code: "out-of-stock", Message: "mypromo: " + short[0].why}
	for _, item := range items {
		i := slices.IndexFunc(short, func(s shortage) bool { return s.sku == string(item.SKU) })
		place := slices.Index(references, string(item.Reference))
		if i >= 0 && place >= 0 {
			problem.Fields = append(problem.Fields, order.FieldProblem{Path: fmt.Sprintf("items[%d]", place), Rule: short[i].why})
		}
	}
	return attempt.Refuse(problem)
}
