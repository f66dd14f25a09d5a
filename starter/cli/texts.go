package cli

import (
	"fmt"
	"strings"

	"orderflow/internal/check"
	"orderflow/internal/orders"
	"orderflow/order"
)

// ShownStatus is an order's status for people. It also says that an order still waits for a
// worker, or that it was erased.
func ShownStatus(row orders.Row) string {
	if row.Erased {
		return strings.TrimSpace(string(row.Status) + " (erased)")
	}
	if row.Status == order.StatusRunning && row.Stage == "" {
		return "waits for a worker"
	}
	return string(row.Status)
}

// Route says who makes an order, who ships it, and how.
func Route(doc order.Order) string {
	if doc.Shipping.Carrier == "" { // it was cancelled before its document came
		return ""
	}
	doc = doc.WithDefaults()
	made := "made by " + string(doc.Production)
	if doc.Production == order.ProductionNone {
		made = "from stock"
	}
	to := "courier"
	if doc.Shipping.LockerPoint != "" {
		to = "locker"
	}
	return fmt.Sprintf("%s, %s %s", made, doc.Shipping.Carrier, to)
}

// Offer is the chosen service, and its price.
func Offer(chosen *order.Offer) string {
	switch {
	case chosen == nil:
		return ""
	case chosen.Price == nil:
		return chosen.Service
	default:
		return fmt.Sprintf("%s, %s", chosen.Service, chosen.Price)
	}
}

// CheckTable shows a report, and below it what to do about the findings.
func CheckTable(report check.Report) string {
	var rows [][]string
	for _, one := range report.Findings {
		rows = append(rows, []string{string(one.Sign), one.Subject, one.Name, one.Says})
		if one.ToDo != "" {
			rows = append(rows, []string{"", "", "", "-> " + one.ToDo})
		}
	}
	return Table(rows...) + Blank + Line("%d ok, %d warning, %d failed, %d skipped", report.Count(check.OK),
		report.Count(check.Warning), report.Count(check.Failed), report.Count(check.Skipped))
}
