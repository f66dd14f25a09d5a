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
	// deliverWithin is the time limit for delivering one hint; the Temporal client retries
	// until then.
	deliverWithin = 10 * time.Second
	// searchAgainAfter is when an order that was not found is searched again: a provider may be
	// faster than Temporal's lists.
	searchAgainAfter = 3 * time.Second
	// How long it is cached which order a ref belongs to, and that it belongs to none.
	rememberOrder  = 5 * time.Minute
	rememberNobody = 30 * time.Second
	// A hint that Temporal doesn't accept is retried for about a minute: long enough for a
	// restart. After that the order has polled by itself.
	retryAfter = 5 * time.Second
	maxRetries = 12
)

// deliver delivers a hint, or puts it back into the queue for later.
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
			r.enqueue(one.at(time.Now().Add(searchAgainAfter)))
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

// find returns the order under way that has a ref; "" if there is none.
func (r *Receiver) find(ctx context.Context, ref string) (workflowID string, err error) {
	// Refs are made here, from a provider's name and a number, so nothing needs escaping.
	query := fmt.Sprintf("%s = '%s' AND WorkflowType = '%s' AND ExecutionStatus = 'Running'",
		order.AttributeProviderRefs, ref, order.WorkflowType)
	answer, err := r.options.Client.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{
		Namespace: r.options.Namespace, Query: query, PageSize: 1})
	if err != nil || len(answer.GetExecutions()) == 0 {
		return "", err
	}
	return answer.GetExecutions()[0].GetExecution().GetWorkflowId(), nil
}

// signal hints an order, unless a watcher has sent the same hint. An order that has ended needs
// none.
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
			r.options.Logger.Info("webhooks are delivered to orders again")
		}
	}
}

// fail keeps a hint for a retry, or gives up. Only the first of several failures in a row is
// logged, because there may be many.
func (r *Receiver) fail(one hint, err error) {
	if one.failures++; one.failures > maxRetries {
		r.counts.count(one.event.Provider, failed)
	} else {
		r.enqueue(one.at(time.Now().Add(retryAfter)))
	}
	if r.failing.CompareAndSwap(false, true) {
		r.options.Logger.Warn("webhooks can't be delivered to orders; orders poll instead, less often",
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

// An order's budget of hints over time: a burst that is more than any order needs, then one an
// hour. Temporal allows an order 10,000 signals, which must leave one for cancel-order, and
// 50,000 events.
const (
	hintsAtOnce   = 30
	refillHintsIn = time.Hour
)

// reserve takes a hint from an order's budget and returns the zero time, or returns when the
// next one is allowed.
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
	r.budgets.put(workflowID, budget, now, hintsAtOnce*refillHintsIn) // then the budget is full again
	r.hinted.put(workflowID, now.Add(r.options.Every), now, r.options.Every)
	return time.Time{}
}
