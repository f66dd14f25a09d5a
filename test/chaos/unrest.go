package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"go.temporal.io/api/common/v1"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"orderflow/order"
)

// The average time between two events. The actual time is between half and one and a half
// of it.
const (
	workerKillEvery  = 4 * time.Second
	triggerKillEvery = 25 * time.Second
	serverKillEvery  = 45 * time.Second
	cutEvery         = 12 * time.Second
	longestCut       = 3 * time.Second
	resetEvery       = time.Second
	restartEvery     = 3 * time.Second
	// One in oneInCancelled orders is asked to cancel itself, at some time.
	oneInCancelled = 10
	longestLife    = 25 * time.Second
)

// disturb starts all orders while processes are killed, the network is cut and orders are
// reset.
func (t *trial) disturb(ctx context.Context) error {
	unrest, stop := context.WithTimeout(ctx, t.plan.unrest())
	defer stop()
	var running sync.WaitGroup
	again := func(what string, every time.Duration, do func(dice *rand.Rand)) {
		running.Go(func() {
			dice := t.dice(what, 0)
			for pause(unrest, every/2+time.Duration(dice.Int64N(int64(every)))) {
				do(dice)
			}
		})
	}
	again("kill a worker", workerKillEvery, func(dice *rand.Rand) { t.workers[dice.IntN(len(t.workers))].kill() })
	again("kill the trigger", triggerKillEvery, func(*rand.Rand) { t.trigger.kill() })
	again("cut the network", cutEvery, func(dice *rand.Rand) {
		t.tcpProxy.interrupt(time.Second + time.Duration(dice.Int64N(int64(longestCut-time.Second))))
	})
	again("reset an order", resetEvery, func(dice *rand.Rand) { t.resetOne(unrest, dice, anywhere) })
	again("reset an order to its beginning", restartEvery, func(dice *rand.Rand) { t.resetOne(unrest, dice, beginning) })
	running.Go(func() {
		pause(unrest, t.plan.unrest()/2)
		t.shop.comeBack()
	})
	failed := make(chan error, 2)
	running.Go(func() { failed <- t.disturbServer(ctx, unrest) })
	running.Go(func() { failed <- t.startAll(ctx) })
	running.Wait()
	if err := <-failed; err != nil {
		return err
	}
	return <-failed
}

// disturbServer kills Temporal again and again, and halfway through all our processes.
func (t *trial) disturbServer(ctx, unrest context.Context) error {
	dice := t.dice("kill temporal", 0)
	middle := time.Now().Add(t.plan.unrest() / 2)
	for pause(unrest, serverKillEvery/2+time.Duration(dice.Int64N(int64(serverKillEvery)))) {
		kill := t.killTemporal
		if !middle.IsZero() && time.Now().After(middle) {
			kill, middle = t.blackout, time.Time{}
		}
		if err := kill(ctx); err != nil {
			return fmt.Errorf("start Temporal again: %w", err)
		}
	}
	if middle.IsZero() {
		return nil
	}
	return t.blackout(ctx)
}

// startAll starts the orders during the first part of the faults, so that each meets most
// of them, and asks some to cancel themselves.
func (t *trial) startAll(ctx context.Context) error {
	every := t.plan.unrest() * 2 / 3 / time.Duration(len(t.orders))
	failed := make(chan error, len(t.orders))
	var running sync.WaitGroup
	for i, one := range t.orders {
		running.Go(func() {
			failed <- t.start(ctx, one)
			dice := t.dice("cancel", i)
			if dice.IntN(oneInCancelled) == 0 && pause(ctx, time.Duration(dice.Int64N(int64(longestLife)))) {
				t.cancel(ctx, one)
			}
		})
		if i == len(t.orders)/3/len(routes)*len(routes) { // one that MyPromo produces
			running.Go(func() { t.rain(ctx, one) })
		}
		if !pause(ctx, every) {
			break
		}
	}
	running.Wait()
	close(failed)
	for err := range failed {
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

// mostResets is the maximum for one order.
const mostResets = 3

// point is a kind of event to reset to.
type point string

const (
	// anywhere is any earlier workflow task.
	anywhere point = "anywhere"
	// beginning is the first workflow task of an order that was accepted longer ago than
	// look-ups search: its effects are found only if the time of acceptance stays the
	// same.
	beginning point = "beginning"
)

// resetOne resets a running order, if it finds one soon.
func (t *trial) resetOne(ctx context.Context, dice *rand.Rand, to point) {
	const tries, within = 10, 5 * time.Second
	ctx, cancel := context.WithTimeout(ctx, within) // Temporal may be down
	defer cancel()
	for range tries {
		one := t.orders[dice.IntN(len(t.orders))]
		if one.accepted.Load() && t.reset(ctx, one, dice, to) {
			return
		}
	}
}

// reset resets an order to one of its earlier workflow tasks, as the Web UI can. It
// returns false if the order is not running, is too young or was reset often enough.
func (t *trial) reset(ctx context.Context, one *subject, dice *rand.Rand, to point) bool {
	one.mu.Lock()
	defer one.mu.Unlock()
	if one.resets >= mostResets {
		return false
	}
	id := order.WorkflowID(one.doc.ID)
	found, err := t.client.DescribeWorkflow(ctx, id, "")
	if err != nil || found.RawResponse.GetWorkflowExecutionInfo().GetStatus() != enums.WORKFLOW_EXECUTION_STATUS_RUNNING {
		return false
	}
	run := found.RawResponse.GetWorkflowExecutionInfo().GetExecution().GetRunId()
	points := t.points(ctx, id, run)
	if len(points) == 0 || to == beginning && time.Since(found.WorkflowStartTime) < 2*lookback {
		return false
	}
	chosen := points[0]
	if to == anywhere {
		chosen = points[dice.IntN(len(points))]
	}
	one.resetAsked = true
	_, err = t.client.ResetWorkflowExecution(ctx, &workflowservice.ResetWorkflowExecutionRequest{
		Namespace: client.DefaultNamespace, WorkflowExecution: &common.WorkflowExecution{WorkflowId: id, RunId: run},
		Reason: "chaos", RequestId: fmt.Sprintf("%s-%d", run, one.resets), WorkflowTaskFinishEventId: chosen,
	})
	if err != nil {
		t.refusedResets.Add(1)
		return true
	}
	one.resets++
	t.resets.Add(1)
	if to == beginning {
		t.restarts.Add(1)
	}
	return true
}

// points returns the events that a run can be reset to.
func (t *trial) points(ctx context.Context, id, run string) (points []int64) {
	events := t.client.GetWorkflowHistory(ctx, id, run, false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		event, err := events.Next()
		if err != nil {
			return nil
		}
		if event.GetEventType() == enums.EVENT_TYPE_WORKFLOW_TASK_COMPLETED {
			points = append(points, event.GetEventId())
		}
	}
	return points
}
