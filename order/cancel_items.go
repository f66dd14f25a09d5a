package order

import (
	"fmt"
	"slices"
)

// Left returns the items of an order that remain after the request.
func (c CancelItems) Left(doc Order) []Item {
	named := func(item Item) bool { return slices.Contains(c.Items, item.Reference) }
	return slices.DeleteFunc(slices.Clone(doc.Items), named)
}

// Check returns what is wrong with a request to cancel items, or nil. Only the
// requester knows how much cash on delivery to collect for the remaining items.
func (c CancelItems) Check(doc Order) error {
	const field = "cancel-items: cashOnDelivery"
	collected, wanted := doc.Shipping.CashOnDelivery, c.CashOnDelivery
	left := len(c.Left(doc))
	switch {
	case left == 0 || left == len(doc.Items): // the whole order is cancelled, or nothing
		return nil
	case wanted == nil && collected == nil:
		return nil
	case wanted == nil:
		return fmt.Errorf("%s: the order collects %s: say what is to be collected for the items that are left, 0 for nothing", field, collected)
	case wanted.Amount.IsZero():
		return nil
	case wanted.Amount.IsNegative():
		return fmt.Errorf("%s: must not be negative; is %s", field, wanted.Amount)
	case collected == nil:
		return fmt.Errorf("%s: the order collects nothing, so it must be left out; is %s", field, wanted)
	case !wanted.Amount.Equal(wanted.Amount.Truncate(2)):
		return fmt.Errorf("%s: must have at most 2 decimals; is %s", field, wanted.Amount)
	}
	more, err := wanted.Exceeds(*collected)
	switch {
	case err != nil:
		return fmt.Errorf("%s: must be in %s, as before; is %s", field, collected.Currency, wanted)
	case more:
		return fmt.Errorf("%s: must not be more than before, %s; is %s", field, collected, wanted)
	}
	return nil
}

// Collects returns the new cash on delivery, nil for none. Call Check first.
func (c CancelItems) Collects(doc Order) *Money {
	switch {
	case c.CashOnDelivery == nil:
		return doc.Shipping.CashOnDelivery
	case c.CashOnDelivery.Amount.IsZero():
		return nil
	}
	return c.CashOnDelivery
}
