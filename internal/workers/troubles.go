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

// reportLimit bounds a report: the step waits for it.
const reportLimit = 2 * time.Second

// mostWords is how much of a provider's words a report has.
const mostWords = 200

// TroublesOptions are what the interceptor is made of.
type TroublesOptions struct {
	Provider string
	// Report tells the provider's workflow of a trouble.
	Report func(ctx context.Context, provider string, trouble workflows.Trouble) error
	// Clock tells the time; nil is time.Now.
	Clock func() time.Time
}

// Troubles reports the steps of orders that end in a trouble which may be everybody's:
// out of patience, or refused without a word on any field. It stands around the
// interceptor that ends patience. A report that fails is lost; the step ends as it would.
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

// InterceptActivity stands around the activity.
func (t *Troubles) InterceptActivity(_ context.Context, next interceptor.ActivityInboundInterceptor) interceptor.ActivityInboundInterceptor {
	return &troubled{ActivityInboundInterceptorBase: interceptor.ActivityInboundInterceptorBase{Next: next}, options: t.options}
}

type troubled struct {
	interceptor.ActivityInboundInterceptorBase
	options TroublesOptions
}

// ExecuteActivity runs the activity and reports how it ended, if that is a trouble.
func (t *troubled) ExecuteActivity(ctx context.Context, in *interceptor.ExecuteActivityInput) (any, error) {
	result, err := t.Next.ExecuteActivity(ctx, in)
	if words, is := troubleOf(activity.GetInfo(ctx), err); is {
		t.report(ctx, words)
	}
	return result, err
}

// troubleOf returns the words of a step's failure, if that may be the trouble of many.
// What can't be undone any more is the matter of one order.
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

// holdsNothingUp reports whether the order goes on whatever comes of a step.
func holdsNothingUp(name string) bool {
	return activities.Undoes(name) || strings.HasSuffix(name, "Points") && strings.HasPrefix(name, "Read")
}

// wordsOf are the step, and the status and code of the provider's answer: its text may
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
	if runes := []rune(words); len(runes) > mostWords {
		words = string(runes[:mostWords]) + "…"
	}
	reporting, cancel := context.WithTimeout(context.WithoutCancel(ctx), reportLimit)
	defer cancel()
	err := t.options.Report(reporting, t.options.Provider, workflows.Trouble{
		Order: activity.GetInfo(ctx).WorkflowExecution.ID, Words: words, At: t.options.Clock().UTC()})
	if err != nil {
		activity.GetLogger(ctx).Warn("trouble not reported", "provider", t.options.Provider, "error", err)
	}
}
