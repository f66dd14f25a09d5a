package workflows_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"orderflow/order"
	"orderflow/workflows"
)

func TestAnOrderThatIsCancelledBeforeItComes(t *testing.T) {
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet{})
	env := suite.NewTestWorkflowEnvironment()
	env.SetStartTime(noon)
	source := order.Source{System: "merkana", Reference: "244", Account: 293}
	env.ExecuteWorkflow(workflows.KeepCancelled, workflows.CancelledOrder{
		ID: "merkana-293-244", Source: source, Reason: "cancelled at Merkana", By: "merkana"})
	result := resultOf(t, env)
	require.Equal(t, order.Result{ID: "merkana-293-244", Status: order.StatusCancelled, Reason: "cancelled at Merkana"}, result)
	answer, err := env.QueryWorkflow(order.QueryState)
	require.NoError(t, err)
	var state order.State
	require.NoError(t, answer.Get(&state))
	require.Equal(t, order.State{
		ID: "merkana-293-244", Status: order.StatusCancelled, StatusSince: noon, AcceptedAt: noon,
		Cancellation: &order.Cancellation{Reason: "cancelled at Merkana", By: "merkana", RequestedAt: noon,
			Decision: order.CancelAccepted, DecidedAt: noon, Explanation: "it was cancelled before it came; nothing was made"},
		Order: order.Order{ID: "merkana-293-244", Source: source},
	}, state)
}
