package workflows

import (
	"fmt"
	"time"

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

const (
	// mostPickups is how many couriers are asked at one time; each takes up to 100
	// shipments. Where more seem to wait, InPost may not show what was asked for.
	mostPickups = 50
	// changeMostPickups (version 1): there is such a limit.
	changeMostPickups = "most-pickups"
)

func tooManyPickups(asked int) error {
	return &step.Refusal{Problem: order.Problem{
		Provider: order.ProviderShipX, Operation: "order pickups", Code: "too-many-pickups",
		Message: fmt.Sprintf("%d couriers were asked to come, and shipments still wait for one; "+
			"see in InPost's parcel manager whether each is in one dispatch order, then ask again", asked)}}
}

// theOnlyPickup runs the pickup under its own id, of which there is one at a time: two
// that look at the same moment could ask two couriers.
func theOnlyPickup(ctx workflow.Context) (collected Collected, err error) {
	ctx = workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{WorkflowID: PickupID})
	err = workflow.ExecuteChildWorkflow(ctx, PickupType).Get(ctx, &collected)
	return collected, err
}

// Collected is the result of a pickup.
type Collected struct {
	// DispatchOrders are the couriers that were asked to come, and Shipments how many
	// shipments they collect.
	DispatchOrders []int64          `json:"dispatchOrders,omitempty"`
	Shipments      int              `json:"shipments"`
	Printouts      []order.Document `json:"printouts,omitempty"`
}

// Pickup has InPost's courier collect the bought shipments that ask for one, and
// stores what he signs. Every shipment is in one dispatch order, however often this
// runs.
func Pickup(ctx workflow.Context) (Collected, error) {
	if workflow.GetInfo(ctx).WorkflowExecution.ID != PickupID { // a schedule gives each of its workflows an id of its own
		return theOnlyPickup(ctx)
	}
	began := workflow.Now(ctx).UTC()
	asked := activities.PickupWish{Began: began, Since: began.Add(-pickupDays * 24 * time.Hour), Reset: wasReset(ctx)}
	steps := step.NewRunner(step.Open)
	var made activities.Pickups
	for n := 1; ; n++ {
		err := steps.Undo(ctx, shipXStep(shipX.EnsurePickup, "have InPost's courier collect what waits for one", asked), &made)
		if err != nil {
			return Collected{}, inWords(err)
		}
		if !made.More {
			break
		}
		if n >= mostPickups && workflow.GetVersion(ctx, changeMostPickups, workflow.DefaultVersion, 1) >= 1 {
			return Collected{}, inWords(tooManyPickups(n))
		}
	}
	all := Collected{DispatchOrders: made.DispatchOrders, Shipments: made.Shipments}
	for _, id := range made.DispatchOrders {
		var printout order.Document
		err := steps.Undo(ctx, shipXStep(shipX.EnsurePickupPrintout, fmt.Sprintf("fetch the printout of dispatch order %d", id), id), &printout)
		if err != nil {
			return all, inWords(err)
		}
		all.Printouts = append(all.Printouts, printout)
	}
	return all, nil
}

var shipX *activities.ShipX // only its methods' names are used

func shipXStep(activity any, summary string, args ...any) step.Step {
	return step.Step{Provider: order.ProviderShipX, Activity: activity, Args: args, Summary: summary}
}
