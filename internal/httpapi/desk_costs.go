package httpapi

import (
	"context"
	"time"

	"orderflow/internal/costs"
	"orderflow/internal/desk"
	"orderflow/order"
)

// costsToday returns the carrier and production costs of the orders of the day that contains
// now.
func (a *API) costsToday(ctx context.Context, now time.Time) ([]desk.CostLine, error) {
	report, err := a.options.Orders.CostsToday(ctx, costs.ByCarrier, now.Location())
	if err != nil {
		return nil, err
	}
	return costLines(report), nil
}

func costLines(report costs.Report) (lines []desk.CostLine) {
	for _, sums := range report.Total.Amounts {
		if sums.Production.IsPositive() {
			lines = append(lines, desk.CostLine{Name: order.ProviderMyPromo, Sum: order.Money{Amount: sums.Production, Currency: sums.Currency}})
		}
	}
	for _, group := range report.Groups {
		for _, sums := range group.Amounts {
			if sums.Shipping.IsPositive() {
				lines = append(lines, desk.CostLine{Name: group.Key, Sum: order.Money{Amount: sums.Shipping, Currency: sums.Currency}})
			}
		}
	}
	return lines
}
