package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
)

// WatchType is the name of the workflow that a schedule starts every few minutes.
const WatchType = "Watch"

var caseSteps *activities.Cases // only its methods' names are used

// The limits of one look at what has ended.
const (
	watchAttempt = 3 * time.Minute
	watchLimit   = 15 * time.Minute // including retries: the next run looks at the same
)

// Watch starts a case for each order, and each other workflow that needs a person, that ended
// as failed, terminated or timed out within a span, unless it has one. It also ends cases
// whose workflow runs again. It keeps no state: the next run finds what this one missed.
func Watch(ctx workflow.Context, span activities.WatchSpan) (activities.Watched, error) {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: watchAttempt, ScheduleToCloseTimeout: watchLimit, HeartbeatTimeout: time.Minute,
		RetryPolicy: &temporal.RetryPolicy{InitialInterval: 5 * time.Second, BackoffCoefficient: 2, MaximumInterval: time.Minute},
		Summary:     fmt.Sprintf("start cases for what ended badly in the last %s", span.Within)})
	var watched activities.Watched
	err := workflow.ExecuteActivity(ctx, caseSteps.EnsureCases, span).Get(ctx, &watched)
	return watched, err
}
