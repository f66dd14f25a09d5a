package main

import (
	"context"
	"net/http"
	"time"

	"go.temporal.io/api/enums/v1"

	"orderflow/internal/orders"
	"orderflow/order"
)

// patience is how many answers a person gives to one order before cancelling it.
const patience = 8

// work answers the orders that wait for a person, until ctx ends.
func (t *trial) work(ctx context.Context) {
	byID := map[string]*subject{}
	for _, one := range t.orders {
		byID[one.doc.ID] = one
	}
	for pause(ctx, time.Second) {
		waiting, err := t.service.List(ctx, orders.Filter{Attention: true, Limit: len(t.orders)})
		if err != nil {
			continue // Temporal has just been killed
		}
		for _, row := range waiting {
			t.attend(ctx, byID[row.ID])
		}
	}
}

// attend answers an order's problem: it corrects the document if that is wrong, retries
// everything else, and cancels in the end. A wrong answer is refused, and the next one
// may be another.
func (t *trial) attend(ctx context.Context, one *subject) {
	one.mu.Lock()
	defer one.mu.Unlock()
	said := answer{Action: order.ActionRetry}
	switch {
	case one.answer != nil && one.answers%2 == 0:
		said = *one.answer
	case one.answers > patience:
		said = answer{Action: order.ActionCancel, Reason: "it takes too long"}
	}
	said.By = "Jan"
	if t.call(ctx, http.MethodPost, t.orderURL(one)+"/resolve", said, nil) == nil {
		one.answers++
		t.answered.Add(1)
	}
}

// maxUnresponsive: Temporal is restarted if it does not answer for this long, as its
// operator would do. After an overload the file database of the development server may
// stay interrupted for good.
const maxUnresponsive = 30 * time.Second

// await waits for the orders to end, and returns those that are still running when ctx
// ends.
func (t *trial) await(ctx context.Context) (stuck []*subject, err error) {
	stuck = t.orders
	heard := time.Now()
	for {
		var answers bool
		if stuck, answers = t.running(ctx, stuck); answers {
			heard = time.Now()
		} else if time.Since(heard) > maxUnresponsive && ctx.Err() == nil {
			if err := t.killTemporal(ctx); err != nil {
				return stuck, err
			}
			heard = time.Now()
		}
		if len(stuck) == 0 || !pause(ctx, 3*time.Second) {
			return stuck, nil
		}
	}
}

// running returns the orders that run, or whose state Temporal can't return now, and
// whether it answers at all.
func (t *trial) running(ctx context.Context, of []*subject) (still []*subject, answers bool) {
	for i, one := range of {
		found, err := t.client.DescribeWorkflow(ctx, order.WorkflowID(one.doc.ID), "")
		if err != nil {
			return append(still, of[i:]...), i > 0
		}
		if found.RawResponse.GetWorkflowExecutionInfo().GetStatus() == enums.WORKFLOW_EXECUTION_STATUS_RUNNING {
			still = append(still, one)
		}
	}
	return still, true
}
