package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/order"
	"orderflow/workflows/step"
)

var mediaPort *activities.MediaPort // only its methods' names are used

// MediaPortPollType is the name of the workflow that schedules start.
const MediaPortPollType = "MediaPortPoll"

// intakeLimit is the timeout of one attempt to take orders, of which there may be many.
const intakeLimit = 10 * time.Minute

// MediaPortPoll takes a supplier's new orders from Media Port and starts a workflow for each.
// If Media Port does not answer it waits, and its schedule starts no other one meanwhile. An
// order that could not be started is in the result, in the log of each run, and a case.
func MediaPortPoll(ctx workflow.Context, supplier int64) (activities.Intake, error) {
	take := step.Step{Provider: order.ProviderMediaPort, Activity: mediaPort.TakeOrders, Args: []any{supplier},
		Summary: fmt.Sprintf("take the new orders of Media Port's supplier %d", supplier), AttemptLimit: intakeLimit}
	var taken activities.Intake
	if err := take.Start(ctx, step.Polling).Get(ctx, &taken); err != nil {
		return activities.Intake{}, err
	}
	logger := workflow.GetLogger(ctx)
	for _, refused := range taken.Refused {
		logger.Error("an order of Media Port could not be started", "supplier", supplier,
			"order", refused.ID, "number", refused.Number, "problems", refused.Problems.Error())
	}
	if taken.MoreRefused > 0 {
		logger.Error("more orders of Media Port could not be started", "supplier", supplier, "orders", taken.MoreRefused)
	}
	if len(taken.UnknownStatuses) > 0 {
		logger.Warn("orders of Media Port left alone: unknown status", "supplier", supplier,
			"statuses", taken.UnknownStatuses)
	}
	return taken, nil
}
