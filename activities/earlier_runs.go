package activities

import (
	"context"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/workflow"
)

// EarlierRuns has the step that reads what an order's runs before a reset have promised. It
// calls no provider, and runs in the task queue of the workflows.
type EarlierRuns struct {
	// Accepted reports whether a run before a run of a workflow accepted the request to cancel
	// of an update.
	Accepted func(ctx context.Context, run workflow.Execution, update string) (bool, error)
}

// CancellationAccepted reports whether a run before the present one accepted the request to
// cancel of an update. A reset delivers the request again, without the answer that it got.
func (e *EarlierRuns) CancellationAccepted(ctx context.Context, update string) (bool, error) {
	return e.Accepted(ctx, activity.GetInfo(ctx).WorkflowExecution, update)
}
