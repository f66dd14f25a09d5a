package encryption

import (
	"errors"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

// InterceptWorkflow makes the details of a cancelled workflow's end encrypted like its results.
func (s *starts) InterceptWorkflow(_ workflow.Context, next interceptor.WorkflowInboundInterceptor) interceptor.WorkflowInboundInterceptor {
	return &ends{interceptor.WorkflowInboundInterceptorBase{Next: next}, s}
}

// ends encrypts the details of a cancellation with the data key of the workflow's order. The
// SDK does not pass their owner, so otherwise they would get the namespace's key, which
// outlives the order's.
type ends struct {
	interceptor.WorkflowInboundInterceptorBase
	starts *starts
}

// ExecuteWorkflow runs the workflow.
func (e *ends) ExecuteWorkflow(ctx workflow.Context, in *interceptor.ExecuteWorkflowInput) (any, error) {
	result, err := e.Next.ExecuteWorkflow(ctx, in)
	var cancelled *temporal.CanceledError
	var detail any
	if !errors.As(err, &cancelled) || !cancelled.HasDetails() || cancelled.Details(&detail) != nil {
		return result, err
	}
	about := converter.WorkflowSerializationContext{Namespace: e.starts.namespace, WorkflowID: workflow.GetInfo(ctx).WorkflowExecution.ID}
	bound := e.starts.vault.dataConverter(e.starts.namespace).WithSerializationContext(about)
	payloads, err := inWorkflow{workflow.DataConverterWithoutDeadlockDetection(bound)}.ToPayloads(detail)
	if err != nil {
		return result, err
	}
	return result, temporal.NewCanceledError(client.NewValues(payloads))
}
