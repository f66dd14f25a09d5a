package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/activities/attempt"
	"orderflow/clients/merkana"
	"orderflow/clients/merkana/merkanatest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
	"orderflow/workflows"
)

// audit is an event of two products.
var audit = workflows.Supplies{Merchant: 293, Event: "AUDIT-7", By: "Ewa",
	Products: []activities.Supply{{SKU: "MUG-300", Quantity: -2}, {SKU: "PEN-BLUE", Quantity: 5}}}

// pushing is the workflow of supplies with the real step, client and Merkana.
type pushing struct {
	env     *testsuite.TestWorkflowEnvironment
	merkana *merkanatest.Server
}

func newPushing(t *testing.T, baseURL func(simulated string) string) *pushing {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet{})
	p := &pushing{env: suite.NewTestWorkflowEnvironment(), merkana: merkanatest.New(merkanatest.Options{})}
	p.env.SetWorkerOptions(worker.Options{DeadlockDetectionTimeout: 10 * time.Second}) // machines are busy
	client, err := merkana.New(merkana.Config{BaseURL: baseURL(serve(t, p.merkana)), Token: "demo-token", Timeout: callTimeout})
	require.NoError(t, err)
	p.env.RegisterActivity(&activities.Merkana{Options: activities.MerkanaOptions{
		Client: client, Timing: attempt.Timing{Settle: settle, PollFirst: time.Second, PollSlowest: time.Minute}}})
	p.env.RegisterWorkflowWithOptions(workflows.PushSupplies, workflow.RegisterOptions{Name: workflows.SuppliesType})
	return p
}

func simulated(address string) string { return address }

// pushes returns what Merkana has counted.
func (p *pushing) pushes() []string {
	var details []string
	for _, effect := range p.merkana.Ledger().Of("293") {
		details = append(details, effect.Kind+" "+effect.Detail)
	}
	return details
}

func (p *pushing) state(t *testing.T) workflows.SuppliesState {
	t.Helper()
	answer, err := p.env.QueryWorkflow(order.QueryState)
	require.NoError(t, err)
	var state workflows.SuppliesState
	require.NoError(t, answer.Get(&state))
	return state
}

// failure is the workflow's error.
func (p *pushing) failure(t *testing.T) (kind, message string) {
	t.Helper()
	var failed *temporal.ApplicationError
	require.ErrorAs(t, p.env.GetWorkflowError(), &failed)
	var detail workflows.SuppliesState
	require.NoError(t, failed.Details(&detail))
	require.Equal(t, p.state(t), detail)
	return failed.Type(), failed.Message()
}

const (
	pushedOnce = "supplies-pushed MUG-300=-2 PEN-BLUE=5"
	advice     = ". What was sent, AUDIT-7 of merchant 293: MUG-300=-2, PEN-BLUE=+5, may or may not have been counted, and is not sent again. " +
		"Compare it with the stock that Merkana shows, and push the difference, if there is one, as a new event"
)

func TestSuppliesAreSentOnceAtMost(t *testing.T) {
	fault := func(mode simkit.Mode, status int) simkit.Fault {
		return simkit.Fault{Operation: "ff-supplies", Ref: "293", Call: 1, Mode: mode, Status: status}
	}
	cases := map[string]struct {
		fault   simkit.Fault
		kind    string // of the error; none if they arrive
		message string // the message
		counted []string
		calls   int
	}{
		"nothing goes wrong":                   {simkit.Fault{}, "", "", []string{pushedOnce}, 1},
		"the answer is lost":                   {fault(simkit.LostAnswer, 0), workflows.ErrTypeSuppliesUnknown, advice, []string{pushedOnce}, 1},
		"the connection breaks before":         {fault(simkit.Reset, 0), workflows.ErrTypeSuppliesUnknown, advice, nil, 1},
		"500 after the effect":                 {fault(simkit.FailAfter, 500), workflows.ErrTypeSuppliesUnknown, advice, []string{pushedOnce}, 1},
		"500 without an effect":                {fault(simkit.FailBefore, 500), workflows.ErrTypeSuppliesUnknown, advice, nil, 1},
		"503 may come after the effect":        {fault(simkit.FailAfter, 503), workflows.ErrTypeSuppliesUnknown, advice, []string{pushedOnce}, 1},
		"an empty answer is a yes":             {fault(simkit.EmptyBody, 0), "", "", []string{pushedOnce}, 1},
		"half an answer":                       {fault(simkit.MalformedBody, 0), workflows.ErrTypeSuppliesUnknown, advice, []string{pushedOnce}, 1},
		"429: nothing happened, so once again": {fault(simkit.FailBefore, 429), "", "", []string{pushedOnce}, 2},
		"401: nothing happened, so once again": {fault(simkit.FailBefore, 401), "", "", []string{pushedOnce}, 2},
		"refused": {fault(simkit.FailBefore, 422), workflows.ErrTypeSuppliesRefused,
			"Nothing was counted of AUDIT-7 of merchant 293: MUG-300=-2, PEN-BLUE=+5. Push the correct supplies as a new event", nil, 1},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			p := newPushing(t, simulated)
			if tc.fault.Mode != "" {
				p.merkana.Faults().Add(tc.fault)
			}
			attributes := temporal.SearchAttributes{}
			p.env.OnUpsertTypedSearchAttributes(mock.MatchedBy(func(now temporal.SearchAttributes) bool {
				attributes = now
				return true
			})).Return(nil)
			p.env.ExecuteWorkflow(workflows.SuppliesType, audit)
			require.True(t, p.env.IsWorkflowCompleted())

			status := order.StatusCompleted
			if tc.kind == "" {
				require.NoError(t, p.env.GetWorkflowError())
			} else {
				kind, message := p.failure(t)
				require.Equal(t, tc.kind, kind)
				require.Contains(t, message, tc.message)
				status = order.StatusFailed
			}
			require.Equal(t, tc.counted, p.pushes())
			require.Equal(t, tc.calls, p.merkana.Faults().Calls("ff-supplies", "293"))
			require.Equal(t, temporal.NewSearchAttributes(
				sourceKey.ValueSet("merkana"),
				statusKey.ValueSet(string(status)),
				attentionKey.ValueSet(tc.kind != "")), attributes)
		})
	}
}

