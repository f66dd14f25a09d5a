package workflows_test

import (
	"net/http"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/clients/shop"
	"orderflow/clients/shop/shoptest"
	"orderflow/clients/tpk/tpktest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
	"orderflow/workflows"
)

// notices keeps the notices, in place of the workflow that sends them.
func notices(env *testsuite.TestWorkflowEnvironment) *[]order.Notice {
	var all []order.Notice
	env.RegisterWorkflowWithOptions(func(_ workflow.Context, notice order.Notice) (activities.NoticeDelivered, error) {
		return activities.NoticeDelivered{Target: notice.Source.System}, nil
	}, workflow.RegisterOptions{Name: workflows.NotifyType})
	env.SetOnChildWorkflowStartedListener(func(info *workflow.Info, _ workflow.Context, args converter.EncodedValues) {
		var notice order.Notice
		if err := args.Get(&notice); err != nil || info.WorkflowType.Name != workflows.NotifyType {
			return
		}
		all = append(all, notice)
		if notice.WorkflowID() != info.WorkflowExecution.ID {
			panic("told by " + info.WorkflowExecution.ID)
		}
	})
	return &all
}

// liveTold runs an order with a shop to its end, and returns its error.
func (w *world) liveTold(doc order.Order, again order.Again) error {
	w.Helper()
	w.env.ExecuteWorkflow(order.WorkflowType, doc, again, order.Settings{Notify: true})
	require.True(w, w.env.IsWorkflowCompleted(), "the order has not ended")
	return w.env.GetWorkflowError()
}

func idsOf(notices []order.Notice) []string {
	ids := []string{}
	for _, one := range notices {
		ids = append(ids, one.WorkflowID())
	}
	return ids
}

// noticeIDs adds the id prefix to each event of an order.
func noticeIDs(id string, events ...string) []string {
	ids := []string{}
	for _, event := range events {
		ids = append(ids, "notify-order-"+id+"@"+event)
	}
	return ids
}

func TestWhatAShopIsTold(t *testing.T) {
	cancel := order.CancelOrder{By: "Ola", Reason: "changed her mind"}
	tracked := func(doc order.Order) order.Order {
		doc.Shipping.Track = true
		return doc
	}
	shows := func(status string) func(*world) {
		return func(w *world) { w.at(time.Hour, func() { w.shipXShows(status) }) }
	}
	for name, test := range map[string]struct {
		doc   order.Order
		plan  func(w *world)
		want  []string
		fails bool
	}{
		"made to order": {doc: madeToOrder(), want: noticeIDs("shop-1001", "accepted-1", "in-production-1", "shipped-1")},
		"from stock":    {doc: fromStock(), want: noticeIDs("shop-2002", "accepted-1", "shipped-1")},
		"delivered": {doc: tracked(madeToOrder()), plan: shows("delivered"),
			want: noticeIDs("shop-1001", "accepted-1", "in-production-1", "shipped-1", "delivered-1")},
		"returned": {doc: tracked(fromStock()), plan: shows("returned_to_sender"),
			want: noticeIDs("shop-2002", "accepted-1", "shipped-1", "returned-1")},
		"lost": {doc: tracked(fromStock()), plan: shows("canceled"),
			want: noticeIDs("shop-2002", "accepted-1", "shipped-1", "lost-1")},
		"asked, and cancelled": {doc: capped(), plan: func(w *world) { w.at(10*time.Minute, w.signal(order.SignalCancelOrder, cancel)) },
			want: noticeIDs("shop-2002", "accepted-1", "needs-attention-1", "cancelled-1")},
		"asked twice": {doc: capped(), plan: func(w *world) {
			w.at(10*time.Minute, w.resolve(order.Resolve{Action: order.ActionRetry, By: "Jan"}))
			w.at(time.Hour, w.signal(order.SignalCancelOrder, cancel))
		}, want: noticeIDs("shop-2002", "accepted-1", "needs-attention-1", "needs-attention-2", "cancelled-1")},
		"cancelled in Temporal": {doc: capped(), plan: func(w *world) { w.at(10*time.Minute, w.env.CancelWorkflow) },
			want: noticeIDs("shop-2002", "accepted-1", "needs-attention-1", "cancelled-1")},
		"failed, as nobody answered": {doc: madeToOrder(), fails: true, plan: func(w *world) {
			w.myPromo.Faults().Add(simkit.Fault{Operation: "add-shipment", Mode: simkit.FailBefore, Status: 400})
		}, want: noticeIDs("shop-1001", "accepted-1", "in-production-1", "shipped-1", "needs-attention-1", "failed-1")},
		"asked once about what it tries again by itself": {doc: madeToOrder(), plan: func(w *world) {
			w.myPromo.Faults().Add(simkit.Fault{Operation: "submit-order", Mode: simkit.FailBefore, Status: 500})
			w.at(9*time.Hour, func() { w.myPromo.Faults().Clear() })
		}, want: noticeIDs("shop-1001", "accepted-1", "needs-attention-1", "in-production-1", "shipped-1")},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorldOf(t, stating)
			told := notices(w.env)
			if test.plan != nil {
				test.plan(w)
			}
			err := w.liveTold(test.doc, order.Again{})
			require.Equal(t, test.fails, err != nil && !temporal.IsCanceledError(err), err)
			require.Equal(t, test.want, idsOf(*told))
			last := (*told)[len(*told)-1]
			require.Equal(t, last.Count, w.state().Told[last.Event].Count)
		})
	}
}

