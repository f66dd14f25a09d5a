package test

import (
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"orderflow/activities"
	"orderflow/internal/orders"
	"orderflow/internal/schedules"
	"orderflow/order"
	"orderflow/sandbox/simkit"
	"orderflow/workflows"
)

// watch looks for orders that ended badly, as the schedule does.
func (s *stack) watch() activities.Watched {
	s.Helper()
	run, err := s.client.ExecuteWorkflow(s.Context(), client.StartWorkflowOptions{TaskQueue: activities.QueueOrders},
		workflows.WatchType, activities.WatchSpan{Within: time.Hour})
	require.NoError(s, err)
	var watched activities.Watched
	require.NoError(s, run.Get(s.Context(), &watched))
	return watched
}

// finds waits for a case of a kind and returns it from the worklist.
func (s *stack) finds(kind order.CaseKind) orders.Task {
	s.Helper()
	var found orders.Task
	eventually(s.T, "there is a case of kind "+string(kind), func() bool {
		s.watch()
		tasks, err := s.patientOrders().Worklist(s.Context(), orders.Filter{})
		require.NoError(s, err)
		for _, task := range tasks {
			if task.Case == kind {
				found = task
				return true
			}
		}
		return false
	})
	return found
}

// caseless waits until the worklist is empty.
func (s *stack) caseless() {
	s.Helper()
	eventually(s.T, "the worklist is empty", func() bool {
		tasks, err := s.patientOrders().Worklist(s.Context(), orders.Filter{})
		return err == nil && len(tasks) == 0
	})
}

// An order whose start event can't be read becomes a case all the same.
func TestATerminatedOrderThatCannotBeReadIsACase(t *testing.T) {
	s := newStack(t)
	s.hurried()
	_, err := s.client.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{
		ID: order.WorkflowID("garbled"), TaskQueue: activities.QueueOrders}, order.WorkflowType, 42)
	require.NoError(t, err)
	s.terminate("garbled") // before a worker fails it
	s.work()
	task := s.finds(order.CaseEnded)
	require.Contains(t, task.ID, "case-order-garbled@")
	require.Contains(t, task.Need.Message, "can't be read")
}

// TestATerminatedOrderIsACase until it is taken up again, and a new one if that run is
// terminated, too.
func TestATerminatedOrderIsACase(t *testing.T) {
	s := newStack(t)
	s.hurried()
	s.work()
	doc := example(t, "from-stock-two-parcels", "ended-1")
	doc.Shipping.Track = true
	s.start(doc)
	s.reaches(doc.ID, order.StageTrack)
	require.Zero(t, s.watch().OpenedCount, "an order under way is no case")
	s.terminate(doc.ID)

	task := s.finds(order.CaseEnded)
	require.Contains(t, task.ID, "case-order-ended-1@")
	require.Equal(t, "market", task.Source)
	require.Equal(t, order.CarrierShipX, task.Carrier)
	require.Equal(t, order.StageTrack, task.Stage)
	require.Equal(t, "terminated", task.Need.Code)
	require.Contains(t, task.Need.Message, "by mistake")
	require.Contains(t, task.ToDo, "orderflow start --again ended-1")
	require.Equal(t, []order.Action{order.ActionDone}, task.Need.Answers)
	census, err := s.orders.Count(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, census.Cases[order.CaseEnded])
	require.Zero(t, census.NeedsAttention)

	err = s.patientOrders().ResolveShown(t.Context(), task.ID, order.Resolve{Action: order.ActionRetry, By: "Ewa"})
	require.ErrorContains(t, err, "orderflow start --again ended-1")
	_, err = s.orders.Cancel(t.Context(), task.ID, order.RequestCancel{})
	require.ErrorContains(t, err, "is a case, not an order")
	require.ErrorContains(t, s.orders.Hold(t.Context(), task.ID, "Ewa"), "is a case, not an order")

	_, err = s.patientOrders().StartAgain(t.Context(), doc.ID)
	require.NoError(t, err)
	require.Equal(t, order.StatusCompleted, s.ends(task.ID).Status, "it ends with that")
	s.caseless()
	require.Equal(t, "the order was started again", s.stateOf(task.ID).Case.DoneReason)
	s.reaches(doc.ID, order.StageTrack)
	require.Zero(t, s.watch().OpenedCount, "another run has followed")

	s.terminate(doc.ID)
	second := s.finds(order.CaseEnded)
	require.NotEqual(t, task.ID, second.ID)
	require.NoError(t, s.patientOrders().ResolveShown(t.Context(), second.ID, order.Resolve{Action: order.ActionDone, By: "Ewa", Reason: "delivered"}))
	s.caseless()
	require.Zero(t, s.watch().OpenedCount, "who has seen to it is not told again")
	state := s.stateOf(second.ID)
	require.Equal(t, order.StatusCompleted, state.Status)
	require.Equal(t, "Ewa", state.Case.DoneBy)
}

