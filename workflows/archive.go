package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
)

// The workflows that schedules start for the archive.
const (
	// ArchiveType is the name of the workflow that writes records of orders that ended.
	ArchiveType = "Archive"
	// ExpireType is the name of the workflow that erases old records.
	ExpireType = "Expire"
)

var archiveSteps *activities.Archive // only its methods' names are used

// The limits of one run. The next run does the rest.
const (
	archiveAttempt = 10 * time.Minute
	archiveLimit   = 2 * time.Hour // of one page, including retries
	archivePages   = 100
)

func archiving(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: archiveAttempt, ScheduleToCloseTimeout: archiveLimit, HeartbeatTimeout: time.Minute,
		RetryPolicy: &temporal.RetryPolicy{InitialInterval: 5 * time.Second, BackoffCoefficient: 2, MaximumInterval: 5 * time.Minute},
		Summary:     summary})
}

// Archive writes a record of each order that ended since the previous run, a page at a time.
// Its result is where the next run continues: Temporal passes it on within the schedule.
// After a failed run, or with a new schedule, it starts again and finds the existing records.
func Archive(ctx workflow.Context) (activities.ArchiveLook, error) {
	var look activities.ArchiveLook
	if workflow.HasLastCompletionResult(ctx) {
		if err := workflow.GetLastCompletionResult(ctx, &look); err != nil {
			return look, err
		}
	}
	for range archivePages {
		next, err := keepRecords(ctx, look)
		if err != nil {
			return look, err
		}
		if look = next; look.Finished() {
			break
		}
	}
	return look, nil
}

// keepRecords writes the records of one page, and returns where the next one begins.
func keepRecords(ctx workflow.Context, look activities.ArchiveLook) (next activities.ArchiveLook, err error) {
	summary := "write records of orders that have ended"
	if !look.Until.IsZero() {
		summary += fmt.Sprintf(" since %s", look.Until.Format(time.DateTime))
	}
	err = workflow.ExecuteActivity(archiving(ctx, summary), archiveSteps.KeepRecords, look).Get(ctx, &next)
	return next, err
}

// Expire erases the documents and records that are past their retention time.
func Expire(ctx workflow.Context, keep activities.KeepFor) (activities.Expired, error) {
	var all activities.Expired
	for range archivePages {
		var some activities.Expired
		if err := workflow.ExecuteActivity(archiving(ctx, "erase what is old"), archiveSteps.EraseExpired, keep).Get(ctx, &some); err != nil {
			return all, err
		}
		all.Documents, all.Records, all.More = all.Documents+some.Documents, all.Records+some.Records, some.More
		if !some.More {
			break
		}
	}
	return all, nil
}
