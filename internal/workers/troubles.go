package workers

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/temporal"

	"orderflow/activities"
	"orderflow/activities/attempt"
	"orderflow/order"
	"orderflow/workflows"
)

// reportLimit is the time limit of a report: the step waits for it.
const reportLimit = 2 * time.Second

// maxWords is the length limit of a provider's words in a report.
const maxWords = 200

// TroublesOptions configure the interceptor.
type TroublesOptions struct {
	Provider string
	// Report reports a trouble to the provider's workflow.
	Report func(ctx context.Context, provider string, trouble workflows.Trouble) error
	// Clock is the current time; nil means time.Now.
	Clock func() time.Time
}

// Troubles reports steps that fail with a problem that may concern all orders: out of patience,
// or refused without naming a field. It wraps the interceptor that ends patience. If a report
// fails it is lost; the step ends as before.
type Troubles struct {
	interceptor.WorkerInterceptorBase
	options TroublesOptions
}

// NewTroubles returns the interceptor for the steps of a provider.
func NewTroubles(options TroublesOptions) *Troubles {
	if options.Clock == nil {
		options.Clock = time.Now
	}
	return &Troubles{options: options}
}

// InterceptActivity wraps the activity.
func (t *Troubles) InterceptActivity(_ context.Context, next interceptor.ActivityInboundInterceptor) interceptor.ActivityInboundInterceptor {
	return &troubled{ActivityInboundInterceptorBase: interceptor.ActivityInboundInterceptorBase{Next: next}, options: t.options}
}

type troubled struct {
	interceptor.ActivityInboundInterceptorBase
	options TroublesOptions
}

// ExecuteActivity runs the activity and reports a failure that may be a trouble.
func (t *troubled) ExecuteActivity(ctx context.Context, in *interceptor.ExecuteActivityInput) (any, error) {
	result, err := t.Next.ExecuteActivity(ctx, in)
	if words, is := troubleOf(activity.GetInfo(ctx), err); is {
		t.report(ctx, words)
	}
	return result, err
}

// troubleOf returns the words of a step's failure if it may concern many orders. "Can't be
// undone any more" concerns one order.
func troubleOf(info activity.Info, err error) (words string, is bool) {
	var failed *temporal.ApplicationError
	if info.WorkflowType.Name != order.WorkflowType || !errors.As(err, &failed) {
		return "", false
	}
	stuck := failed.Type() == attempt.TypeStuck
	if !stuck && (failed.Type() != attempt.TypeRefused || holdsNothingUp(info.ActivityType.Name)) {
		return "", false
	}
	var problem order.Problem
	if failed.Details(&problem) != nil || !activities.IsProviderTrouble(problem) {
		return "", false
	}
	return wordsOf(info, problem), true
}

// holdsNothingUp reports whether the order goes on whatever the step's result is.
func holdsNothingUp(name string) bool {
	return activities.Undoes(name) || strings.HasSuffix(name, "Points") && strings.HasPrefix(name, "Read")
}

// wordsOf are the step, and the status and code of the provider's answer. The answer's text may
// name a person, and a provider's hold is shown to everybody.
func wordsOf(info activity.Info, problem order.Problem) string {
	words := problem.Provider + ": " + info.ActivityType.Name
	if problem.HTTPStatus != 0 {
		words += fmt.Sprintf(": HTTP %d", problem.HTTPStatus)
	}
	if problem.Code != "" {
		words += ": " + problem.Code
	}
	return strings.TrimPrefix(words, ": ")
}

func (t *troubled) report(ctx context.Context, words string) {
	if runes := []rune(words); len(runes) > maxWords {
		words = string(runes[:maxWords]) + "…"
	}
	reporting, cancel := context.WithTimeout(context.WithoutCancel(ctx), reportLimit)
	defer cancel()
	err := t.options.Report(reporting, t.options.Provider, workflows.Trouble{
		Order: activity.GetInfo(ctx).WorkflowExecution.ID, Words: words, At: t.options.Clock().UTC()})
	if err != nil {
		activity.GetLogger(ctx).Warn("trouble not reported", "provider", t.options.Provider, "error", err)
	}
}
