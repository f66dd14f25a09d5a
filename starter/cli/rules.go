package cli

import (
	"slices"

	"orderflow/internal/config"
	"orderflow/internal/spreadsheet"
	"orderflow/order"
	"orderflow/workflows"
)

// CheckedOrders are the orders without problems, and the problems of all others.
func CheckedOrders(sheet spreadsheet.Sheet, settings config.Config) (good []spreadsheet.Order, problems []string) {
	found := slices.Clone(sheet.Problems)
	for _, one := range sheet.Orders {
		broken := slices.Clone(one.Problems)
		if len(broken) == 0 {
			for _, rule := range BrokenRules(one.Document, settings) {
				broken = append(broken, one.Problem(rule))
			}
		}
		if len(broken) == 0 {
			good = append(good, one)
		}
		found = append(found, broken...)
	}
	slices.SortStableFunc(found, func(x, y spreadsheet.Problem) int { return x.Row - y.Row })
	for _, problem := range found {
		problems = append(problems, problem.Error())
	}
	return good, problems
}

// BrokenRules are the rules that an order breaks, including those of the configuration.
func BrokenRules(document order.Order, settings config.Config) order.Problems {
	return workflows.Validate(document.WithContactPhone(settings.ShipX.ContactPhone).WithTransliteration(settings.Transliterate))
}

// ImportedDocuments are the documents of a spreadsheet's orders.
func ImportedDocuments(of []spreadsheet.Order) []order.Order {
	documents := make([]order.Order, len(of))
	for i, one := range of {
		documents[i] = one.Document
	}
	return documents
}