// capped is an order of which no offer is cheap enough.
func capped() order.Order {
	doc := fromStock()
	doc.Shipping.PriceCap = pln("1")
	return doc
}

// A notice names nobody: providers' messages may.
func TestWhatANoticeHas(t *testing.T) {
	w := newWorldOf(t, stating)
	told := notices(w.env)
	doc := capped()
	w.at(10*time.Minute, w.resolve(amend(`{"shipping": {"priceCap": null}}`)))
	require.NoError(t, w.liveTold(doc, order.Again{}))
	require.Len(t, *told, 3)
	accepted, asked, shipped := (*told)[0], (*told)[1], (*told)[2]
	require.Equal(t, order.Notice{Order: doc.ID, Event: order.EventAccepted, Count: 1, At: accepted.At, Source: doc.Source,
		Status: order.StatusRunning, Carrier: order.CarrierShipX}, accepted)
	require.Equal(t, order.StatusNeedsAttention, asked.Status)
	require.Equal(t, order.StageBuy, asked.Stage)
	require.Regexp(t, `^buy-1-`, asked.Problem.ID)
	require.Equal(t, order.NoticeProblem{ID: asked.Problem.ID, Stage: order.StageBuy, Provider: order.ProviderShipX, Code: "price-cap"}, *asked.Problem)
	require.Equal(t, w.state().TrackingNumbers, shipped.TrackingNumbers)
	require.NotEmpty(t, shipped.TrackingNumbers)
	require.Equal(t, "inpost_courier_standard", shipped.Service)
	require.Nil(t, shipped.Problem, "which was answered")
}

// An order that began without a shop continues without one.
func TestAnOrderWithoutAShopTellsNobody(t *testing.T) {
	for name, input := range map[string][]any{
		"of before":       {madeToOrder()},
		"taken up again":  {madeToOrder(), order.Again{}},
		"without a shop":  {madeToOrder(), order.Again{}, order.Settings{}},
		"of a later time": {madeToOrder(), order.Again{}, map[string]any{"tomorrow": true}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			told := notices(w.env)
			w.env.ExecuteWorkflow(order.WorkflowType, input...)
			require.NoError(t, w.env.GetWorkflowError())
			require.Empty(t, *told)
			require.Empty(t, w.state().Told)
		})
	}
}

// An earlier worker began the order without notices, and it continues so.
func TestAnOrderThatAnOldWorkerBeganTellsNobody(t *testing.T) {
	w := newWorld(t)
	told := notices(w.env)
	w.env.OnGetVersion("notify", workflow.DefaultVersion, workflow.Version(1)).Return(workflow.DefaultVersion)
	require.NoError(t, w.liveTold(madeToOrder(), order.Again{}))
	require.Empty(t, *told)
}

// An order that is taken up again keeps counting, and sends nothing twice.
func TestAnOrderThatIsTakenUpAgainGoesOnCounting(t *testing.T) {
	w := newWorldOf(t, stating)
	told := notices(w.env)
	doc := capped()
	w.at(10*time.Minute, w.resolve(amend(`{"shipping": {"priceCap": null}}`)))
	again := order.Again{AcceptedAt: w.env.Now().Add(-time.Hour), Order: doc, Told: map[order.Event]order.Told{
		order.EventAccepted: {Count: 1, Of: doc.ID}, order.EventNeedsAttention: {Count: 2}, order.EventFailed: {Count: 1}}}
	require.NoError(t, w.liveTold(doc, again))
	require.Equal(t, noticeIDs("shop-2002", "needs-attention-3", "shipped-1"), idsOf(*told))
	require.Equal(t, 1, w.state().Told[order.EventFailed].Count)
}

