package activities

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"orderflow/activities/attempt"
	"orderflow/clients"
	"orderflow/clients/mypromo"
	"orderflow/order"
)

// Terms are the conditions of an order's submit.
type Terms struct {
	// PriceCap is the most that the items may cost; nil means no cap.
	PriceCap *order.Money `json:"priceCap,omitempty"`
	// Items are the references of all items, in the document's order: problems name an item by
	// its position.
	Items []string `json:"items"`
	// Once are the references that must be in the order exactly once; none if that was checked
	// before.
	Once []string `json:"once,omitempty"`
}

// Appraisal is what was found out about an order's items before submit.
type Appraisal struct {
	// Price is the cost of the items; nil if it is unknown or was not requested.
	Price *order.Money `json:"price,omitempty"`
	// Remarks are for people: why there is no price, what may be out of stock.
	Remarks []string `json:"remarks,omitempty"`
	// Doubled are references that are in the order more than once. It was not submitted then:
	// each would be produced twice, and MyPromo cannot remove one.
	Doubled []string `json:"doubled,omitempty"`
}

// appraise works out the price of a draft's items and checks the stock. What cannot be found
// out becomes a remark; it is an error only if the order depends on it.
func (a *MyPromo) appraise(ctx context.Context, draft mypromo.Order, terms Terms) (Appraisal, error) {
	var found Appraisal
	items := terms.inOrder(draft.Items)
	if a.wantsPrice(terms) {
		price, err := a.priceOf(ctx, items)
		if err := a.checkPrice(ctx, price, err, terms.PriceCap); err != nil {
			return Appraisal{}, err
		}
		found = priced(price, err)
	}
	remarks, err := a.checkStock(ctx, items, terms.Items)
	found.Remarks = append(found.Remarks, remarks...)
	return found, err
}

// inOrder sorts the items as in the document. MyPromo lists them as they arrived, and several
// are added at the same time.
func (t Terms) inOrder(items []mypromo.Item) []mypromo.Item {
	return slices.SortedStableFunc(slices.Values(items), func(a, b mypromo.Item) int {
		return cmp.Compare(slices.Index(t.Items, string(a.Reference)), slices.Index(t.Items, string(b.Reference)))
	})
}

// appraiseSubmitted works out the price of an order that is already submitted.
func (a *MyPromo) appraiseSubmitted(ctx context.Context, submitted mypromo.Order, terms Terms) Appraisal {
	if !a.wantsPrice(terms) {
		return Appraisal{}
	}
	return priced(a.priceOf(ctx, submitted.Items))
}

func (a *MyPromo) wantsPrice(terms Terms) bool { return a.Options.Prices || terms.PriceCap != nil }

func priced(price order.Money, unknown error) Appraisal {
	if unknown != nil {
		return Appraisal{Remarks: []string{fmt.Sprintf("price not known: %v", unknown)}}
	}
	return Appraisal{Price: &price}
}

// CodePriceUnknown is the code of a problem: a price is unknown, and the order has a cap or must
// choose by prices.
const CodePriceUnknown = "price-unknown"

// checkPrice checks a price, or why there is none, against the order's cap.
func (a *MyPromo) checkPrice(ctx context.Context, price order.Money, unknown error, limit *order.Money) error {
	var failed *clients.Error
	switch {
	case limit == nil:
		return nil
	case errors.As(unknown, &failed):
		return a.Options.Timing.ReadFailed(ctx, unknown)
	case unknown != nil:
		return overCap(CodePriceUnknown, limit, fmt.Sprintf("mypromo: the cap of %s cannot be kept: %v", limit, unknown))
	}
	over, err := price.Exceeds(*limit)
	switch {
	case err != nil:
		return overCap("currency", limit, fmt.Sprintf("mypromo: %v", err))
	case over:
		return overCap("price-cap", limit, fmt.Sprintf("mypromo: the items cost %s, more than the order's cap of %s", price, limit))
	}
	return nil
}

func overCap(code string, limit *order.Money, message string) error {
	return attempt.Refuse(order.Problem{
		Provider: order.ProviderMyPromo, Operation: "submit the order within its cap", Code: code, Message: message,
		Fields: []order.FieldProblem{{Path: "productionPriceCap", Rule: limit.String()}},
	})
}

// priceOf adds up the cost of the items by MyPromo's price lists: the goods only, because the
// lists have no shipping, express or tax. Every item counts separately, although MyPromo may
// grade two items of one SKU together: so the sum is too high rather than too low.
func (a *MyPromo) priceOf(ctx context.Context, items []mypromo.Item) (order.Money, error) {
	lists := map[string]mypromo.Price{}
	var total order.Money
	for _, item := range items {
		sku := string(item.SKU)
		if _, known := lists[sku]; !known {
			list, err := a.priceList(ctx, sku)
			if err != nil {
				return order.Money{}, err
			}
			lists[sku] = list
		}
		list, quantity := lists[sku], int64(item.Quantity)
		piece, err := pricePerPiece(list, quantity)
		if err != nil {
			return order.Money{}, err
		}
		currency := string(list.Prices.Currency)
		if total.Currency != "" && total.Currency != currency {
			return order.Money{}, fmt.Errorf("add %s to %s: %w", currency, total.Currency, order.ErrCurrencies)
		}
		total = order.Money{Amount: total.Amount.Add(piece.Mul(decimal.NewFromInt(quantity))), Currency: currency}
	}
	total.Amount = total.Amount.Round(2)
	return total, nil
}

// priceList is the price list of one SKU. It is not documented whether MyPromo's filter
// compares the whole SKU.
func (a *MyPromo) priceList(ctx context.Context, sku string) (mypromo.Price, error) {
	listed, err := a.Options.Merchant.ListPrices(ctx, mypromo.StockFilter{SKU: sku, ShippingFrom: a.Options.ShippingFrom})
	if err != nil {
		return mypromo.Price{}, err
	}
	i := slices.IndexFunc(listed, func(p mypromo.Price) bool { return string(p.SKU) == sku })
	if i < 0 {
		return mypromo.Price{}, fmt.Errorf("MyPromo has no price list of %s", sku)
	}
	return listed[i], nil
}

// pricePerPiece is the price of the highest tier that a quantity reaches. It is inferred that
// tiers have the price of one piece: in the documented samples they fall as the quantity
// grows.
func pricePerPiece(list mypromo.Price, quantity int64) (decimal.Decimal, error) {
	var reached *mypromo.Tier
	for i, tier := range list.Prices.Purchase {
		if tier.Price.Known && int64(tier.Quantity) <= quantity && (reached == nil || tier.Quantity > reached.Quantity) {
			reached = &list.Prices.Purchase[i]
		}
	}
	switch {
	case reached == nil:
		return decimal.Decimal{}, fmt.Errorf("MyPromo's price list of %s has nothing for %d pieces", list.SKU, quantity)
	case list.Rules.TierPriceQuantitiesOnly.True() && int64(reached.Quantity) != quantity:
		return decimal.Decimal{}, fmt.Errorf("MyPromo does not sell %[2]s in a quantity of %[1]d", quantity, list.SKU)
	}
	return reached.Price.Value, nil
}
