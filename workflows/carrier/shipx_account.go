package carrier

import (
	"fmt"

	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/order"
	"orderflow/workflows/step"
)

// changeAccountBought (version 1): something that InPost's account bought on its own is
// checked against the account's limit and the order's cap before the order uses it.
const changeAccountBought = "account-bought"

// ensureAdoptable refuses a paid shipment that this order never asked to buy, if it costs
// more than allowed. A purchase that the order asked for was checked before it.
func (c *shipX) ensureAdoptable(ctx workflow.Context, shipment int64) error {
	if c.asked || !c.host.Changed(changeAccountBought) {
		return nil
	}
	check := c.step(shipXSteps.CheckAccountPurchase, fmt.Sprintf("read the price of shipment %d, which InPost's account bought on its own", shipment),
		activities.AccountPurchase{ShipmentID: shipment, Allowed: c.host.Allowed(), PriceCap: c.host.Order().Shipping.PriceCap})
	check.Deadline = longestOffers
	err := step.RestartAt(order.StageOffers, c.host.Outcome(ctx, check, nil), activities.CodeAccountBought)
	if err != nil {
		c.paid, c.shipment = true, 0 // there are no offers to drop
	}
	return err
}
