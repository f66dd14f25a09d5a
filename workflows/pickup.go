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

// PickupID is the id of that workflow: one runs at a time.
const PickupID = "pickup-shipx"

// pickupDays is the age of the oldest shipments that a pick-up checks.
const pickupDays = 14

// changePickupDecided (version 1): a pick-up reads once which shipments wait, awaits InPost's
// decision about each dispatch order, and each of its steps has a deadline.
const changePickupDecided = "pickup-decided"

// changePickupQueues (version 1): a pick-up that finds another one running begins after it.
const changePickupQueues = "pickup-queues"

// mostQueued is how often it checks whether the other one has ended; with pauses of up to
// longestRound that is longer than any pick-up takes.
const mostQueued = 40

// theOnlyPickup runs the pick-up under its own id, so that one runs at a time: two that read
// at the same moment could request two couriers. A running one that a person began may have
// read before the last parcels were bought, so it does not replace this one.
func theOnlyPickup(ctx workflow.Context) (Collected, error) {
	ctx = workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{WorkflowID: PickupID})
	for n := 1; ; n++ {
		var collected Collected
		err := workflow.ExecuteChildWorkflow(ctx, PickupType).Get(ctx, &collected)
		if !temporal.IsWorkflowExecutionAlreadyStartedError(err) || n >= mostQueued ||
			workflow.GetVersion(ctx, changePickupQueues, workflow.DefaultVersion, 1) < 1 {
			return collected, err
		}
		if err := step.Sleep(ctx, roundPause(n), "the running pick-up to end"); err != nil {
			return Collected{}, err
		}
	}
}

// Collected is the result of a pick-up.
type Collected struct {
	// DispatchOrders are the requested couriers, and Shipments is how many shipments they
	// collect.
	DispatchOrders []int64          `json:"dispatchOrders,omitempty"`
	Shipments      int              `json:"shipments"`
	Printouts      []order.Document `json:"printouts,omitempty"`
	// Uncollected are the shipments that no courier collects, or for which that is not known;
	// Problems are other failures.
	Uncollected []activities.Uncollected `json:"uncollected,omitempty"`
	Problems    []string                 `json:"problems,omitempty"`
	// Cancelled are dispatch orders that somebody cancelled before InPost decided.
	Cancelled []int64 `json:"cancelled,omitempty"`
}

// Pickup has InPost's courier collect the bought shipments that wait for one when it begins,
// and stores the printouts for the courier. Every shipment is in one dispatch order that
// InPost accepts, however often this runs. If a shipment is not collected, or that is not
// known, it fails after everything else is done.
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