// nobody is an address without a listener.
func nobody(string) string { return "http://127.0.0.1:1" }

func TestSuppliesWaitForMerkana(t *testing.T) {
	t.Run("and say so", func(t *testing.T) {
		p := newPushing(t, nobody)
		p.env.RegisterDelayedCallback(func() {
			require.Equal(t, order.StatusRunning, p.state(t).Status)
			require.Contains(t, p.state(t).Problem, "will be retried, because nothing has arrived: ")
			p.env.CancelWorkflow()
		}, time.Hour)
		p.env.ExecuteWorkflow(workflows.SuppliesType, audit)
		require.ErrorContains(t, p.env.GetWorkflowError(), "canceled")
		require.Equal(t, workflows.SuppliesState{Supplies: audit, Status: order.StatusCancelled,
			Problem: "cancelled; nothing was sent"}, p.state(t))
	})
	t.Run("a week at most", func(t *testing.T) {
		p := newPushing(t, nobody)
		p.env.ExecuteWorkflow(workflows.SuppliesType, audit)
		kind, message := p.failure(t)
		require.Equal(t, workflows.ErrTypeSuppliesNotSent, kind)
		require.Contains(t, message, "Nothing was counted of AUDIT-7")
	})
}

// While a provider is held its steps fail before they begin.
func TestSuppliesWaitForAHold(t *testing.T) {
	p := newPushing(t, simulated)
	var held *activities.Merkana
	p.env.OnActivity(held.PushSupplies, mock.Anything, mock.Anything).
		Return(temporal.NewApplicationError("merkana is held by Jan", attempt.TypeHeld)).Twice()
	p.env.OnActivity(held.PushSupplies, mock.Anything, mock.Anything).Return(nil).Once()
	p.env.ExecuteWorkflow(workflows.SuppliesType, audit)
	require.NoError(t, p.env.GetWorkflowError())
	p.env.AssertExpectations(t)
}

func TestSuppliesOfADeadWorkerAreOfUnknownOutcome(t *testing.T) {
	p := newPushing(t, simulated)
	var dying *activities.Merkana
	p.env.OnActivity(dying.PushSupplies, mock.Anything, mock.Anything).
		Return(temporal.NewHeartbeatTimeoutError()).Once()
	p.env.ExecuteWorkflow(workflows.SuppliesType, audit)
	kind, message := p.failure(t)
	require.Equal(t, workflows.ErrTypeSuppliesUnknown, kind)
	require.Equal(t, "the outcome is unknown: no answer from the worker that sent it"+advice, message)
	p.env.AssertExpectations(t)
}

func TestWhatIsWrongWithSupplies(t *testing.T) {
	product := func(sku string, quantity int) []activities.Supply {
		return []activities.Supply{{SKU: sku, Quantity: quantity}}
	}
	for name, tc := range map[string]struct {
		supplies workflows.Supplies
		want     order.Problems
	}{
		"nothing": {audit, nil},
		"everything": {workflows.Supplies{Event: "a/b"}, order.Problems{
			{Path: "merchant", Rule: "must be more than 0; is 0"},
			{Path: "event", Rule: "must be 1 to 60 letters, digits, dots, dashes and underscores, beginning with a letter or digit"},
			{Path: "products", Rule: "must be 1 to 1000; are 0"}}},
		"no SKU": {workflows.Supplies{Merchant: 1, Event: "a", Products: product("", 1)}, order.Problems{
			{Path: "products[0].sku", Rule: "must be given, without spaces around it"}}},
		"no quantity": {workflows.Supplies{Merchant: 1, Event: "a", Products: product("A", 0)}, order.Problems{
			{Path: "products[0].quantity", Rule: "must be up to 1000000, or down to -1000000 for pieces that are missing, and not 0; is 0"}}},
		"a SKU twice": {workflows.Supplies{Merchant: 1, Event: "a", Products: append(product("A", 5), product("A", -2)...)}, order.Problems{
			{Path: "products[1].sku", Rule: "must not be named twice; products[0] has it"}}},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, tc.want, tc.supplies.Validate()) })
	}
}
