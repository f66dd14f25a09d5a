package orders

import (
	"orderflow/order"
	"orderflow/workflows"
)

// Validate says what would come of an order if it started now. It asks neither Temporal nor a
// provider. What it shows is for its caller: it holds personal data.
//
// order.Problems: the document breaks rules.
func (o Options) Validate(doc order.Order) (workflows.Preview, error) {
	seen := workflows.PreviewOf(o.complete(doc.Normalised()), o.Requests)
	return seen, seen.Problems.Err()
}

// Validate is Options.Validate.
func (s *Service) Validate(doc order.Order) (workflows.Preview, error) {
	return s.options.Validate(doc)
}