// TestAResetOrderIsNoCase: a run that a reset terminates has a successor.
func TestAResetOrderIsNoCase(t *testing.T) {
	s := newStack(t)
	s.hurried()
	s.work()
	doc := example(t, "from-stock-two-parcels", "ended-2")
	doc.Shipping.Track = true
	s.start(doc)
	s.reaches(doc.ID, order.StageTrack)
	s.resetToLastTask(doc.ID)
	eventually(t, "lists have the end of the first run", func() bool {
		ended, err := s.client.CountWorkflow(t.Context(), countOf("WorkflowId = 'order-ended-2' AND ExecutionStatus = 'Terminated'"))
		return err == nil && ended.GetCount() == 1
	})
	require.Zero(t, s.watch().OpenedCount)
	s.caseless()

	// An order whose case is open already needs nobody either once it is reset.
	s.terminate(doc.ID)
	s.finds(order.CaseEnded)
	s.resetToLastTask(doc.ID)
	eventually(t, "the case ends by itself", func() bool { return s.watch().ClosedCount == 1 })
	s.caseless()
}

// TestOtherEndsAreCases, each reported once.
func TestOtherEndsAreCases(t *testing.T) {
	t.Run("supplies", func(t *testing.T) {
		s := newStack(t)
		s.work()
		task := s.refusedSupplies()
		require.Contains(t, task.ID, "case-supplies-merkana-293-AUDIT-7@")
		require.Contains(t, task.Need.Message, "Nothing was counted of AUDIT-7")
		require.Equal(t, order.ProviderMerkana, task.Need.Provider)
		s.seenTo(task)
	})
	t.Run("a pick-up that is refused", func(t *testing.T) {
		s := newStack(t)
		s.work()
		otherHistories["pickup-refused"](s)
		task := s.finds(order.CasePickup)
		require.Contains(t, task.ID, "case-pickup-shipx@")
		require.Contains(t, task.ToDo, "orderflow pickup")
		s.seenTo(task)
	})
	t.Run("a pick-up of the schedule is told once", func(t *testing.T) {
		s := newStack(t)
		s.work()
		s.start(example(t, "from-stock-two-parcels", "not-collected"))
		s.ends("not-collected")
		s.simulators.ShipX.Faults().Add(simkit.Fault{Operation: "create-dispatch-order", Mode: simkit.FailBefore, Status: 400})
		s.config.ShipX.PickupAt = "04:00"
		_, err := schedules.Sync(t.Context(), s.client, s.config)
		require.NoError(t, err)
		require.NoError(t, s.client.ScheduleClient().GetHandle(t.Context(), schedules.PickupID).Trigger(t.Context(), client.ScheduleTriggerOptions{}))
		eventually(t, "both workflows have failed", func() bool {
			ended, err := s.client.CountWorkflow(t.Context(), countOf("WorkflowType = 'Pickup' AND ExecutionStatus = 'Failed'"))
			return err == nil && ended.GetCount() == 2
		})
		require.Contains(t, s.finds(order.CasePickup).ID, "case-pickup-shipx@")
		census, err := s.orders.Count(t.Context())
		require.NoError(t, err)
		require.Equal(t, 1, census.Cases[order.CasePickup])
	})
}

// seenTo resolves a case; it is not reported again.
func (s *stack) seenTo(task orders.Task) {
	s.Helper()
	require.NoError(s, s.patientOrders().ResolveShown(s.Context(), task.ID, order.Resolve{Action: order.ActionDone, By: "Ewa"}))
	s.caseless()
	require.Zero(s, s.watch().OpenedCount)
}

