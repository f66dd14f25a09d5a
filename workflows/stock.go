package workflows

import (
	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/workflows/step"
)

// StockType is the name of the workflow that reads stock.
const StockType = "Stock"

// Stock returns MyPromo's stock of some SKUs; those that MyPromo does not have are left out.
// It serves callers that may not call a provider, within the limits and holds that orders
// obey. It has no deadline while MyPromo is down; its caller sets a timeout.
func Stock(ctx workflow.Context, skus []string) ([]activities.StockLevel, error) {
	asked := myPromoStep(myPromo.ReadStock, "read MyPromo's stock", skus)
	var levels []activities.StockLevel
	err := asked.Start(ctx, step.Reading).Get(ctx, &levels)
	return levels, err
}
