package workers_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"orderflow/activities/attempt"
	"orderflow/clients"
	"orderflow/internal/workers"
	"orderflow/order"
	"orderflow/workflows"
)

// step is an activity that fails once, in a workflow of a type.
type step struct {
	workflow, activity string
	err                error
}

// reports runs the step and returns what is reported of it to ShipX's workflow.
func (s step) reports(t *testing.T, failure error) (all []workflows.Trouble) {
	t.Helper()
	troubles := workers.NewTroubles(workers.TroublesOptions{
		Provider: "shipx", Clock: func() time.Time { return noon },
		Report: func(ctx context.Context, provider string, trouble workflows.Trouble) error {
			require.Equal(t, "shipx", provider)
			_, bounded := ctx.Deadline()
			require.True(t, bounded)
			all = append(all, trouble)
			return failure
		}})
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestWorkflowEnvironment()
	env.SetWorkerOptions(worker.Options{Interceptors: []interceptor.WorkerInterceptor{troubles}})
	env.RegisterActivityWithOptions(func(context.Context) error { return s.err }, activity.RegisterOptions{Name: s.activity})
	env.RegisterWorkflowWithOptions(func(ctx workflow.Context) error {
		ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
			StartToCloseTimeout: time.Minute, RetryPolicy: &temporal.RetryPolicy{MaximumAttempts: 1}})
		return workflow.ExecuteActivity(ctx, s.activity).Get(ctx, nil)
	}, workflow.RegisterOptions{Name: s.workflow})
	env.ExecuteWorkflow(s.workflow)
	require.Equal(t, s.err == nil, env.GetWorkflowError() == nil, "the step ends as it did")
	return all
}

// stuck is the error of a step that is out of patience.
func stuck() error {
	return temporal.NewApplicationErrorWithOptions("shipx: get label: 500 (it has failed for 30m0s)", attempt.TypeStuck,
		temporal.ApplicationErrorOptions{NonRetryable: true, Details: []any{
			order.Problem{Provider: "shipx", Code: attempt.CodeStuck, Message: "shipx: get label: 500 (it has failed for 30m0s)"}}})
}

func refusal(status int, code string, fields ...clients.Field) error {
	return attempt.Refuse(attempt.ProblemOf(&clients.Error{Provider: "shipx", Operation: "buy", Kind: clients.Refused,
		HTTPStatus: status, Code: code, Message: "no", Fields: fields}))
}

func TestWhatIsReportedAsATrouble(t *testing.T) {
	const ensure = "EnsureShipment"
	for name, test := range map[string]struct {
		step
		reported bool
	}{
		"out of patience":                    {step{order.WorkflowType, ensure, stuck()}, true},
		"out of patience, undoing":           {step{order.WorkflowType, "EnsureShippingCancelled", stuck()}, true},
		"a refusal without fields":           {step{order.WorkflowType, ensure, refusal(403, "forbidden")}, true},
		"the account is blocked":             {step{order.WorkflowType, "AwaitPurchase", attempt.Refuse(order.Problem{Code: "debt_collection"})}, true},
		"a bad address":                      {step{order.WorkflowType, ensure, refusal(400, "validation_failed", clients.Field{Path: "receiver.phone", Problem: "invalid"})}, false},
		"an empty account, which is awaited": {step{order.WorkflowType, "EnsurePaid", refusal(402, "PaymentRequired")}, false},
		"a thing that is not there":          {step{order.WorkflowType, ensure, refusal(404, "resource_not_found")}, false},
		"it can't be cancelled any more":     {step{order.WorkflowType, "EnsureShippingCancelled", refusal(422, "invalid_action")}, false},
		"a refusal of our own":               {step{order.WorkflowType, ensure, attempt.Refuse(order.Problem{Code: "price-limit"})}, false},
		"a failure that is tried again":      {step{order.WorkflowType, ensure, attempt.RetryIn(time.Second, attempt.TypeUnknown, errors.New("500"))}, false},
		"held":                               {step{order.WorkflowType, ensure, attempt.Benign(attempt.TypeHeld, time.Second, "held")}, false},
		"success":                            {step{order.WorkflowType, ensure, nil}, false},
		"a pick-up, which asks nobody":       {step{workflows.PickupType, ensure, refusal(403, "forbidden")}, false},
		"a quote":                            {step{order.QuoteType, ensure, stuck()}, false},
	} {
		t.Run(name, func(t *testing.T) {
			reports := test.reports(t, nil)
			require.Equal(t, test.reported, len(reports) == 1, "%v", reports)
			if test.reported {
				require.NotEmpty(t, reports[0].Order)
				require.Equal(t, noon, reports[0].At)
			}
		})
	}
}

func TestAReportThatFailsChangesNothing(t *testing.T) {
	long := attempt.Refuse(order.Problem{Provider: "shipx", HTTPStatus: 403, Code: strings.Repeat("ż", 1000), Message: "Ewa Lis lives elsewhere"})
	reports := step{order.WorkflowType, "EnsureShipment", long}.reports(t, errAway)
	require.Len(t, reports, 1)
	require.Regexp(t, `^shipx: EnsureShipment: HTTP 403: ż+…$`, reports[0].Words)
	require.Len(t, []rune(reports[0].Words), 201)
}

// What an order does not need to go on is no reason to hold a provider for all orders.
func TestLooksAtPointsHoldNoProvider(t *testing.T) {
	for name, want := range map[string]bool{"ReadShipXPoints": true, "ReadTPKPoints": true, "EnsureBought": false, "ReadItems": false} {
		require.Equal(t, want, workers.HoldsNothingUp(name), name)
	}
}
