package workflows_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/clients/shipx"
	"orderflow/clients/shipx/shipxtest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
	"orderflow/workflows"
)

// misses requires the pick-up to fail, and returns its message and what it collected.
func (w *world) misses() (words string, collected workflows.Collected) {
	w.Helper()
	w.env.ExecuteWorkflow(workflows.PickupType)
	require.True(w, w.env.IsWorkflowCompleted(), "the pick-up goes on for ever")
	var failed *temporal.ApplicationError
	require.ErrorAs(w, w.env.GetWorkflowError(), &failed)
	var problem order.Problem
	require.NoError(w, failed.Details(&problem, &collected))
	require.Equal(w, "not-collected", problem.Code)
	return failed.Message(), collected
}

// sent counts, for each shipment by reference, the dispatch orders with it that were sent.
func (w *world) sent() map[string]int {
	counted := map[string]int{}
	for _, effect := range w.shipX.Ledger().All() {
		if effect.Kind == "dispatch-order-sent" {
			counted[effect.Ref]++
		}
	}
	return counted
}

// sentOnce requires that the given number of shipments, from shop-0 on, except some, are in
// one dispatch order that was sent.
func (w *world) sentOnce(many int, but ...int) {
	w.Helper()
	want := map[string]int{}
	for i := range many {
		want[fmt.Sprintf("shop-%d", i)] = 1
	}
	for _, i := range but {
		delete(want, fmt.Sprintf("shop-%d", i))
	}
	require.Equal(w, want, w.sent())
}

func referencesOf(missed []activities.Uncollected) (all []string) {
	for _, one := range missed {
		all = append(all, one.Reference)
	}
	return all
}

func TestMoreThanAHundredShipmentsAreCollectedByAsManyCouriersAsItTakes(t *testing.T) {
	w := withBought(t, 230)
	collected := w.collect()
	require.Equal(t, 230, collected.Shipments)
	require.Len(t, collected.DispatchOrders, 3)
	require.Len(t, collected.Printouts, 3)
	w.collectedOnce(230)
	w.sentOnce(230)
}

func TestAParcelBoughtMeanwhileGetsNoCourierOfItsOwn(t *testing.T) {
	w := withBoughtOf(t, 2, shipxtest.Options{Timing: shipxtest.Timing{DispatchOrder: 10 * time.Minute}})
	w.at(time.Minute, func() {
		client := w.byHand(t)
		made, err := client.CreateShipment(context.Background(), lockerShipment("late", shipx.SendingByDispatchOrder))
		require.NoError(t, err)
		w.at(time.Minute, func() {
			current, err := client.GetShipment(context.Background(), int64(made.ID))
			require.NoError(t, err)
			_, err = client.Buy(context.Background(), int64(made.ID), int64(current.SelectedOffer.ID))
			require.NoError(t, err)
		})
	})
	require.Len(t, w.collect().DispatchOrders, 1)
	w.sentOnce(2)
}

func TestARefusalThatNamesShipmentsLeavesThemOut(t *testing.T) {
	w := withBoughtOf(t, 28, shipxtest.Options{DispatchCheckedAtOnce: true})
	w.shipX.NotReady("shop-3", "Lost")
	w.shipX.NotReady("shop-9", "Sent")
	words, collected := w.misses()
	require.Equal(t, []string{"shop-3", "shop-9"}, referencesOf(collected.Uncollected))
	require.Contains(t, words, "2 shipments are not collected")
	require.Contains(t, words, "shop-9")
	require.Contains(t, words, "invalid_status")
	require.Equal(t, 26, collected.Shipments)
	require.Len(t, collected.Printouts, 1, "everything that can be done is done")
	w.sentOnce(28, 3, 9)
}

func TestARejectionExcludesTheShipmentsThatItNames(t *testing.T) {
	for _, test := range []struct {
		names string
		stays bool
	}{{"", false}, {"", true}, {"first", false}, {"none", false}, {"none", true}} {
		t.Run(fmt.Sprintf("names %q, stays %v", test.names, test.stays), func(t *testing.T) {
			w := withBoughtOf(t, 28, shipxtest.Options{RejectionNames: test.names, RejectedStays: test.stays})
			w.shipX.NotReady("shop-3", "CustomerDelivering")
			w.shipX.NotReady("shop-20", "Lost")
			words, collected := w.misses()
			require.Equal(t, 26, collected.Shipments)
			require.Len(t, collected.Uncollected, 2)
			for _, one := range collected.Uncollected {
				require.Contains(t, words, fmt.Sprint(one.Shipment))
			}
			if test.names != "none" {
				require.Equal(t, []string{"shop-3", "shop-20"}, referencesOf(collected.Uncollected))
				require.Contains(t, words, "should be Prepared, but is Lost.")
			}
			w.sentOnce(28, 3, 20)
		})
	}
}

