package webhooks

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"golang.org/x/time/rate"

	"orderflow/internal/temporalio"
	"orderflow/order"
)

const (
	// deliverWithin bounds what passing one hint on may take; the Temporal client
	// tries again until then.
	deliverWithin = 10 * time.Second
	// lookAgainAfter is when an order that isn't there is looked for once more: a
	// provider may be faster than what the order says of itself in Temporal's lists.
	lookAgainAfter = 3 * time.Second
	// How long it is remembered whose a ref is, and that it is nobody's.
	rememberOrder  = 5 * time.Minute
	rememberNobody = 30 * time.Second
	// A hint that Temporal doesn't take is tried again for about a minute: long
	// enough for a restart, and then the order has asked by itself.
	retryAfter = 5 * time.Second
	maxRetries = 12
)

// deliver passes a hint on, or puts it back into the queue for later.
func (r *Receiver) deliver(ctx context.Context, one hint) {
	ctx, cancel := context.WithTimeout(ctx, deliverWithin)
	defer cancel()
	workflowID, remembered := r.recall(one.ref())
	if one.only != "" {
		workflowID = one.only
	} else if !remembered {
		var err error
		if workflowID, err = r.find(ctx, one.ref()); err != nil {
			r.fail(one, err)
			return
		}
		if workflowID == "" && !one.again {
			one.again = true
			r.enqueue(one.at(time.Now().Add(lookAgainAfter)))
			return
		}
		r.remember(one.ref(), workflowID)
	}
	if workflowID == "" {
		r.counts.count(one.event.Provider, unknown)
		return
	}
	if due := r.reserve(workflowID); !due.IsZero() {
		r.enqueue(one.at(due))
		return
	}
	r.signal(ctx, workflowID, one)
}

// find looks for the order under way that has a ref; "" when there is none.
func (r *Receiver) find(ctx context.Context, ref string) (workflowID string, err error) {
	// Refs are made here, of a provider's name and a number: nothing needs escaping.
	query := fmt.Sprintf("%s = '%s' AND WorkflowType = '%s' AND ExecutionStatus = 'Running'",
		order.AttributeProviderRefs, ref, order.WorkflowType)
	answer, err := r.options.Client.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{
		Namespace: r.options.Namespace, Query: query, PageSize: 1})
	if err != nil || len(answer.GetExecutions()) == 0 {
		return "", err
	}
	return answer.GetExecutions()[0].GetExecution().GetWorkflowId(), nil
}

// signal hints an order, unless a watcher has told it the same. One that has ended
// meanwhile doesn't need it.
func (r *Receiver) signal(ctx context.Context, workflowID string, one hint) {
	if one.news != "" {
		ctx = temporalio.Once(ctx, one.news)
	}
	err := r.options.Client.SignalWorkflow(ctx, workflowID, "", order.SignalProviderEvent, one.event)
	var ended *serviceerror.NotFound
	switch {
	case errors.As(err, &ended):
		if one.only == "" {
			r.remember(one.ref(), "")
		}
		r.counts.count(one.event.Provider, unknown)
	case err != nil:
		r.fail(one, err)
	default:
		r.counts.count(one.event.Provider, hinted)
		if r.failing.CompareAndSwap(true, false) {
			r.options.Logger.Info("webhooks are passed on to orders again")
		}
	}
}

// fail keeps a hint for later, or gives it up. Only the first failure of a row is
// logged, as there may be many.
func (r *Receiver) fail(one hint, err error) {
	if one.failures++; one.failures > maxRetries {
		r.counts.count(one.event.Provider, failed)
	} else {
		r.enqueue(one.at(time.Now().Add(retryAfter)))
	}
	if r.failing.CompareAndSwap(false, true) {
		r.options.Logger.Warn("webhooks can't be passed on to orders, which ask less often by themselves",
			"ref", one.ref(), "error", err)
	}
}

func (r *Receiver) recall(ref string) (workflowID string, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.orders.get(ref, time.Now())
}

func (r *Receiver) remember(ref, workflowID string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	period := rememberOrder
	if workflowID == "" {
		period = rememberNobody
	}
	r.orders.put(ref, workflowID, time.Now(), period)
}

// What an order may have of hints over time: some at once, which is more than any
// order needs, and then one an hour. Temporal takes 10,000 signals for an order, of
// which cancel-order may be one, and 50,000 events.
const (
	hintsAtOnce   = 30
	refillHintsIn = time.Hour
)

// reserve lets an order have a hint now and returns the zero time, or returns when
// it may have the next one.
func (r *Receiver) reserve(workflowID string) time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now()
	if next, ok := r.hinted.get(workflowID, now); ok {
		return next
	}
	budget, ok := r.budgets.get(workflowID, now)
	if !ok {
		budget = rate.NewLimiter(rate.Every(refillHintsIn), hintsAtOnce)
	}
	one := budget.ReserveN(now, 1)
	if wait := one.DelayFrom(now); wait > 0 {
		one.CancelAt(now)
		return now.Add(wait)
	}
	r.budgets.put(workflowID, budget, now, hintsAtOnce*refillHintsIn) // then it would be full
	r.hinted.put(workflowID, now.Add(r.options.Every), now, r.options.Every)
	return time.Time{}
}
