package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/order"
	"orderflow/workflows/step"
)

const (
	// mostPickups is how many couriers are requested at one time; each takes up to 100
	// shipments. If more seem to wait, InPost may not show the earlier requests.
	mostPickups = 50
	// changeMostPickups (version 1): there is such a limit.
	changeMostPickups = "most-pickups"
	// changeFreshBatch (version 1): the result of one batch is not decoded over the previous
	// one. Each batch has its own change id until the change applies, so it also ends a
	// pick-up that was already repeating.
	changeFreshBatch = "fresh-batch-"
)

func tooManyPickups(asked int) error {
	return &step.Refusal{Problem: order.Problem{
		Provider: order.ProviderShipX, Operation: "order pickups", Code: "too-many-pickups",
		Message: fmt.Sprintf("%d couriers were requested, and shipments still wait for one; "+
			"check in InPost's parcel manager that each is in one dispatch order, then order the pick-up again", asked)}}
}

// undecidedPickup is a pick-up that began before the change pickup-decided.
func undecidedPickup(ctx workflow.Context) (Collected, error) {
	began := workflow.Now(ctx).UTC()
	asked := activities.PickupRequest{Began: began, Since: began.Add(-pickupDays * 24 * time.Hour), Asker: asker(ctx)}
	steps := step.NewRunner(step.Open)
	var made activities.Pickups
	for n, more := 1, true; more; n++ {
		leaks := made.More // it stayed set when the next result left it out
		batch, err := firstBatch(ctx, steps, asked)
		if err != nil {
			return Collected{}, providerMessage(err)
		}
		if leaks && !batch.More {
			batch.More = workflow.GetVersion(ctx, fmt.Sprint(changeFreshBatch, n), workflow.DefaultVersion, 1) < 1
		}
		made, more = batch, batch.More
		if more && n >= mostPickups && workflow.GetVersion(ctx, changeMostPickups, workflow.DefaultVersion, 1) >= 1 {
			return Collected{}, providerMessage(tooManyPickups(n))
		}
	}
	all := Collected{DispatchOrders: made.DispatchOrders, Shipments: made.Shipments}
	for _, id := range made.DispatchOrders {
		var printout order.Document
		err := steps.Undo(ctx, shipXStep(shipX.EnsurePickupPrintout, fmt.Sprintf("fetch the printout of dispatch order %d", id), id), &printout)
		if err != nil {
			return all, providerMessage(err)
		}
		all.Printouts = append(all.Printouts, printout)
	}
	return all, nil
}

func firstBatch(ctx workflow.Context, steps step.Runner, asked activities.PickupRequest) (made activities.Pickups, err error) {
	err = steps.Undo(ctx, shipXStep(shipX.EnsurePickup, "have InPost's courier collect what waits for one", asked), &made)
	return made, err
}
