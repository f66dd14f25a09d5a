package test

import (
	"time"

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

// otherHistories run the workflows that are not orders. Each returns the id of the
// workflow whose history is saved.
var otherHistories = map[string]func(s *stack) (workflow string){
	"provider-held":  liveOfProvider,
	"provider-watch": liveOfWatcher,

	"archive": func(s *stack) string {
		s.start(example(s.T, "from-stock-two-parcels", "to-be-archived"))
		s.ends("to-be-archived")
		return s.ran(workflows.ArchiveType)
	},
	"expire": func(s *stack) string {
		return s.ran(workflows.ExpireType, activities.KeepFor{Documents: 24 * time.Hour})
	},

	"quote":               func(s *stack) string { return s.quoted(example(s.T, "made-to-order-locker", "any-id"), true) },
	"quote-by-the-broker": func(s *stack) string { return s.quoted(example(s.T, "made-to-order-broker", "any-id"), true) },
	"quote-of-two":        func(s *stack) string { return s.quoted(example(s.T, "from-stock-best", "any-id"), true) },
	"quote-refused": func(s *stack) string {
		doc := example(s.T, "made-to-order-locker", "any-id")
		doc.Shipping.LockerPoint = "XXX99X"
		return s.quoted(doc, false)
	},

	"points": func(s *stack) string { return s.lookedAt(example(s.T, "made-to-order-locker", "any-id")) },
	"points-of-two": func(s *stack) string {
		doc := example(s.T, "from-stock-best", "any-id")
		doc.Shipping.LockerPoint = "XXX99X"
		return s.lookedAt(doc)
	},

	"pickup-by-hand": func(s *stack) string {
		s.start(example(s.T, "from-stock-two-parcels", "to-be-collected"))
		s.ends("to-be-collected")
		collected, err := s.orders.Pickup(s.Context())
		require.NoError(s, err)
		require.Equal(s, 1, collected.Shipments)
		require.Len(s, collected.Printouts, 1)
		return workflows.PickupID
	},
	"pickup-of-nothing": func(s *stack) string {
		collected, err := s.orders.Pickup(s.Context())
		require.NoError(s, err)
		require.Equal(s, workflows.Collected{}, collected)
		return workflows.PickupID
	},
	"pickup-refused": func(s *stack) string {
		s.start(example(s.T, "from-stock-two-parcels", "not-collected"))
		s.ends("not-collected")
		s.simulators.ShipX.Faults().Add(simkit.Fault{Operation: "create-dispatch-order", Mode: simkit.FailBefore, Status: 400})
		_, err := s.orders.Pickup(s.Context())
		require.Error(s, err)
		return workflows.PickupID
	},
	"pickup-rejected": func(s *stack) string {
		s.waitForCourier(3)
		s.simulators.ShipX.NotReady("parcel-1", "Lost")
		collected, err := s.orders.Pickup(s.Context())
		require.Error(s, err)
		require.Equal(s, 2, collected.Shipments)
		require.Len(s, collected.Uncollected, 1)
		return workflows.PickupID
	},
	"pickup-cancelled": func(s *stack) string {
		s.waitForCourier(1)
		collected, err := s.orders.Pickup(s.Context())
		require.NoError(s, err)
		cancelled, err := s.orders.CancelPickup(s.Context(), collected.DispatchOrders[0])
		require.NoError(s, err)
		require.Len(s, cancelled.Shipments, 1)
		return workflows.CancelPickupID(cancelled.ID)
	},
	"pickup-by-schedule": func(s *stack) string {
		s.start(example(s.T, "from-stock-two-parcels", "to-be-collected"))
		s.ends("to-be-collected")
		s.config.ShipX.PickupAt = "04:00"
		_, err := schedules.Sync(s.Context(), s.client, s.config)
		require.NoError(s, err)
		schedule := s.client.ScheduleClient().GetHandle(s.Context(), schedules.PickupID)
		require.NoError(s, schedule.Trigger(s.Context(), client.ScheduleTriggerOptions{}))
		parent := s.begun("WorkflowType = '" + workflows.PickupType + "' AND WorkflowId != '" + workflows.PickupID + "'")
		var collected workflows.Collected
		require.NoError(s, s.client.GetWorkflow(s.Context(), parent, "").Get(s.Context(), &collected))
		require.Equal(s, 1, collected.Shipments)
		return parent
	},

	"stock": func(s *stack) string {
		levels, err := s.orders.Stock(s.Context(), []string{"MUG-300", "NO-SUCH-THING"}, patience)
		require.NoError(s, err)
		require.Len(s, levels, 1)
		return s.begun("WorkflowType = '" + workflows.StockType + "'")
	},

	"supplies": func(s *stack) string { return s.supplied(order.StatusCompleted) },
	"supplies-after-a-pause": func(s *stack) string {
		s.simulators.Merkana.Faults().Add(simkit.Fault{Operation: "ff-supplies", Call: 1, Mode: simkit.FailBefore, Status: 429})
		return s.supplied(order.StatusCompleted)
	},
	"supplies-refused": func(s *stack) string {
		s.simulators.Merkana.Faults().Add(simkit.Fault{Operation: "ff-supplies", Mode: simkit.FailBefore, Status: 422})
		return s.supplied(order.StatusFailed)
	},
	"supplies-unknown": func(s *stack) string {
		s.simulators.Merkana.Faults().Add(simkit.Fault{Operation: "ff-supplies", Mode: simkit.LostAnswer})
		return s.supplied(order.StatusFailed)
	},

	"mediaport-poll": func(s *stack) string {
		s.simulators.MediaPort.Place(bought("NEW", "MP-VASE", "MP-VASE"))
		nowhere := bought("NOWHERE", "MP-VASE", "MP-VASE")
		nowhere.Recipient.Country = "Atlantis"
		s.simulators.MediaPort.Place(nowhere)
		taken := s.poll(100)
		require.Equal(s, 1, taken.Started)
		require.Len(s, taken.Refused, 1)
		return s.begun("WorkflowType = '" + workflows.MediaPortPollType + "'")
	},

	"case-done": func(s *stack) string {
		task := s.refusedSupplies()
		require.Error(s, s.orders.Resolve(s.Context(), task.ID, order.Resolve{Action: order.ActionRetry, By: "Ewa"}))
		s.seenTo(task)
		return task.ID
	},
	"case-cancelled": func(s *stack) string {
		task := s.refusedSupplies()
		require.NoError(s, s.client.CancelWorkflow(s.Context(), task.ID, ""))
		return task.ID
	},
	"watch": func(s *stack) string {
		s.start(example(s.T, "from-stock-two-parcels", "ended"))
		s.terminate("ended")
		s.finds(order.CaseEnded)
		_, err := schedules.Sync(s.Context(), s.client, s.config)
		require.NoError(s, err)
		schedule := s.client.ScheduleClient().GetHandle(s.Context(), schedules.WatchID)
		require.NoError(s, schedule.Trigger(s.Context(), client.ScheduleTriggerOptions{}))
		return s.begun("WorkflowType = 'Watch' AND TemporalScheduledById = '" + schedules.WatchID + "'")
	},

	"cancelled-before-it-came": func(s *stack) string {
		id := order.MerkanaID(293, "244")
		isNew, err := s.orders.CancelBefore(s.Context(), workflows.CancelledOrder{
			ID: id, Source: order.Source{System: order.SystemMerkana, Account: 293, Reference: "244"},
			Reason: "changed her mind", By: "merkana"})
		require.NoError(s, err)
		require.True(s, isNew)
		return order.WorkflowID(id)
	},
}

// ran runs a workflow that a schedule starts, and returns its id.
func (s *stack) ran(workflowType string, in ...any) string {
	s.Helper()
	run, err := s.client.ExecuteWorkflow(s.Context(), client.StartWorkflowOptions{TaskQueue: activities.QueueOrders}, workflowType, in...)
	require.NoError(s, err)
	require.NoError(s, run.Get(s.Context(), nil))
	return run.GetID()
}

// liveOfProvider runs a provider that is held, released and held again, until a person
// ends the workflow.
func liveOfProvider(s *stack) string {
	const provider = order.ProviderShipX
	held := func(by, reason, holder string) {
		hold, err := s.orders.HoldProvider(s.Context(), provider, by, reason)
		require.NoError(s, err)
		require.Equal(s, holder, hold.HeldBy)
	}
	held("Jan", "wrong prices", "Jan")
	held("Ewa", "", "Jan")
	hold, err := s.orders.ReleaseProvider(s.Context(), provider, "Ewa")
	require.NoError(s, err)
	require.Equal(s, workflows.Hold{}, hold)
	held("Ola", "", "Ola")
	require.NoError(s, s.client.CancelWorkflow(s.Context(), workflows.ProviderID(provider), ""))
	return workflows.ProviderID(provider)
}

// liveOfWatcher runs a watcher for some passes, one of which has a hint to send, until a
// person ends it.
func liveOfWatcher(s *stack) string {
	passed := func() time.Time {
		state, err := s.orders.Watcher(s.Context(), workflows.WatchMerchant)
		require.NoError(s, err)
		return state.Last.Began
	}
	s.start(example(s.T, "made-to-order-locker", "watched"))
	eventually(s.T, "a pass", func() bool { return !passed().IsZero() })
	first := passed()
	eventually(s.T, "another pass", func() bool { return passed().After(first) })
	require.NoError(s, s.client.TerminateWorkflow(s.Context(), workflows.WatchMerchant.ID(), "", "test"))
	return workflows.WatchMerchant.ID()
}

// quoted asks for an order's quote.
func (s *stack) quoted(doc order.Order, offered bool) string {
	s.Helper()
	offers, err := s.orders.Quote(s.Context(), doc)
	require.Equal(s, offered, err == nil, "%v", err)
	require.Equal(s, offered, len(offers) > 0)
	return s.begun("WorkflowType = '" + order.QuoteType + "'")
}

// lookedAt has the points of an order checked that is not started.
func (s *stack) lookedAt(doc order.Order) string {
	s.Helper()
	seen, err := s.orders.Validate(s.Context(), doc, false)
	require.NoError(s, err)
	require.False(s, orders.Unasked(seen.Points), seen.Points)
	return s.begun("WorkflowType = '" + workflows.PointsType + "'")
}

// supplied pushes supplies and waits for the end.
func (s *stack) supplied(status order.Status) string {
	s.Helper()
	supplies := workflows.Supplies{Merchant: 293, Event: "AUDIT-7", By: "Ewa",
		Products: []activities.Supply{{SKU: "MUG-300", Quantity: -2}, {SKU: "PEN-BLUE", Quantity: 5}}}
	_, err := s.orders.PushSupplies(s.Context(), supplies)
	require.NoError(s, err)
	arrived, err := s.orders.AwaitSupplies(s.Context(), supplies.Merchant, supplies.Event)
	require.NoError(s, err)
	require.Equal(s, status, arrived.Status)
	return supplies.WorkflowID()
}

// refusedSupplies has Merkana refuse supplies, and returns the case.
func (s *stack) refusedSupplies() orders.Task {
	s.Helper()
	s.simulators.Merkana.Faults().Add(simkit.Fault{Operation: "ff-supplies", Mode: simkit.FailBefore, Status: 422})
	s.supplied(order.StatusFailed)
	return s.finds(order.CaseSupplies)
}

// begun returns the id of the one workflow that a query finds.
func (s *stack) begun(query string) (workflow string) {
	s.Helper()
	eventually(s.T, "one workflow is listed by "+query, func() bool {
		listed, err := s.client.ListWorkflow(s.Context(), &workflowservice.ListWorkflowExecutionsRequest{Query: query})
		if err != nil || len(listed.GetExecutions()) != 1 {
			return false
		}
		workflow = listed.GetExecutions()[0].GetExecution().GetWorkflowId()
		return true
	})
	return workflow
}
