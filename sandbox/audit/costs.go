package audit

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"orderflow/order"
)

// StatedCosts is the costs that an order states, in the simulators' currencies: zloty at
// carriers, euro at MyPromo.
type StatedCosts struct {
	Shipments, Unpriced, Unconfirmed int
	Shipping                         decimal.Decimal
	Productions, UnpricedProductions int
	Production                       decimal.Decimal
}

// CostFindings compares the costs that an order states with the ledgers. perPiece returns
// MyPromo's price of one piece at a quantity.
func (c Case) CostFindings(stated StatedCosts, perPiece func(sku string, quantity int64) decimal.Decimal) (found []Finding) {
	mismatch := func(provider, effect, format string, args ...any) {
		found = append(found, Finding{Mismatch, provider, effect, fmt.Sprintf(format, args...)})
	}
	if stated.Unconfirmed > 0 {
		mismatch("", "costs", "%d payments are unconfirmed", stated.Unconfirmed)
	}
	packages, bought := c.at(order.ProviderTPK), c.at(order.ProviderShipX).of("shipment-bought")
	paid := len(packages.of("order-paid")) - len(packages.of("order-refunded"))
	if shipments := paid + len(bought); shipments != stated.Shipments {
		mismatch("", "costs", "the order says that %d shipments are paid; TPK has %d and InPost %d", stated.Shipments, paid, len(bought))
	}
	spent := packages.spent()
	if stated.Unpriced == 0 {
		spent = spent.Add(bought.prices())
	} else if stated.Unpriced != len(bought) { // an account sees either all prices or none
		mismatch(order.ProviderShipX, "costs", "the order says that %d shipments have no price; InPost has sold %d", stated.Unpriced, len(bought))
	}
	if !spent.Equal(stated.Shipping) {
		mismatch("", "costs", "the order says that shipping cost %s, the carriers %s PLN", stated.Shipping, spent)
	}
	made := c.at(order.ProviderMyPromo).standing()
	submitted := made.of("order-submitted").ids()
	if len(submitted) != stated.Productions {
		mismatch(order.ProviderMyPromo, "costs", "the order says that %d are made, MyPromo has %v", stated.Productions, submitted)
	}
	items := decimal.Zero
	for _, id := range submitted {
		items = items.Add(made.on(id).itemPrices(perPiece))
	}
	if stated.UnpricedProductions == 0 && !items.Equal(stated.Production) {
		mismatch(order.ProviderMyPromo, "costs", "the order says that the items cost %s, by the price lists it is %s EUR", stated.Production, items)
	}
	return found
}

// prices returns the sum that InPost took: "offer 7001 inpost_locker_standard 13.99 PLN".
func (l lines) prices() (sum decimal.Decimal) {
	for _, line := range l {
		if fields := strings.Fields(line.Detail); len(fields) > 2 {
			price, _ := decimal.NewFromString(fields[len(fields)-2]) // the ledger is the simulator's
			sum = sum.Add(price)
		}
	}
	return sum
}

// itemPrices returns the sum of an order's items at MyPromo: "A-1-1 (2 x MUG-300)".
func (l lines) itemPrices(perPiece func(sku string, quantity int64) decimal.Decimal) (sum decimal.Decimal) {
	for _, line := range l.of("item-added") {
		_, content := itemIn(line.Detail)
		pieces, sku, _ := strings.Cut(content, " x ")
		quantity, _ := strconv.ParseInt(pieces, 10, 64) // the ledger is the simulator's
		sum = sum.Add(perPiece(sku, quantity).Mul(decimal.NewFromInt(quantity)))
	}
	return sum.Round(2)
}
