package workflows

import (
	"fmt"
	"math"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/order"
)

// The names of the workflows that notify shops about orders.
const (
	NotifyType     = "Notify"
	NotifyTestType = "NotifyTest"
)

var noticeSteps *activities.Notices // only its methods' names are used

const (
	// noticeAttempt is the timeout of one attempt; the call takes a minute at most.
	noticeAttempt = 90 * time.Second
	// noticeLimit is for messages that no worker takes; the step itself gives up earlier.
	noticeLimit = activities.NoticePatience + 12*time.Hour
	// noticeCrashed is the pause after an attempt whose worker died. It does not grow, because
	// its growth would include all earlier attempts, whose pauses the step sets.
	noticeCrashed = 10 * time.Second
	// noticeTestLimit is the timeout of a test message.
	noticeTestLimit = time.Minute
)

// Notify sends one event of an order to a shop, for three days. It fails if the shop has not
// accepted the message by then; a reset to its beginning tries for three more days, under the
// same id.
func Notify(ctx workflow.Context, notice order.Notice) (activities.NoticeDelivered, error) {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue: activities.QueueNotify, StartToCloseTimeout: noticeAttempt, ScheduleToCloseTimeout: noticeLimit,
		RetryPolicy: &temporal.RetryPolicy{InitialInterval: noticeCrashed, BackoffCoefficient: 1,
			MaximumAttempts: math.MaxInt32}, // the test environment treats 0 as ten
		Summary: fmt.Sprintf("tell %s: %s", notice.Source.System, notice.Event)})
	var delivered activities.NoticeDelivered
	err := workflow.ExecuteActivity(ctx, noticeSteps.DeliverNotice, notice, workflow.Now(ctx).UTC()).Get(ctx, &delivered)
	return delivered, err
}

// NotifyTest sends one test message to the shop of a source, or to all shops, once.
func NotifyTest(ctx workflow.Context, source string) ([]activities.NoticeTried, error) {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue: activities.QueueNotify, StartToCloseTimeout: noticeTestLimit, ScheduleToCloseTimeout: noticeTestLimit,
		RetryPolicy: &temporal.RetryPolicy{MaximumAttempts: 1}, Summary: "send test messages to shops"})
	var tried []activities.NoticeTried
	id := workflow.GetInfo(ctx).WorkflowExecution.ID
	err := workflow.ExecuteActivity(ctx, noticeSteps.TestNotices, source, id).Get(ctx, &tried)
	return tried, err
}

// noticeSummary is what lists in the Web UI show of a notice.
func noticeSummary(notice order.Notice) string {
	return fmt.Sprintf("tell %s: order %s is %s", notice.Source.System, notice.Order, notice.Event)
}
