package workflows

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/activities/attempt"
	"orderflow/order"
	"orderflow/workflows/step"
)

// SuppliesType is the name of the workflow that reports supplies to Merkana.
const SuppliesType = "Supplies"

// The error types of the workflow of supplies. Each needs a person, and has the SuppliesState
// as its detail.
const (
	// ErrTypeSuppliesUnknown: Merkana may or may not have counted them.
	ErrTypeSuppliesUnknown = "SuppliesUnknown"
	// ErrTypeSuppliesRefused: Merkana said no and has counted nothing.
	ErrTypeSuppliesRefused = "SuppliesRefused"
	// ErrTypeSuppliesNotSent: Merkana could not be reached for so long that the report is out
	// of date.
	ErrTypeSuppliesNotSent = "SuppliesNotSent"
)

// SuppliesState is the progress of supplies; the query "state" returns it.
type SuppliesState struct {
	Supplies
	// Status is running, completed, cancelled or failed.
	Status order.Status `json:"status"`
	// Problem says why they have not arrived yet, or what a person must check.
	Problem string `json:"problem,omitempty"`
}

const (
	// longestUnreached is how long Merkana may be unreachable.
	longestUnreached = 7 * 24 * time.Hour
	// suppliesFirstRetry and suppliesSlowestRetry are the shortest and longest pause between
	// attempts that cannot have arrived. Each attempt adds to the history.
	suppliesFirstRetry   = 2 * time.Second
	suppliesSlowestRetry = 5 * time.Minute
)

// PushSupplies reports incoming stock of a merchant to Merkana, once. Merkana adds it up and
// cannot be asked what it has counted, so an attempt of unknown outcome is never followed by
// another: not by a retry, not after a worker's death, not in a run that was reset. It ends
// as failed, and says what a person must do.
//
// It is retried only if nothing can have arrived: no connection, 429, 401, or a hold. Between
// such attempts, Temporal's cancellation ends it.
func PushSupplies(root workflow.Context, in Supplies) (SuppliesState, error) {
	ctx, _ := workflow.NewDisconnectedContext(root) // a request that was sent is awaited
	p := &suppliesPush{ctx: ctx, state: SuppliesState{Supplies: in, Status: order.StatusRunning}}
	err := workflow.SetQueryHandler(ctx, order.QueryState, func() (SuppliesState, error) { return p.state, nil })
	if err != nil {
		return SuppliesState{}, err
	}
	giveUp := workflow.Now(ctx).Add(longestUnreached)
	for tries := 1; ; tries++ {
		err := p.send()
		delay, nothingHappened := sendAgain(err, tries)
		switch {
		case err == nil:
			return p.end(order.StatusCompleted), nil
		case !nothingHappened:
			return p.failed(err)
		case workflow.Now(ctx).Add(delay).After(giveUp):
			return p.fail(ErrTypeSuppliesNotSent, fmt.Sprintf(
				"Merkana was not reached for %s, last: %s. Nothing was counted of %s. To report it anyway, push it as a new event",
				longestUnreached, reasonOf(err), in))
		}
		p.state.Problem = "will be retried, because nothing has arrived: " + reasonOf(err)
		if err := step.Sleep(root, delay, "Merkana to be reached"); err != nil {
			p.state.Problem = "cancelled; nothing was sent"
			return p.end(order.StatusCancelled), err
		}
	}
}

type suppliesPush struct {
	ctx   workflow.Context
	state SuppliesState
}

// send makes one attempt. It names the only run that may send: the first one.
func (p *suppliesPush) send() error {
	in := p.state.Supplies
	push := step.Step{
		Provider: order.ProviderMerkana, Activity: merkanaSteps.PushSupplies,
		Args:    []any{activities.SuppliesPush{Merchant: in.Merchant, Products: in.Products, Run: firstRun(p.ctx)}},
		Summary: fmt.Sprintf("tell Merkana of %s", in.Event)}
	return push.Start(p.ctx, step.Once).Get(p.ctx, nil)
}

// unsent are the failures after which nothing can have arrived.
var unsent = []string{attempt.TypeUnavailable, attempt.TypeHeld, attempt.TypeBusy}

// sendAgain reports whether nothing can have arrived at Merkana, and when to retry. In doubt,
// it counts as sent.
func sendAgain(err error, tries int) (time.Duration, bool) {
	var failed *temporal.ApplicationError
	if !errors.As(err, &failed) || !slices.Contains(unsent, failed.Type()) {
		return 0, false
	}
	grown := float64(suppliesFirstRetry) * math.Pow(2, float64(tries-1))
	return max(failed.NextRetryDelay(), time.Duration(min(grown, float64(suppliesSlowestRetry)))), true
}

// failed ends with the outcome of the one attempt that may have arrived.
func (p *suppliesPush) failed(err error) (SuppliesState, error) {
	var failed *temporal.ApplicationError
	if errors.As(err, &failed) && failed.Type() == attempt.TypeRefused {
		return p.fail(ErrTypeSuppliesRefused, fmt.Sprintf("%s. Nothing was counted of %s. Push the correct supplies as a new event",
			strings.TrimRight(failed.Message(), ". "), p.state.Supplies))
	}
	return p.fail(ErrTypeSuppliesUnknown, fmt.Sprintf(
		"the outcome is unknown: %s. What was sent, %s, may or may not have been counted, and is not sent again. "+
			"Compare it with the stock that Merkana shows, and push the difference, if there is one, as a new event",
		reasonOf(err), p.state.Supplies))
}

func (p *suppliesPush) fail(kind, problem string) (SuppliesState, error) {
	p.state.Problem = problem
	state := p.end(order.StatusFailed)
	return state, temporal.NewNonRetryableApplicationError(problem, kind, nil, state)
}

// end publishes the status; a failure needs a person from then on.
func (p *suppliesPush) end(status order.Status) SuppliesState {
	if status == order.StatusCompleted {
		p.state.Problem = ""
	}
	p.state.Status = status
	err := workflow.UpsertTypedSearchAttributes(p.ctx,
		sourceAttribute.ValueSet(order.SystemMerkana),
		statusAttribute.ValueSet(string(status)),
		attentionAttribute.ValueSet(status == order.StatusFailed))
	if err != nil {
		workflow.GetLogger(p.ctx).Error("search attributes not published", "error", err)
	}
	return p.state
}

// reasonOf is why an attempt failed, without Temporal's prefix.
func reasonOf(err error) string {
	var failed *temporal.ApplicationError
	var timeout *temporal.TimeoutError
	switch {
	case errors.As(err, &failed):
		return failed.Message()
	case errors.As(err, &timeout):
		return "no answer from the worker that sent it"
	}
	return err.Error()
}