func TestTheScheduleLooksForWhatEnded(t *testing.T) {
	s := newStack(t)
	s.work()
	_, err := schedules.Sync(t.Context(), s.client, s.config)
	require.NoError(t, err)
	require.NoError(t, s.client.ScheduleClient().GetHandle(t.Context(), schedules.WatchID).Trigger(t.Context(), client.ScheduleTriggerOptions{}))
	var watched activities.Watched
	require.NoError(t, s.client.GetWorkflow(t.Context(), s.begun("WorkflowType = 'Watch'"), "").Get(t.Context(), &watched))
	require.Equal(t, activities.Watched{}, watched)
}

func countOf(query string) *workflowservice.CountWorkflowExecutionsRequest {
	return &workflowservice.CountWorkflowExecutionsRequest{Query: query}
}

// TestAPollThatFailsIsOneCase, however often it fails, until a poll succeeds.
func TestAPollThatFailsIsOneCase(t *testing.T) {
	s := newStack(t)
	s.config.MediaPort.Suppliers, s.config.MediaPort.Every = []int64{100}, time.Second
	s.simulators.MediaPort.Faults().Add(simkit.Fault{Operation: "orders", Mode: simkit.FailBefore, Status: 403})
	s.work()
	_, err := schedules.Sync(t.Context(), s.client, s.config)
	require.NoError(t, err)
	eventually(t, "several polls have failed", func() bool {
		failed, err := s.client.CountWorkflow(t.Context(), countOf("WorkflowType = 'MediaPortPoll' AND ExecutionStatus = 'Failed'"))
		return err == nil && failed.GetCount() >= 3
	})
	task := s.finds(order.CaseIntake)
	require.Contains(t, task.ID, "case-mediaport-orders-100@failed-")
	s.watch()
	census, err := s.orders.Count(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, census.Cases[order.CaseIntake])
	s.simulators.MediaPort.Faults().Clear()
	eventually(t, "the case ends by itself", func() bool { return s.watch().ClosedCount == 1 })
	s.caseless()
}

// TestAnArchiveThatFailsIsOneCase, until a run comes to its end; before that the figures show it.
func TestAnArchiveThatFailsIsOneCase(t *testing.T) {
	s := newStack(t)
	s.work()
	doc := example(t, "from-stock-best", "unarchived")
	s.start(doc)
	require.Equal(t, order.StatusCompleted, s.ends(doc.ID).Status)
	record := "orders/" + doc.ID + "/record.json"
	require.NoError(t, s.store.ReplaceFile(t.Context(), record, []byte(`{"version": 2}`)), "as a later version has it")
	s.config.Archive.Every = time.Second
	_, err := schedules.Sync(t.Context(), s.client, s.config)
	require.NoError(t, err)
	failing := s.failingArchive()
	census, err := s.orders.Count(t.Context())
	require.NoError(t, err)
	require.Positive(t, census.ArchiveBehind)

	require.NoError(t, s.client.TerminateWorkflow(t.Context(), failing, "", "by mistake"))
	task := s.finds(order.CaseArchive)
	require.Contains(t, task.ID, "case-archive-orders@failed-")
	require.Contains(t, task.Need.Message, "by mistake")
	require.NoError(t, s.store.RemoveFile(t.Context(), record))
	eventually(t, "the case ends by itself", func() bool { return s.watch().ClosedCount == 1 })
	s.caseless()
	eventually(t, "the figures show that it works", func() bool {
		census, err := s.orders.Count(t.Context())
		return err == nil && census.ArchiveBehind < 10*time.Second
	})
}

// failingArchive waits until a step of the archive is tried again, and returns its workflow's id.
func (s *stack) failingArchive() (id string) {
	s.Helper()
	eventually(s.T, "a step of the archive is tried again", func() bool {
		found, err := s.client.ListWorkflow(s.Context(), &workflowservice.ListWorkflowExecutionsRequest{
			Namespace: s.namespace, Query: "WorkflowType = 'Archive' AND ExecutionStatus = 'Running'"})
		if err != nil || len(found.GetExecutions()) == 0 {
			return false
		}
		id = found.GetExecutions()[0].GetExecution().GetWorkflowId()
		run, err := s.client.DescribeWorkflow(s.Context(), id, "")
		if err != nil {
			return false
		}
		pending := run.RawResponse.GetPendingActivities()
		return len(pending) > 0 && pending[0].GetAttempt() > 1
	})
	return id
}

