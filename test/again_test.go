package test

import (
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/converter"

	"orderflow/activities"
	"orderflow/internal/orders"
	"orderflow/order"
	"orderflow/order/ordertest"
)

// terminate terminates an order, as an operator does.
func (s *stack) terminate(id string) {
	s.Helper()
	require.NoError(s, s.client.TerminateWorkflow(s.Context(), order.WorkflowID(id), "", "by mistake"))
}

// hurried shortens the wait for steps of an earlier run that may still be in flight.
func (s *stack) hurried() {
	s.config.MyPromo.Timeout, s.config.MyPromo.ListLag = 2*time.Second, time.Second
	s.config.ShipX.Timeout, s.config.ShipX.ListLag = 2*time.Second, time.Second
}

// TestATerminatedOrderIsTakenUpAgain after its label was paid, and nothing happens twice.
func TestATerminatedOrderIsTakenUpAgain(t *testing.T) {
	s := newStack(t)
	s.hurried()
	s.config.Lookback = 2 * time.Second
	s.work()
	doc := example(t, "made-to-order-locker", "again-1")
	doc.Shipping.Track = true
	s.start(doc)
	s.reaches(doc.ID, order.StageTrack)
	before := s.stateOf(doc.ID)
	s.terminate(doc.ID)

	ended := s.stateOf(doc.ID)
	require.Equal(t, order.StatusFailed, ended.Status)
	require.Contains(t, ended.Problem.Message, "by mistake")
	eventually(t, "lists say why", func() bool {
		rows, err := s.orders.List(t.Context(), orders.Filter{Status: order.StatusFailed})
		return err == nil && len(rows) == 1 && rows[0].Reason == ended.Problem.Message
	})

	time.Sleep(2 * s.config.Lookback) // everything is older than look-ups search before now
	started, err := s.patientOrders().StartAgain(t.Context(), doc.ID)
	require.NoError(t, err)
	require.Equal(t, order.WorkflowID(doc.ID), started.WorkflowID)
	_, err = s.patientOrders().StartAgain(t.Context(), doc.ID)
	refused(t, err, "order again-1 is under way; only an order that failed, was terminated or timed out can be started again")
	s.reaches(doc.ID, order.StageTrack)
	for _, shipment := range (order.Ref{Known: before.ProviderRefs}).KnownAt(order.ProviderShipX) {
		require.NoError(t, s.simulators.ShipX.Progress(shipment, "delivered"))
	}
	require.Equal(t, order.StatusCompleted, s.ends(doc.ID).Status)
	s.leaves(doc.ID, order.StatusCompleted)
	after := s.stateOf(doc.ID)
	require.Equal(t, before.AcceptedAt, after.AcceptedAt)
	require.Equal(t, before.ProviderRefs, after.ProviderRefs)
	require.Equal(t, before.TrackingNumbers, after.TrackingNumbers)
	require.Equal(t, ended.Problem.Message, after.Ended)
	require.False(t, after.TakenUpAt.Before(before.AcceptedAt.Add(2*s.config.Lookback)))

	same, err := s.orders.Start(t.Context(), doc)
	require.NoError(t, err, "the document that it was started with is still the order's")
	require.True(t, same.Existing)
	_, err = s.patientOrders().StartAgain(t.Context(), doc.ID)
	refused(t, err, "order again-1 ended as completed; only an order that failed, was terminated or timed out can be started again")
	rows, err := s.orders.List(t.Context(), orders.Filter{})
	require.NoError(t, err)
	require.Len(t, rows, 1, "of two runs lists show the present one")
}

func refused(t *testing.T, err error, why string) {
	t.Helper()
	var refusal *orders.RefusedError
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, why, refusal.Message)
}

// TestAnAmendedOrderIsTakenUpAsItStood, not as it was started; with encryption, too.
func TestAnAmendedOrderIsTakenUpAsItStood(t *testing.T) {
	t.Parallel()
	s := newStackWith(t, stackOptions{keys: privateRing1})
	s.hurried()
	s.work()
	doc := example(t, "from-stock-two-parcels", "again-2")
	doc.Shipping.PriceCap = onePLN()
	s.start(doc)
	asked := s.asksAnew(doc.ID, "")
	require.NoError(t, s.patientOrders().Resolve(t.Context(), doc.ID, order.Resolve{
		Action: order.ActionAmend, By: "Ola", Patch: []byte(`{"recipient":{"building":"77"}}`)}))
	s.asksAnew(doc.ID, asked.ID)
	s.terminate(doc.ID)
	_, err := s.patientOrders().StartAgain(t.Context(), doc.ID)
	require.NoError(t, err)
	s.asksAnew(doc.ID, "")
	require.Equal(t, "77", s.stateOf(doc.ID).Order.Recipient.Building)
	require.NoError(t, s.patientOrders().Resolve(t.Context(), doc.ID, order.Resolve{
		Action: order.ActionAmend, By: "Ola", Patch: []byte(`{"shipping":{"priceCap":null}}`)}))
	require.Equal(t, order.StatusCompleted, s.ends(doc.ID).Status)
	s.leaves(doc.ID, order.StatusCompleted)
}

func TestOfTwoWhoTakeUpAnOrderOneDoes(t *testing.T) {
	s := newStack(t)
	s.hurried()
	s.work()
	s.start(example(t, "from-stock-two-parcels", "again-3"))
	s.terminate("again-3")
	answers := make(chan error, 4)
	for range 4 {
		go func() {
			_, err := s.patientOrders().StartAgain(t.Context(), "again-3")
			answers <- err
		}()
	}
	won := 0
	for range 4 {
		if err := <-answers; err == nil {
			won++
		} else {
			var refusal *orders.RefusedError
			require.ErrorAs(t, err, &refusal)
		}
	}
	require.Equal(t, 1, won)
	require.Equal(t, order.StatusCompleted, s.ends("again-3").Status)
	s.leaves("again-3", order.StatusCompleted)
}

