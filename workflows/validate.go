package workflows

import "orderflow/order"

// Validate returns everything that is wrong with a document: what every order has
// to obey, and what the carrier it names would refuse. The starter and the
// workflow ask the same.
func Validate(doc order.Order) order.Problems {
	doc = doc.WithDefaults()
	problems := doc.Validate()
	if carrier, known := carriers()[doc.Shipping.Carrier]; known {
		problems = append(problems, carrier.check(doc)...)
	}
	return problems
}
