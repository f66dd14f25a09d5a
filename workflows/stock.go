package workflows

import (
	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/workflows/step"
)

// StockType is the name of the workflow that reads stock.
const StockType = "Stock"

// Stock returns what MyPromo has of some SKUs; those that it doesn't know are left
// out. It lets those who may not call a provider ask for it: the call keeps to the
// limits and holds that orders keep to. It has no end of its own while MyPromo is
// away; whoever starts it says how long it may take.
func Stock(ctx workflow.Context, skus []string) ([]activities.StockLevel, error) {
	asked := myPromoStep(myPromo.ReadStock, "read MyPromo's stock", skus)
	var levels []activities.StockLevel
	err := asked.Start(ctx, step.Reading).Get(ctx, &levels)
	return levels, err
}
