package activities

import (
	"fmt"

	"orderflow/activities/attempt"
	"orderflow/order"
)

// CodePriceLimit is the code of a problem: a price is above the account's limit. Going on
// needs another offer, or a person who allows the price.
const CodePriceLimit = "price-limit"

// priceLimit is the account's limit: the most that a parcel may cost unless a person named a
// highest price. Nil means no limit.
type priceLimit struct {
	provider string
	most     *order.Money
}

// refuse says why a price for a number of parcels must not be paid, or returns nil. Allowed
// is the highest price of the order that a person named; it replaces the limit. An unstated
// price passes.
func (l priceLimit) refuse(what string, price, allowed *order.Money, parcels int) error {
	if price == nil || l.most == nil && allowed == nil {
		return nil
	}
	limit, words := l.ofParcels(parcels), fmt.Sprintf("the account's limit of %s per parcel (ORDERFLOW_PRICE_CAP)", l.most)
	if allowed != nil {
		limit, words = *allowed, fmt.Sprintf("the %s that a person has allowed", allowed)
	}
	over, err := price.Exceeds(limit)
	if err == nil && !over {
		return nil
	}
	cost := price.String()
	if parcels > 1 {
		cost = fmt.Sprintf("%s for %d parcels", price, parcels)
	}
	message := fmt.Sprintf("%s: %s costs %s, more than %s", l.provider, what, cost, words)
	if err != nil {
		message = fmt.Sprintf("%s: %s costs %s, which cannot be compared with %s", l.provider, what, cost, words)
	}
	return attempt.Refuse(order.Problem{
		Provider: l.provider, Operation: "pay " + what, Code: CodePriceLimit,
		Message: message + "; answer choose-offer with a service and the highest price, amend the order, or raise the setting and retry"})
}

// ofParcels is the limit of several parcels together.
func (l priceLimit) ofParcels(parcels int) order.Money {
	if l.most == nil {
		return order.Money{}
	}
	whole := *l.most
	for range max(parcels, 1) - 1 {
		whole.Amount = whole.Amount.Add(l.most.Amount)
	}
	return whole
}
