package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"orderflow/order"
	"orderflow/sandbox/simkit"
	"orderflow/workflows"
)

// failedOrder is the case of an order that nobody answered.
var failedOrder = order.Case{
	ID: order.CaseID("order-shop-1", "0199-aabbccdd"), Kind: order.CaseEnded, Order: "shop-1",
	Workflow: "order-shop-1", Run: "0199-aabbccdd", Source: "shop", Carrier: order.CarrierShipX,
	Problem: order.Problem{Stage: order.StageBuy, Provider: order.ProviderShipX, Code: "no-money", Message: "failed: nobody answered its problem in time"},
	ToDo:    "orderflow start --again shop-1 takes it up where it stood",
}

type caseWorld struct {
	*testing.T
	env      *testsuite.TestWorkflowEnvironment
	refusals []string
}

func newCase(t *testing.T) *caseWorld {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet{})
	w := &caseWorld{T: t, env: suite.NewTestWorkflowEnvironment()}
	w.env.SetTestTimeout(30 * time.Second)
	w.env.RegisterWorkflowWithOptions(workflows.Case, workflow.RegisterOptions{Name: order.CaseType})
	return w
}

func (w *caseWorld) state() (state order.State) {
	w.Helper()
	answer, err := w.env.QueryWorkflow(order.QueryState)
	require.NoError(w, err)
	require.NoError(w, answer.Get(&state))
	return state
}

// resolve answers the case; if that is refused, the reason is added to refusals.
func (w *caseWorld) resolve(answer order.Resolve) {
	w.env.UpdateWorkflow(order.UpdateResolve, "", &testsuite.TestUpdateCallback{
		OnReject:   func(err error) { w.refusals = append(w.refusals, err.Error()) },
		OnAccept:   func() {},
		OnComplete: func(_ any, err error) { require.NoError(w, err) },
	}, answer)
}

func TestACaseWaitsUntilItIsDone(t *testing.T) {
	w := newCase(t)
	w.env.RegisterDelayedCallback(func() {
		state := w.state()
		require.Equal(t, order.StatusNeedsAttention, state.Status)
		require.Equal(t, failedOrder.ID, state.ID)
		require.Equal(t, "shop-1", state.Order.ID)
		require.Equal(t, order.StageBuy, state.Stage)
		require.Equal(t, failedOrder.Problem.Message, state.Problem.Message)
		require.Equal(t, []order.Action{order.ActionDone}, state.Problem.Answers)
		require.Equal(t, failedOrder.ToDo, state.Case.ToDo)
		for _, action := range []order.Action{order.ActionRetry, order.ActionAmend, order.ActionSkip, order.ActionCancel, ""} {
			w.resolve(order.Resolve{Action: action, By: "Ewa"})
		}
		w.resolve(order.Resolve{Action: order.ActionDone, By: "Ewa", Reason: "made by hand"})
	}, 100*24*time.Hour)
	w.env.ExecuteWorkflow(order.CaseType, failedOrder)
	require.NoError(t, w.env.GetWorkflowError())
	require.Len(t, w.refusals, 5)
	require.Equal(t, `resolve: action: "retry" does not fit case case-order-shop-1@aabbccdd, because what it is about has ended. `+
		"To do: orderflow start --again shop-1 takes it up where it stood. Then resolve it with done", w.refusals[0])
	var result order.Result
	require.NoError(t, w.env.GetWorkflowResult(&result))
	require.Equal(t, order.Result{ID: failedOrder.ID, Status: order.StatusCompleted, Reason: "made by hand"}, result)
	state := w.state()
	require.Equal(t, order.StatusCompleted, state.Status)
	require.Nil(t, state.Problem)
	require.Equal(t, "Ewa", state.Case.DoneBy)
	require.Equal(t, "made by hand", state.Case.DoneReason)
}

func TestACaseThatIsCancelledIsDone(t *testing.T) {
	w := newCase(t)
	w.env.RegisterDelayedCallback(w.env.CancelWorkflow, time.Hour)
	w.env.ExecuteWorkflow(order.CaseType, failedOrder)
	require.NoError(t, w.env.GetWorkflowError())
	require.Equal(t, "a cancellation in Temporal", w.state().Case.DoneBy)
}

