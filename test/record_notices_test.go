package test

import (
	"github.com/stretchr/testify/require"

	"orderflow/clients/shop/shoptest"
	"orderflow/order"
	"orderflow/workflows"
)

// noticeHistories are orders with a shop that receives notices. Each returns the id of
// the workflow whose history is saved.
var noticeHistories = map[string]func(s *stack, receiver *shoptest.Receiver) (workflow string){
	"notified": func(s *stack, receiver *shoptest.Receiver) string {
		s.asksTold("notified")
		require.NoError(s, s.orders.Resolve(s.Context(), "notified", order.Resolve{
			Action: order.ActionAmend, Patch: []byte(`{"shipping": {"lockerPoint": "GDY01A"}}`), By: "Jan"}))
		s.hears(receiver, "notified", "accepted-1", "in-production-1", "needs-attention-1", "shipped-1")
		return order.WorkflowID("notified")
	},
	"notified-of-a-cancellation": func(s *stack, receiver *shoptest.Receiver) string {
		s.start(example(s.T, "made-to-order-locker", "not-wanted"))
		s.reaches("not-wanted", order.StagePreflight)
		require.NoError(s, s.orders.AskToCancel(s.Context(), "not-wanted", order.CancelOrder{Reason: "changed her mind", By: "Ola"}))
		s.hears(receiver, "not-wanted", "accepted-1", "cancelled-1")
		return order.WorkflowID("not-wanted")
	},
	"notify": func(s *stack, receiver *shoptest.Receiver) string {
		s.start(example(s.T, "from-stock-best", "noticed"))
		s.hears(receiver, "noticed", "accepted-1", "shipped-1")
		return order.Notice{Order: "noticed", Event: order.EventShipped, Count: 1}.WorkflowID()
	},
	"notify-test": func(s *stack, _ *shoptest.Receiver) string {
		tried, err := s.orders.NotifyTest(s.Context(), "", patience)
		require.NoError(s, err)
		require.Len(s, tried, 1)
		require.True(s, tried[0].Taken())
		return s.begun("WorkflowType = '" + workflows.NotifyTestType + "'")
	},
	"case-notified": func(s *stack, receiver *shoptest.Receiver) string {
		s.asksTold("ended")
		s.terminate("ended")
		task := s.finds(order.CaseEnded)
		s.hears(receiver, "ended", "accepted-1", "in-production-1", "needs-attention-1", "failed-1")
		s.seenTo(task)
		return task.ID
	},
}

// asksTold starts an order that asks a person.
func (s *stack) asksTold(id string) {
	s.Helper()
	doc := example(s.T, "made-to-order-locker", id)
	doc.Shipping.LockerPoint = "XXX99X"
	s.start(doc)
	eventually(s.T, "it needs attention", func() bool { return s.stateOf(id).Problem != nil })
}
