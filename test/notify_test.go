package test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/clients/shop/shoptest"
	"orderflow/internal/orders"
	"orderflow/internal/secret"
	"orderflow/order"
)

const noticeSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

// tells opens a shop that receives notices of all orders which the stack starts from now
// on.
func (s *stack) tells() *shoptest.Receiver {
	s.Helper()
	receiver, err := shoptest.New(noticeSecret)
	require.NoError(s, err)
	server := httptest.NewServer(receiver)
	s.Cleanup(server.Close)
	s.config.Notify.URLs, s.config.Notify.Secrets = []string{server.URL + "/hooks"}, secret.Text(noticeSecret)
	s.config.Notify.First, s.config.Notify.Slowest = 200*time.Millisecond, time.Second
	s.orders = orders.New(s.client, orders.Options{Namespace: s.namespace, Documents: s.store, Encryption: s.vault, Patience: patience,
		Notifies: s.config.Notify.Tells})
	return receiver
}

// hears waits until a shop has received exactly these events of an order.
func (s *stack) hears(receiver *shoptest.Receiver, id string, events ...string) {
	s.Helper()
	var want []string
	for _, event := range events {
		want = append(want, "notify-order-"+id+"@"+event)
	}
	slices.Sort(want)
	heard := func() (ids []string) {
		for _, one := range receiver.Got() {
			if len(one.ID) > len(id)+13 && one.ID[13:13+len(id)+1] == id+"@" {
				ids = append(ids, one.ID)
			}
		}
		return ids
	}
	eventually(s.T, "the shop hears of "+id, func() bool { return len(heard()) >= len(want) })
	require.Equal(s, want, heard())
}

// A shop receives each event of an order once, with encryption, a reset, a termination
// and a second run, although the shop is down at first.
func TestAShopHearsOfEveryEventOnce(t *testing.T) {
	t.Parallel()
	s := newStackWith(t, stackOptions{keys: privateRing1})
	s.config.MyPromo.Timeout, s.config.MyPromo.ListLag = 2*time.Second, time.Second // a reset run waits for the sum of both
	s.config.ShipX.Timeout, s.config.ShipX.ListLag = 2*time.Second, time.Second
	receiver := s.tells()
	receiver.Away(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }))
	s.work()

	doc := example(t, "made-to-order-locker", "told-1")
	doc.Shipping.LockerPoint = "XXX99X"
	s.start(doc)
	eventually(t, "it asks", func() bool { return s.stateOf("told-1").Problem != nil })
	eventually(t, "the shop was tried", func() bool { return receiver.Turned() >= 3 })
	s.resetTo("told-1", s.workflowTasks("told-1")[0]) // its notices are still under way
	eventually(t, "it asks again", func() bool { return s.stateOf("told-1").Problem != nil })
	receiver.Away(nil)
	s.hears(receiver, "told-1", "accepted-1", "needs-attention-1")

	require.NoError(t, s.client.TerminateWorkflow(t.Context(), order.WorkflowID("told-1"), "", "by mistake"))
	s.finds(order.CaseEnded)
	s.hears(receiver, "told-1", "accepted-1", "needs-attention-1", "failed-1")

	_, err := s.orders.StartAgain(t.Context(), "told-1")
	require.NoError(t, err)
	eventually(t, "it asks in its second life", func() bool { return s.stateOf("told-1").Problem != nil })
	require.NoError(t, s.orders.Resolve(t.Context(), "told-1", order.Resolve{
		Action: order.ActionAmend, Patch: []byte(`{"shipping": {"lockerPoint": "GDY01A"}}`), By: "Jan"}))
	result := s.ends("told-1")
	require.Equal(t, order.StatusCompleted, result.Status)
	s.hears(receiver, "told-1", "accepted-1", "needs-attention-1", "failed-1", "needs-attention-2", "in-production-1", "shipped-1")
	for _, one := range receiver.Got() {
		require.NotContains(t, string(one.Data), doc.Recipient.LastName)
		if one.Type == "order.shipped" {
			require.Contains(t, string(one.Data), result.TrackingNumbers[0])
		}
	}
	listed, err := s.orders.List(t.Context(), orders.Filter{})
	require.NoError(t, err)
	require.Len(t, listed, 1, "what tells a shop is no order")
}