// TestAStatusThatNobodyKnowsIsOneCase, for all orders that have it.
func TestAStatusThatNobodyKnowsIsOneCase(t *testing.T) {
	s := newStack(t)
	s.work()
	s.simulators.MediaPort.Faults().Add(simkit.Fault{Operation: "orders", Mode: simkit.FailBefore, Status: 200,
		Body: `[{"orderNumber": "ODD-1", "supplierId": 100, "status": "OnHold"}, {"orderNumber": "ODD-2", "supplierId": 100, "status": "OnHold"}]`})
	for range 2 {
		require.Equal(t, []string{"OnHold"}, s.poll(100).UnknownStatuses)
	}
	task := s.finds(order.CaseIntake)
	require.Contains(t, task.ID, "case-mediaport-orders-100@status-")
	require.Contains(t, task.Need.Message, `their status "OnHold" is unknown`)
	require.NoError(t, s.orders.Resolve(t.Context(), task.ID, order.Resolve{Action: order.ActionDone, By: "Ola"}))
	s.poll(100)
	s.caseless()
}

// TestAnOrderThatCannotBeStartedIsACase until somebody starts it by hand.
func TestAnOrderThatCannotBeStartedIsACase(t *testing.T) {
	t.Parallel()
	s := newStackWith(t, stackOptions{keys: privateRing1})
	s.work()
	nowhere := bought("NOWHERE", "MP-VASE", "MP-VASE")
	nowhere.Recipient.Country = "Atlantis"
	s.simulators.MediaPort.Place(nowhere)
	for range 2 {
		require.Len(t, s.poll(100).Refused, 1)
	}
	task := s.finds(order.CaseIntake)
	require.Contains(t, task.ID, "case-order-mediaport-100-NOWHERE@refused-")
	require.Contains(t, task.Need.Message, "recipient.country")
	require.NotContains(t, task.Need.Message, "Atlantis", "no value of a personal field")
	require.Equal(t, "recipient.country", task.Need.Fields[0].Path)
	census, err := s.orders.Count(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, census.Cases[order.CaseIntake])

	doc := example(t, "from-stock-two-parcels", order.MediaPortID(100, "NOWHERE"))
	s.start(doc)
	eventually(t, "the case ends by itself", func() bool { return s.watch().ClosedCount == 1 })
	s.caseless()
}

// TestTheCaseOfAFailedOrderHasTheProvidersWords, except words that name a person.
func TestTheCaseOfAFailedOrderHasTheProvidersWords(t *testing.T) {
	t.Parallel()
	s := newStackWith(t, stackOptions{keys: privateRing1})
	s.config.AttentionLimit = 3 * time.Second
	s.work()
	for _, name := range []string{"Lis", "Costs"} { // a word of the problem's message
		doc := example(t, "made-to-order-courier", "failed-"+name)
		doc.Shipping.PriceCap = &order.Money{Amount: decimal.NewFromInt(1), Currency: "PLN"}
		doc.Recipient.LastName = name
		s.start(doc)
	}
	found := map[string]orders.Task{}
	eventually(t, "both are cases", func() bool {
		s.watch()
		tasks, err := s.patientOrders().Worklist(t.Context(), orders.Filter{})
		require.NoError(t, err)
		for _, task := range tasks {
			if task.Case == order.CaseEnded {
				found[s.stateOf(task.ID).Order.ID] = task
			}
		}
		return len(found) == 2
	})
	told, withheld := found["failed-Lis"].Need, found["failed-Costs"].Need
	require.Contains(t, told.Message, "failed: nobody answered its problem in time: ")
	require.Contains(t, told.Message, "more than the order's cap of 1.00 PLN")
	require.Equal(t, []string{"price-cap", "shipx"}, []string{told.Code, told.Provider})
	require.Equal(t, order.StageBuy, told.Stage)
	require.Equal(t, "failed: nobody answered its problem in time (the words are in orderflow show failed-Costs)", withheld.Message)
}
