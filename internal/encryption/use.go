package encryption

import (
	"context"
	"fmt"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/interceptor"
)

// Use makes a client encrypt. It is an option of temporalio.Dial. It fails if the store can't
// be read or the ring doesn't fit it. Without a ring the client encrypts nothing, and encrypted
// payloads are a clear error.
func (v *Vault) Use(ctx context.Context, options *client.Options) error {
	if err := v.ensure(ctx, owner{aNamespace, options.Namespace}); err != nil {
		return fmt.Errorf("payloads can't be encrypted: %w", err)
	}
	options.DataConverter = v.DataConverter(options.Namespace)
	options.FailureConverter = v.FailureConverter(options.Namespace)
	options.Interceptors = append(options.Interceptors, &starts{vault: v, namespace: options.Namespace})
	return nil
}

// starts creates an order's data key before the order is started. Nothing else creates one: no
// message to a missing order, and no workflow.
type starts struct {
	interceptor.InterceptorBase
	vault     *Vault
	namespace string
}

// InterceptClient adds the key before every start.
func (s *starts) InterceptClient(next interceptor.ClientOutboundInterceptor) interceptor.ClientOutboundInterceptor {
	return &startsOut{ClientOutboundInterceptorBase: interceptor.ClientOutboundInterceptorBase{Next: next}, starts: s}
}

type startsOut struct {
	interceptor.ClientOutboundInterceptorBase
	starts *starts
}

func (s *startsOut) ensure(ctx context.Context, workflowID string) error {
	return s.starts.vault.ensure(ctx, ownerOf(s.starts.namespace, workflowID))
}

// ExecuteWorkflow ensures the key, then starts.
func (s *startsOut) ExecuteWorkflow(ctx context.Context, in *interceptor.ClientExecuteWorkflowInput) (client.WorkflowRun, error) {
	if err := s.ensure(ctx, in.Options.ID); err != nil {
		return nil, err
	}
	return s.Next.ExecuteWorkflow(ctx, in)
}

// SignalWithStartWorkflow ensures the key, then signals or starts.
func (s *startsOut) SignalWithStartWorkflow(ctx context.Context, in *interceptor.ClientSignalWithStartWorkflowInput) (client.WorkflowRun, error) {
	if err := s.ensure(ctx, in.Options.ID); err != nil {
		return nil, err
	}
	return s.Next.SignalWithStartWorkflow(ctx, in)
}

// UpdateWithStartWorkflow ensures the key, then updates or starts.
func (s *startsOut) UpdateWithStartWorkflow(ctx context.Context, in *interceptor.ClientUpdateWithStartWorkflowInput) (client.WorkflowUpdateHandle, error) {
	if err := s.ensure(ctx, in.UpdateOptions.WorkflowID); err != nil {
		return nil, err
	}
	return s.Next.UpdateWithStartWorkflow(ctx, in)
}