func TestEveryParcelRejectedWithoutAWordEndsThePickup(t *testing.T) {
	w := withBoughtOf(t, 130, shipxtest.Options{RejectionNames: "none"})
	for i := range 130 {
		w.shipX.NotReady(fmt.Sprintf("shop-%d", i), "Lost")
	}
	_, collected := w.misses()
	require.Len(t, collected.Uncollected, 130)
	require.Empty(t, w.sent())
	require.LessOrEqual(t, w.dispatchOrders(), 100)
}

// dispatchOrders counts those that were made.
func (w *world) dispatchOrders() int {
	ids := map[string]bool{}
	for _, effect := range w.shipX.Ledger().All() {
		if effect.Kind == "dispatch-order-created" {
			ids[effect.ID] = true
		}
	}
	return len(ids)
}

func TestThePickupWaitsForTheDecision(t *testing.T) {
	w := withBoughtOf(t, 2, shipxtest.Options{Timing: shipxtest.Timing{DispatchOrder: 40 * time.Minute}})
	require.Equal(t, 2, w.collect().Shipments)
	w.sentOnce(2)
}

func TestADecisionThatNeverComesIsToldAfterAnHour(t *testing.T) {
	w := withBoughtOf(t, 2, shipxtest.Options{Timing: shipxtest.Timing{DispatchOrder: shipxtest.Never}})
	began := w.env.Now()
	words, collected := w.misses()
	require.Contains(t, words, "it is not known whether the courier of dispatch order 991 comes")
	require.Len(t, collected.Uncollected, 2)
	require.Zero(t, collected.Shipments)
	require.WithinDuration(t, began.Add(time.Hour), w.env.Now(), 5*time.Minute)
	require.Equal(t, 1, w.dispatchOrders(), "a courier may come yet: no other is asked")
}

// byHand is a person who uses ShipX in parallel to the pick-up.
func (w *world) byHand(t *testing.T) *shipx.Client {
	client, err := shipx.New(shipx.Config{BaseURL: serve(t, w.shipX), Token: "demo", Organization: "1111"})
	require.NoError(t, err)
	return client
}

func (w *world) delete(t *testing.T, dispatchOrder int64) {
	require.NoError(t, w.byHand(t).CancelDispatchOrder(context.Background(), dispatchOrder))
}

// askedBefore makes a dispatch order by hand, long before the pick-up.
func (w *world) askedBefore(t *testing.T) {
	client := w.byHand(t)
	var ids []int64
	for _, one := range w.shipX.Shipments() {
		if one.SendingMethod == shipx.SendingByDispatchOrder {
			ids = append(ids, one.ID)
		}
	}
	_, err := client.CreateDispatchOrder(context.Background(), shipx.NewDispatchOrder{Shipments: ids, Address: &shipx.Address{
		Street: "Polna", BuildingNumber: "1", City: "Gdynia", PostCode: "81-001", CountryCode: "PL"}})
	require.NoError(t, err)
	w.env.SetStartTime(w.env.Now().Add(25 * time.Hour))
	w.shipX.Advance()
}

func TestTheParcelsOfARejectedOrderAreTheNextPickups(t *testing.T) {
	for _, stays := range []bool{false, true} {
		w := withBoughtOf(t, 3, shipxtest.Options{RejectedStays: stays})
		w.shipX.NotReady("shop-1", "Lost")
		w.askedBefore(t)
		require.Empty(t, w.sent())
		w.shipX.NotReady("shop-1", "")
		require.Equal(t, 3, w.collect().Shipments)
		w.sentOnce(3)
	}
}

func TestAnOrderOfBeforeWithoutADecisionIsNamed(t *testing.T) {
	w := withBoughtOf(t, 3, shipxtest.Options{Timing: shipxtest.Timing{DispatchOrder: shipxtest.Never}})
	w.askedBefore(t)
	words, collected := w.misses()
	require.Contains(t, words, "InPost has not decided about dispatch order 991")
	require.Len(t, collected.Uncollected, 3)
	require.Equal(t, 1, w.dispatchOrders())
}

func TestShipmentsAreFoundWhateverTheFilterDoes(t *testing.T) {
	for _, reading := range []string{"", "ignored", "empty"} {
		w := withBoughtOf(t, 3, shipxtest.Options{SendingMethodFilter: reading})
		require.Equal(t, 3, w.collect().Shipments, reading)
		w.sentOnce(3)
	}
}

