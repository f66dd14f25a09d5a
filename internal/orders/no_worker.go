package orders

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"

	"orderflow/activities"
)

// NoWorkerError is an ErrNoWorker with the cause: no worker is running, or the backlog was too
// long to answer in time.
type NoWorkerError struct {
	// Known says that Temporal reported the queue; otherwise the rest is meaningless.
	Known bool
	// Polled says that a worker polled in the last minutes.
	Polled bool
	// Waiting is the approximate number of waiting workflow tasks, and Oldest the age of the
	// oldest.
	Waiting int64
	Oldest  time.Duration
}

// Error says why no worker answers, and what to do.
func (e *NoWorkerError) Error() string {
	switch {
	case !e.Known:
		return ErrNoWorker.Error()
	case !e.Polled && e.Waiting == 0:
		return ErrNoWorker.Error() + ": no worker polls the queue"
	case !e.Polled:
		return fmt.Sprintf("%s: no worker polls the queue; %s", ErrNoWorker, e.queue())
	case e.Waiting > 0:
		return fmt.Sprintf("%s in time: %s; ask again later, or start more workers", ErrNoWorker, e.queue())
	default:
		return ErrNoWorker.Error() + " in time, although no work waits; try again"
	}
}

func (e *NoWorkerError) queue() string {
	if e.Waiting == 1 {
		return fmt.Sprintf("1 workflow task waits, for %s", e.Oldest)
	}
	return fmt.Sprintf("%d workflow tasks wait, the oldest for %s", e.Waiting, e.Oldest)
}

// Unwrap makes it an ErrNoWorker.
func (e *NoWorkerError) Unwrap() error { return ErrNoWorker }

const (
	// queueTime is the time limit for Temporal's report of the queue.
	queueTime = time.Second
	// pollTime is the longest time between two polls of a running worker: an empty poll lasts a
	// minute.
	pollTime = 90 * time.Second
)

// noWorker asks Temporal why no worker answers.
func (s *Service) noWorker(ctx context.Context) *NoWorkerError {
	ctx, cancel := context.WithTimeout(ctx, queueTime)
	defer cancel()
	queue, err := s.client.WorkflowService().DescribeTaskQueue(ctx, &workflowservice.DescribeTaskQueueRequest{
		Namespace: s.options.Namespace, TaskQueue: &taskqueue.TaskQueue{Name: activities.QueueOrders},
		TaskQueueType: enums.TASK_QUEUE_TYPE_WORKFLOW, ReportStats: true})
	if err != nil {
		return &NoWorkerError{}
	}
	return noWorkerOf(queue, time.Now())
}

// noWorkerOf reads Temporal's report of the queue.
func noWorkerOf(queue *workflowservice.DescribeTaskQueueResponse, now time.Time) *NoWorkerError {
	found := &NoWorkerError{Known: true, Waiting: queue.GetStats().GetApproximateBacklogCount(),
		Oldest: cmp.Or(queue.GetStats().GetApproximateBacklogAge().AsDuration().Round(time.Second), time.Second)}
	for _, poller := range queue.GetPollers() {
		if now.Sub(poller.GetLastAccessTime().AsTime()) < pollTime {
			found.Polled = true
		}
	}
	return found
}
