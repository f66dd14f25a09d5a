package orders

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"
)

func TestWhyNoWorkerAnswers(t *testing.T) {
	now := time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)
	queue := func(waiting int64, oldest time.Duration, polled ...time.Duration) *workflowservice.DescribeTaskQueueResponse {
		told := &workflowservice.DescribeTaskQueueResponse{Stats: &taskqueue.TaskQueueStats{
			ApproximateBacklogCount: waiting, ApproximateBacklogAge: durationpb.New(oldest)}}
		for _, before := range polled {
			told.Pollers = append(told.Pollers, &taskqueue.PollerInfo{LastAccessTime: timestamppb.New(now.Add(-before))})
		}
		return told
	}
	for want, told := range map[string]*workflowservice.DescribeTaskQueueResponse{
		"no worker answers: no worker polls the queue":                                                                    queue(0, 0, 3*time.Minute),
		"no worker answers: no worker polls the queue; 1 workflow task waits, for 3s":                                     queue(1, 3*time.Second),
		"no worker answers: no worker polls the queue; 600 workflow tasks wait, the oldest for 1s":                        queue(600, 0),
		"no worker answers in time, although no work waits; try again":                                                    queue(0, 0, 3*time.Minute, time.Second),
		"no worker answers in time: 600 workflow tasks wait, the oldest for 2m5s; ask again later, or start more workers": queue(600, 125*time.Second+time.Millisecond, time.Minute),
	} {
		found := noWorkerOf(told, now)
		require.EqualError(t, found, want)
		require.ErrorIs(t, found, ErrNoWorker)
	}
	require.EqualError(t, &NoWorkerError{}, "no worker answers")
}
