package workflows_test

import (
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/workflow"

	"orderflow/activities/attempt"
)

// askers checks that every step which acts is told which run asks for it: in another run it
// must know that a reset came before.
type askers struct {
	interceptor.WorkerInterceptorBase
	t tester
}

// InterceptWorkflow wraps a workflow.
func (a *askers) InterceptWorkflow(_ workflow.Context, next interceptor.WorkflowInboundInterceptor) interceptor.WorkflowInboundInterceptor {
	return &askersIn{interceptor.WorkflowInboundInterceptorBase{Next: next}, a.t}
}

type askersIn struct {
	interceptor.WorkflowInboundInterceptorBase
	t tester
}

// Init wraps the workflow's outbound calls.
func (a *askersIn) Init(out interceptor.WorkflowOutboundInterceptor) error {
	return a.Next.Init(&askersOut{interceptor.WorkflowOutboundInterceptorBase{Next: out}, a.t})
}

type askersOut struct {
	interceptor.WorkflowOutboundInterceptorBase
	t tester
}

// ExecuteActivity checks the arguments of a step.
func (a *askersOut) ExecuteActivity(ctx workflow.Context, step string, args ...any) workflow.Future {
	for _, arg := range args {
		if asked, acts := arg.(attempt.Asked); acts && !asked.AfterReset("a run that a reset began") {
			a.t.Errorf("%s gets no run: %+v; a reset that takes it over would make it act at once", step, arg)
		}
	}
	return a.Next.ExecuteActivity(ctx, step, args...)
}