func TestEveryStepOfAPickupHasAnEnd(t *testing.T) {
	for _, test := range []struct {
		operation string
		within    time.Duration
		words     string
	}{
		{"list-dispatch-orders", time.Hour, "(it has failed for 1h0m"},
		{"list-shipments", time.Hour, "(it has failed for 1h0m"},
		{"get-organization", time.Hour, "(it has failed for 1h"},
		{"create-dispatch-order", time.Hour, "(it has failed for 1h"},
		{"get-dispatch-order", 45 * time.Minute, "it is not known whether the courier of dispatch order 991 comes"},
		{"printout", 30 * time.Minute, "the printout of dispatch order 991 is not available, though its courier comes"},
	} {
		t.Run(test.operation, func(t *testing.T) {
			w := withBought(t, 2)
			w.shipX.Faults().Add(simkit.Fault{Operation: test.operation, Mode: simkit.FailBefore, Status: 500})
			began := w.env.Now()
			w.env.ExecuteWorkflow(workflows.PickupType)
			require.True(t, w.env.IsWorkflowCompleted())
			require.ErrorContains(t, w.env.GetWorkflowError(), test.words)
			require.WithinDuration(t, began.Add(test.within), w.env.Now(), 12*time.Minute)
		})
	}
}

// Nobody can do anything about a single pick-up when our credentials are rejected.
func TestAPickupWaitsForItsCredentials(t *testing.T) {
	for _, operation := range []string{"list-dispatch-orders", "list-shipments", "get-organization", "create-dispatch-order",
		"get-dispatch-order", "printout"} {
		t.Run(operation, func(t *testing.T) {
			w := withBought(t, 2)
			w.shipX.Faults().Add(simkit.Fault{Operation: operation, Mode: simkit.FailBefore, Status: 401})
			w.at(3*time.Hour, w.shipX.Faults().Clear)
			collected := w.collect()
			require.Equal(t, 2, collected.Shipments)
			require.Len(t, collected.Printouts, 1)
			w.sentOnce(2)
		})
	}
}

func TestAPickupEndsWhateverHappens(t *testing.T) {
	for _, operation := range []string{"list-shipments", "create-dispatch-order", "get-dispatch-order", "printout"} {
		t.Run(operation, func(t *testing.T) {
			w := withBought(t, 2)
			w.shipX.Faults().Add(simkit.Fault{Operation: operation, Mode: simkit.FailBefore, Status: 401})
			began := w.env.Now()
			w.env.ExecuteWorkflow(workflows.PickupType)
			require.True(t, w.env.IsWorkflowCompleted())
			require.Error(t, w.env.GetWorkflowError())
			require.WithinDuration(t, began.Add(5*time.Hour), w.env.Now(), 10*time.Minute)
		})
	}
}

func TestAPrintoutThatCannotBeHadIsNamedAndTheOthersAreStored(t *testing.T) {
	w := withBought(t, 130)
	w.shipX.Faults().Add(simkit.Fault{Operation: "printout", Ref: "shop-0", Mode: simkit.FailBefore, Status: 500})
	words, collected := w.misses()
	require.Equal(t, 130, collected.Shipments)
	require.Empty(t, collected.Uncollected)
	require.Len(t, collected.Printouts, 1)
	require.Contains(t, words, "the printout of dispatch order 991 is not available")
}

func TestAPickupThatFindsAnotherBeginsAfterIt(t *testing.T) {
	w := withBoughtOf(t, 2, shipxtest.Options{Timing: shipxtest.Timing{DispatchOrder: 40 * time.Minute}})
	w.env.RegisterWorkflow(twoPickups)
	w.env.ExecuteWorkflow(twoPickups)
	require.NoError(t, w.env.GetWorkflowError())
	var both []workflows.Collected
	require.NoError(t, w.env.GetWorkflowResult(&both))
	require.Equal(t, 2, both[0].Shipments)
	require.Equal(t, workflows.Collected{}, both[1], "nothing waits any more")
	w.sentOnce(2)
}

// twoPickups begins one by hand, and the schedule's a moment later.
func twoPickups(ctx workflow.Context) ([]workflows.Collected, error) {
	started := func(id string) workflow.ChildWorkflowFuture {
		return workflow.ExecuteChildWorkflow(workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{WorkflowID: id}), workflows.PickupType)
	}
	first := started(workflows.PickupID)
	if err := workflow.Sleep(ctx, time.Minute); err != nil {
		return nil, err
	}
	second := started("pickup-shipx-2026-11-28T14:30:00Z")
	both := make([]workflows.Collected, 2)
	if err := first.Get(ctx, &both[0]); err != nil {
		return nil, err
	}
	return both, second.Get(ctx, &both[1])
}