func TestACancelledOrderIsNotTakenUpAgain(t *testing.T) {
	s := newStack(t)
	s.work()
	doc := example(t, "from-stock-two-parcels", "again-4")
	doc.Shipping.PriceCap = onePLN()
	s.start(doc)
	s.asksAnew(doc.ID, "")
	require.NoError(t, s.patientOrders().Resolve(t.Context(), doc.ID, order.Resolve{Action: order.ActionCancel, By: "Ola"}))
	require.Equal(t, order.StatusCancelled, s.ends(doc.ID).Status)
	_, err := s.patientOrders().StartAgain(t.Context(), doc.ID)
	refused(t, err, "order again-4 ended as cancelled; only an order that failed, was terminated or timed out can be started again")
	_, err = s.patientOrders().StartAgain(t.Context(), "never-was")
	require.ErrorIs(t, err, orders.ErrNotFound)
}

// TestAFailedOrderIsTakenUpAgain: nobody answered its problem, and MyPromo refused the
// cancellation.
func TestAFailedOrderIsTakenUpAgain(t *testing.T) {
	s := newStack(t)
	s.hurried()
	s.config.AttentionLimit = 5 * time.Second
	stop := s.workUntil()
	doc := example(t, "made-to-order-courier", "again-5")
	doc.Shipping.PriceCap = &order.Money{Amount: decimal.NewFromInt(1), Currency: "PLN"}
	s.start(doc)
	eventually(t, "it fails", func() bool { return s.stateOf(doc.ID).Status == order.StatusFailed })
	require.Contains(t, s.stateOf(doc.ID).Stages[len(s.stateOf(doc.ID).Stages)-1].Note, "refused")
	stop()
	s.config.AttentionLimit = time.Hour
	s.work()
	_, err := s.patientOrders().StartAgain(t.Context(), doc.ID)
	require.NoError(t, err)
	s.asksAnew(doc.ID, "")
	require.NoError(t, s.patientOrders().Resolve(t.Context(), doc.ID, order.Resolve{
		Action: order.ActionAmend, By: "Ola", Patch: []byte(`{"shipping":{"priceCap":null}}`)}))
	require.Equal(t, order.StatusCompleted, s.ends(doc.ID).Status)
	s.leaves(doc.ID, order.StatusCompleted)
	require.Contains(t, s.stateOf(doc.ID).Ended, "nobody answered within 5s")
}

// TestMerkanaDoesNotHearOfTheAcceptanceAfterTheShipment if an order that reported both is
// taken up again.
func TestMerkanaDoesNotHearOfTheAcceptanceAfterTheShipment(t *testing.T) {
	s := newStack(t)
	s.hurried()
	s.work()
	doc := example(t, "from-stock-two-parcels", order.MerkanaID(293, "244"))
	doc.Source = order.Source{System: order.SystemMerkana, Reference: "244", Account: 293}
	doc.Reports, doc.Shipping.Track = []order.ReportTarget{order.ReportMerkana}, true
	s.simulators.Merkana.Expect("244")
	s.start(doc)
	s.reaches(doc.ID, order.StageTrack)
	require.Equal(t, []string{"accepted", "send"}, s.firstWordsTold("244"))
	s.terminate(doc.ID)
	_, err := s.patientOrders().StartAgain(t.Context(), doc.ID)
	require.NoError(t, err)
	eventually(t, "it is about to tell Merkana", func() bool { return len(s.milestones(doc.ID)) > 0 })
	require.Equal(t, []order.Milestone{order.MilestoneShipped}, s.milestones(doc.ID))
}

func (s *stack) firstWordsTold(id string) (words []string) {
	for _, effect := range s.simulators.Merkana.Ledger().Of(id) {
		word, _, _ := strings.Cut(effect.Detail, " ")
		words = append(words, word)
	}
	return words
}

// milestones returns the statuses that the order's current run has started to report to
// Merkana.
func (s *stack) milestones(id string) (all []order.Milestone) {
	s.Helper()
	for _, event := range s.history(id).Events {
		step := event.GetActivityTaskScheduledEventAttributes()
		if step.GetActivityType().GetName() != "EnsureStatusReported" {
			continue
		}
		var report activities.StatusReport
		require.NoError(s, converter.GetDefaultDataConverter().FromPayloads(step.GetInput(), &report))
		require.True(s, report.Again, "what was told before may still arrive")
		all = append(all, report.Milestone)
	}
	return all
}

// TestPackagesThatArePaidAreFoundAgain: some of TPK's packages are paid when the order is
// terminated.
func TestPackagesThatArePaidAreFoundAgain(t *testing.T) {
	s := newStack(t)
	s.config.TPK.Timeout, s.config.TPK.ListLag = 2*time.Second, time.Second
	s.simulators.TPK.SetBalance(decimal.NewFromInt(60))
	s.work()
	doc := ordertest.Largest(order.CarrierTPK, order.ProductionNone, 8, 50_000)
	s.start(doc)
	asked := s.asksAnew(doc.ID, "")
	require.Equal(t, "PaymentRequired", asked.Code)
	known := s.stateOf(doc.ID).ProviderRefs
	require.Len(t, known, 8)
	s.terminate(doc.ID)
	s.simulators.TPK.TopUp(decimal.NewFromInt(10_000))
	_, err := s.patientOrders().StartAgain(t.Context(), doc.ID)
	require.NoError(t, err)
	result := s.ends(doc.ID)
	require.Equal(t, order.StatusCompleted, result.Status)
	require.Equal(t, known, result.ProviderRefs, "nothing was made anew")
	s.leaves(doc.ID, order.StatusCompleted)
}
