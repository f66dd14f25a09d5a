package workflows

import (
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/order"
	"orderflow/workflows/step"
)

// PickupType is the workflow that has the day's shipments collected.
const PickupType = "Pickup"

// PickupID is the id of that workflow: one at a time.
const PickupID = "pickup-shipx"

// pickupDays is how far back shipments are looked at that nobody has collected.
const pickupDays = 14

// changePickupDecided (version 1): a pick-up looks once what waits, awaits what InPost
// decides about each dispatch order, and each of its steps has an end.
const changePickupDecided = "pickup-decided"

// changePickupQueues (version 1): a pick-up that finds another one running begins after it.
const changePickupQueues = "pickup-queues"

// mostQueued is how often it looks whether the other one has ended; with pauses of up to
// longestRound that is longer than any takes.
const mostQueued = 40

// theOnlyPickup runs the pickup under its own id, of which there is one at a time: two
// that look at the same moment could ask two couriers. One that a person has begun may
// have looked before the last parcels were bought, so that it does not stand for this one.
func theOnlyPickup(ctx workflow.Context) (Collected, error) {
	ctx = workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{WorkflowID: PickupID})
	for n := 1; ; n++ {
		var collected Collected
		err := workflow.ExecuteChildWorkflow(ctx, PickupType).Get(ctx, &collected)
		if !temporal.IsWorkflowExecutionAlreadyStartedError(err) || n >= mostQueued ||
			workflow.GetVersion(ctx, changePickupQueues, workflow.DefaultVersion, 1) < 1 {
			return collected, err
		}
		if err := step.Sleep(ctx, roundPause(n), "the pick-up that is under way to end"); err != nil {
			return Collected{}, err
		}
	}
}

// Collected is the result of a pickup.
type Collected struct {
	// DispatchOrders are the couriers that were asked to come, and Shipments how many
	// shipments they collect.
	DispatchOrders []int64          `json:"dispatchOrders,omitempty"`
	Shipments      int              `json:"shipments"`
	Printouts      []order.Document `json:"printouts,omitempty"`
	// Uncollected are the shipments that no courier collects, or of which that is not
	// known, and Problems what else went wrong.
	Uncollected []activities.Uncollected `json:"uncollected,omitempty"`
	Problems    []string                 `json:"problems,omitempty"`
	// Cancelled are dispatch orders that somebody cancelled before InPost decided.
	Cancelled []int64 `json:"cancelled,omitempty"`
}

// Pickup has InPost's courier collect the bought shipments that wait for one when it
// begins, and stores what he signs. Every shipment is in one dispatch order that InPost
// accepts, however often this runs. It fails when a shipment is not collected, or when
// that is not known, after everything that could be done.
func Pickup(ctx workflow.Context) (Collected, error) {
	if workflow.GetInfo(ctx).WorkflowExecution.ID != PickupID { // a schedule gives each of its workflows an id of its own
		return theOnlyPickup(ctx)
	}
	if workflow.GetVersion(ctx, changePickupDecided, workflow.DefaultVersion, 1) >= 1 {
		return newPickup(ctx).run()
	}
	return undecidedPickup(ctx)
}

var shipX *activities.ShipX // only its methods' names are used

func shipXStep(activity any, summary string, args ...any) step.Step {
	return step.Step{Provider: order.ProviderShipX, Activity: activity, Args: args, Summary: summary}
}