// The case of an order that could not report its end tells the shop.
func TestACaseTellsTheShop(t *testing.T) {
	w := newCase(t)
	told := notices(w.env)
	about := failedOrder
	about.Notice = &order.Notice{Order: "shop-1", Event: order.EventFailed, Count: 2, Source: order.Source{System: "shop"}, Status: order.StatusFailed}
	w.env.RegisterDelayedCallback(func() { w.resolve(order.Resolve{Action: order.ActionDone, By: "Ewa"}) }, time.Hour)
	w.env.ExecuteWorkflow(order.CaseType, about)
	require.NoError(t, w.env.GetWorkflowError())
	require.Equal(t, []order.Notice{*about.Notice}, *told)
	require.Equal(t, noticeIDs("shop-1", "failed-2"), idsOf(*told))
}

// cases are the cases that an order has left.
func (w *world) cases() *[]order.Case {
	var left []order.Case
	w.env.SetOnChildWorkflowStartedListener(func(_ *workflow.Info, _ workflow.Context, args converter.EncodedValues) {
		var one order.Case
		require.NoError(w, args.Get(&one))
		left = append(left, one)
	})
	return &left
}

// Nobody waits for an answer when Merkana refuses a report beside the stages or at the end.
func TestWhatMerkanaRefusesIsACase(t *testing.T) {
	for name, test := range map[string]struct {
		refuse  int // the call that is refused
		cancel  bool
		trouble string
		status  string
	}{
		"accepted":  {1, false, "untold-accepted", "accepted"},
		"cancelled": {2, true, "untold-cancelled", "cancelled"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			left := w.cases()
			doc := fromStock()
			doc.Reports = []order.ReportTarget{order.ReportMerkana}
			doc.Source = order.Source{System: order.SystemMerkana, Reference: "244", Account: 293}
			w.merkana.Expect("244")
			w.merkana.Faults().Add(simkit.Fault{Operation: "ff-orders-status", Call: test.refuse, Mode: simkit.FailBefore, Status: 422})
			if test.cancel {
				doc.Shipping.PriceCap = pln("1") // it asks a person, so nothing is bought
				w.at(10*time.Minute, w.signal(order.SignalCancelOrder, order.CancelOrder{By: "Ola"}))
			}
			w.live(doc)
			require.Len(t, *left, 1)
			one := (*left)[0]
			require.Equal(t, "case-order-shop-2002@"+test.trouble, one.ID)
			require.Equal(t, order.CaseUntold, one.Kind)
			require.Equal(t, order.CaseUntold, order.KindOfCase(one.ID))
			require.Equal(t, "shop-2002", one.Order)
			require.Equal(t, order.ProviderMerkana, one.Problem.Provider)
			require.Contains(t, one.Problem.Message, "Merkana was not told of "+test.status)
			require.Equal(t, "tell Merkana that order 244 is "+test.status, one.ToDo)
		})
	}
}

// What the order's last look finds and cannot cancel is for a person.
func TestWhatIsLeftOverIsACase(t *testing.T) {
	w := newWorld(t)
	left := w.cases()
	w.env.OnActivity("EnsureNoStrayShipments", mock.Anything, mock.Anything, mock.Anything).Return([]int64{77}, nil)
	require.Equal(t, order.StatusCompleted, w.live(fromStock()).Status)
	require.Len(t, *left, 1)
	one := (*left)[0]
	require.Contains(t, one.ID, "case-order-shop-2002@left-over-")
	require.Equal(t, order.CaseLeftOver, one.Kind)
	require.Equal(t, order.CaseLeftOver, order.KindOfCase(one.ID))
	require.Equal(t, "left over, cannot be cancelled by Orderflow: shipments, paid or still to be bought, [77]", one.Problem.Message)
	require.Equal(t, "see orderflow show shop-2002, and cancel it at the provider by hand if nobody needs it", one.ToDo)
}
