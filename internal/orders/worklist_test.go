package orders_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/internal/orders"
	"orderflow/order"
)

// waiting starts orders with their own source, each after the previous one needs attention, and
// returns once the lists have all.
func waiting(t *testing.T, source string, documents ...order.Order) {
	t.Helper()
	for _, doc := range documents {
		doc.Source.System = source
		start(t, doc)
		awaitStatus(t, doc.ID, order.StatusNeedsAttention)
	}
	require.Eventually(t, func() bool {
		rows, err := service.List(t.Context(), orders.Filter{Source: source, Attention: true})
		return err == nil && len(rows) == len(documents)
	}, 10*time.Second, 20*time.Millisecond)
}

// noSuchLocker is an order whose parcel locker does not exist.
func noSuchLocker(t *testing.T, id string) order.Order {
	t.Helper()
	doc := example(t, "shop-2026-10417")
	require.NotEmpty(t, doc.Shipping.LockerPoint)
	doc.ID, doc.Shipping.LockerPoint = id, "XXX99X"
	return doc
}

func TestWorklist(t *testing.T) {
	waiting(t, "worklist", noSuchLocker(t, "work-locker"), tooDear(t, "work-dear"), tooDear(t, "work-later"))

	tasks, err := service.Worklist(t.Context(), orders.Filter{Source: "worklist", Limit: 2})
	require.NoError(t, err)
	require.Len(t, tasks, 2, "the limit takes those that wait longest")
	locker, dear := tasks[0], tasks[1]
	require.Equal(t, "work-locker", locker.ID)
	require.Equal(t, "work-dear", dear.ID)
	require.False(t, dear.Need.Since.Before(locker.Need.Since))
	require.Equal(t, &orders.Need{
		Problem: locker.Need.Problem, Since: locker.Need.Since, Stage: order.StageCreate, Provider: "shipx", Code: order.CodeNoPoint,
		Fields: []order.FieldProblem{{Path: "shipping.lockerPoint",
			Rule: "must be a point of InPost, such as GDY04N, GDY01A, GDA07C; there is no XXX99X"}},
		Withheld: true, // because the nearest lockers have addresses in the recipient's city
		Answers:  []order.Action{order.ActionRetry, order.ActionAmend, order.ActionSkip, order.ActionCancel}}, locker.Need)
	require.Equal(t, "price-cap", dear.Need.Code)

	require.NoError(t, service.Resolve(t.Context(), "work-locker", order.Resolve{
		Action: order.ActionAmend, By: "ewa", Patch: []byte(`{"shipping": {"lockerPoint": "GDY01A"}}`)}))
	require.Equal(t, "GDY01A", awaitStatus(t, "work-locker", order.StatusCompleted).Order.Shipping.LockerPoint)
	bought, live := shipments("work-locker")
	require.Equal(t, 1, bought)
	require.Equal(t, 1, live, "none is left over")
}

// shipments counts an order's bought shipments, and all that are not canceled.
func shipments(id string) (bought, live int) {
	ledger := shipped.Ledger()
	return ledger.Count(id, "shipment-bought"), ledger.Count(id, "shipment-created") - ledger.Count(id, "shipment-canceled")
}

func TestTheWorklistHoldsPersonalWordsBack(t *testing.T) {
	doc := tooDear(t, "work-personal")
	doc.Recipient.LastName = "Costs" // a word of the problem's message
	waiting(t, "work-personal", doc)

	tasks, err := service.Worklist(t.Context(), orders.Filter{Source: "work-personal"})
	require.NoError(t, err)
	require.Len(t, tasks, 1)
	require.Equal(t, &orders.Need{
		Problem: tasks[0].Need.Problem, Since: tasks[0].Need.Since, Stage: order.StageBuy, Provider: "shipx", Code: "price-cap",
		Fields: []order.FieldProblem{{Path: "shipping.priceCap.amount", Rule: "must be at least the offer's price, 31.98 PLN; is 0.50 PLN"}}, Withheld: true,
		Answers: []order.Action{order.ActionRetry, order.ActionAmend, order.ActionChooseOffer, order.ActionShipByHand, order.ActionCancel}}, tasks[0].Need)
}

func TestTheWorklistRefusesWhatIsNoFilter(t *testing.T) {
	_, err := service.Worklist(t.Context(), orders.Filter{Carrier: "ShipX"})
	require.ErrorContains(t, err, `carrier "ShipX": want`)
}

// TestTheWorklistWithoutAWorker stops the worker that all tests share for a while.
func TestTheWorklistWithoutAWorker(t *testing.T) {
	impatient := orders.New(temporal, orders.Options{Patience: 200 * time.Millisecond})
	waiting(t, "work-silent", tooDear(t, "work-silent"))
	group.Stop()
	t.Cleanup(work)

	tasks, err := impatient.Worklist(t.Context(), orders.Filter{Source: "work-silent"})
	require.NoError(t, err)
	require.Len(t, tasks, 1)
	require.Equal(t, "work-silent", tasks[0].ID)
	require.Nil(t, tasks[0].Need)
	require.Contains(t, tasks[0].Trouble, "ask order work-silent: no worker answers")
}