// An earlier run, which was reset, has sent it: the id is taken, and the order continues.
func TestWhatWasToldBeforeAResetIsToldOnce(t *testing.T) {
	w := newWorldOf(t, stating)
	told := notices(w.env)
	doc := fromStock()
	twice := func(ctx workflow.Context) error {
		before := order.Notice{Order: doc.ID, Event: order.EventShipped, Count: 1}
		first := workflow.ExecuteChildWorkflow(workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
			WorkflowID: before.WorkflowID(), ParentClosePolicy: enums.PARENT_CLOSE_POLICY_ABANDON}), workflows.NotifyType, before)
		if err := first.Get(ctx, nil); err != nil {
			return err
		}
		return workflow.ExecuteChildWorkflow(workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
			WorkflowID: order.WorkflowID(doc.ID)}), order.WorkflowType, doc, order.Again{}, order.Settings{Notify: true}).Get(ctx, nil)
	}
	w.env.RegisterWorkflowWithOptions(twice, workflow.RegisterOptions{Name: "twice"})
	w.env.ExecuteWorkflow("twice")
	require.NoError(t, w.env.GetWorkflowError())
	require.Equal(t, noticeIDs(doc.ID, "shipped-1", "accepted-1"), idsOf(*told))
}

// If TPK takes back what was shipped, it is cancelled.
func TestACancellationAfterTheShipmentIsTold(t *testing.T) {
	w := newWorldOf(t, setting{tpk: tpktest.Options{Timing: tpktest.Timing{InDelivery: tpktest.Never}}})
	told := notices(w.env)
	doc := byBroker(1)
	doc.Shipping.Track = true
	w.at(time.Hour, w.signal(order.SignalCancelOrder, order.CancelOrder{By: "Ola"}))
	require.True(t, temporal.IsCanceledError(w.liveTold(doc, order.Again{})))
	require.Equal(t, noticeIDs(doc.ID, "accepted-1", "shipped-1", "cancelled-1"), idsOf(*told))
	require.Empty(t, (*told)[2].TrackingNumbers, "what is given back ships nothing")
}

// shopOf adds the workflow that notifies shops to a world, with its steps and a shop for the
// orders of a source.
func (w *world) shopOf(source string) *shoptest.Receiver {
	const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	receiver, err := shoptest.New(secret)
	require.NoError(w, err)
	signer, err := shop.NewSigner(secret)
	require.NoError(w, err)
	w.env.RegisterWorkflowWithOptions(workflows.Notify, workflow.RegisterOptions{Name: workflows.NotifyType})
	w.env.RegisterActivity(activities.NewNotices(activities.NoticesOptions{
		Client: shop.New(0), AtOnce: 10, First: 5 * time.Second, Slowest: time.Hour, Clock: w.env.Now,
		Targets: map[string]shop.Target{source: {Name: source, URL: serve(w, receiver), Signers: []*standardwebhooks.Webhook{signer}}}}))
	return receiver
}

// A shop that is down delays no order, and gets everything once it is back.
func TestAShopThatIsAwayDelaysNoOrder(t *testing.T) {
	w := newWorldOf(t, stating)
	receiver := w.shopOf("shop")
	began := w.env.Now()
	back := began.Add(24 * time.Hour)
	receiver.Away(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		if w.env.Now().After(back) {
			receiver.Away(nil)
		}
		rw.WriteHeader(http.StatusServiceUnavailable)
	}))
	require.NoError(t, w.liveTold(madeToOrder(), order.Again{}))
	var result order.Result
	require.NoError(t, w.env.GetWorkflowResult(&result))
	require.Equal(t, order.StatusCompleted, result.Status)
	stages := w.state().Stages
	require.WithinDuration(t, began, stages[len(stages)-1].EndedAt, 10*time.Minute, "as without a shop")
	require.Greater(t, receiver.Turned(), 3*20, "three messages, once an hour")
	require.Less(t, receiver.Turned(), 3*60)
	require.ElementsMatch(t, noticeIDs("shop-1001", "accepted-1", "in-production-1", "shipped-1"), receiver.IDs())
	for _, one := range receiver.Got() {
		require.Equal(t, 1, one.Times)
		require.NotContains(t, string(one.Data), "Ewa")
		require.NotContains(t, string(one.Data), "beta.example")
	}
}

// After three days a message is given up.
func TestAShopThatStaysAwayIsGivenUp(t *testing.T) {
	w := newWorldOf(t, stating)
	receiver := w.shopOf("shop")
	receiver.Away(http.NotFoundHandler())
	began := w.env.Now()
	w.env.ExecuteWorkflow(workflows.NotifyType, order.Notice{Order: "shop-1001", Event: order.EventShipped, Count: 1, Source: order.Source{System: "shop"}})
	var failed *temporal.ApplicationError
	require.ErrorAs(t, w.env.GetWorkflowError(), &failed)
	require.Equal(t, activities.TypeGivenUp, failed.Type())
	require.Equal(t, "given up after 72h0m0s: shop answered 404", failed.Message())
	require.WithinDuration(t, began.Add(activities.NoticePatience), w.env.Now(), time.Minute)
	require.Greater(t, receiver.Turned(), 70, "once an hour at the end")
}
