package orders

import (
	"context"
	"strings"

	"go.temporal.io/api/failure/v1"
	"go.temporal.io/sdk/converter"
	"google.golang.org/protobuf/proto"

	"orderflow/order"
)

// withPending adds what Temporal knows about the step that an order waits for: the number of
// attempts and the last error. Errors here are ignored: a state without it is better than none.
func (s *Service) withPending(ctx context.Context, id, runID string, state order.State) order.State {
	if state.Waiting == nil {
		return state
	}
	run, err := s.client.DescribeWorkflow(ctx, order.WorkflowID(id), runID)
	if err != nil {
		return state
	}
	waiting := *state.Waiting
	for _, step := range run.RawResponse.GetPendingActivities() {
		if step.GetLastFailure() == nil || int(step.GetAttempt()) <= waiting.Attempts {
			continue
		}
		waiting.Attempts = int(step.GetAttempt())
		waiting.LastError = strings.TrimSpace(s.messageOf(id, step.GetLastFailure()))
		if at := step.GetLastAttemptCompleteTime(); at != nil {
			waiting.FailedAt = at.AsTime()
		}
	}
	state.Waiting = &waiting
	return state
}

// messageOf is the message of a failure, which may be encrypted.
func (s *Service) messageOf(id string, failed *failure.Failure) string {
	readable := proto.Clone(failed).(*failure.Failure)
	converter.DecodeCommonFailureAttributes(s.converterOf(id), readable)
	return readable.GetMessage()
}
