package workflows

import (
	"fmt"
	"strconv"
	"time"

	"go.temporal.io/sdk/workflow"

	"orderflow/order"
	"orderflow/workflows/step"
)

// retries counts how often a problem was retried without a person because its remedy had
// come. If that did not help, the next retry waits longer; after the last of retryPauses only
// a person continues.
type retries struct {
	of    string // the problem; empty if there was none
	stage order.Stage
	count int
	since time.Time // when the problem first came
	paced bool      // version 1 of changeRetryPauses applies
}

// retryPauses are the pauses before a problem's retries. The first retry comes at once, so
// that one top-up helps all orders that wait for it.
var retryPauses = []time.Duration{0, time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute,
	15 * time.Minute, 30 * time.Minute, time.Hour, time.Hour, time.Hour, time.Hour, time.Hour}

// meet restarts the count if the problem is another one. Its operation does not count: it
// names a thing, such as a package, that each retry may make again.
func (r *retries) meet(problem *order.Problem, failing bool) {
	of := fmt.Sprintf("%s: %s: %s", problem.Stage, problem.Provider, problem.Code)
	if failing { // in any form
		of = fmt.Sprintf("%s: %s fails", problem.Stage, problem.Provider)
	}
	if of != r.of {
		r.reset()
		r.of, r.stage, r.since = of, problem.Stage, problem.Since
	}
	problem.Since = r.since
}

// reset restarts the count: a person has answered.
func (r *retries) reset() { r.of, r.stage, r.count = "", "", 0 }

// succeeded restarts the count when the problem's stage succeeds.
func (r *retries) succeeded(stage order.Stage) {
	if stage == r.stage {
		r.reset()
	}
}

// pause is the pause before the next retry; false if only a person may continue.
func (l *life) pause() (time.Duration, bool) {
	r := &l.attention.retries
	if r.count == 0 {
		return 0, true
	}
	r.paced = r.paced || l.changed(changeRetryPauses+strconv.Itoa(r.count))
	switch {
	case !r.paced:
		return 0, true
	case r.count >= len(retryPauses):
		return 0, false
	}
	return retryPauses[r.count], true
}

// mostRepetitions is how often an order repeats something without a person, until a person is
// asked.
const mostRepetitions = 5

// pauseBefore waits before the n-th repetition that no person asked for; the first comes at
// once. ErrInterrupted: somebody wants to cancel.
func (c *core) pauseBefore(what string, n int) error {
	if n < 2 || !c.changed(fmt.Sprintf("%s%s-%d", changeRetryPauses, what, n)) {
		return nil
	}
	pause := retryPauses[min(n, len(retryPauses))-1]
	return c.steps.SleepUntil(c.ctx, workflow.Now(c.ctx).Add(pause), fmt.Sprintf("repetition %d of the stage: %s", n, what))
}

// awaitRemedy waits for what would end the problem without the person. Remedied reports
// whether it came; stop ends the wait.
func (l *life) awaitRemedy(refused *step.Refusal) (remedied func() bool, stop func()) {
	never := func() bool { return false }
	switch {
	case refused.Stuck() && l.changed(changeStuck), refused.Later && l.changed(changeLater):
		return l.tryLater(refused)
	case refused.Remedy == nil:
		return never, func() {}
	}
	pause, more := l.pause()
	if !more {
		l.record.note(fmt.Sprintf("retried %d times by itself; a person has to answer: %s", l.attention.retries.count, refused.Problem.Message))
		return never, func() {}
	}
	ctx, cancel := workflow.WithCancel(l.ctx)
	var first workflow.Future
	if pause == 0 {
		first = refused.Remedy.Start(ctx, step.Polling)
	}
	come := false
	workflow.Go(ctx, func(ctx workflow.Context) {
		summary := fmt.Sprintf("the next retry of %s", refused.Problem.Operation)
		if first == nil && step.Sleep(ctx, pause, summary) == nil {
			first = refused.Remedy.Start(ctx, step.Polling)
		}
		come = first != nil && l.awaitRemedyOf(ctx, refused, first)
	})
	return func() bool { return come }, cancel
}

// awaitRemedyOf waits for a remedy, and starts again if the provider has failed for too long.
// False: nobody waits for it any more.
func (l *life) awaitRemedyOf(ctx workflow.Context, refused *step.Refusal, asked workflow.Future) bool {
	for {
		if asked.Get(ctx, nil) == nil {
			return true
		}
		if ctx.Err() != nil || !l.changed(changeStuck) || step.Sleep(ctx, firstStuckPause, "the provider to answer again: "+refused.Remedy.Summary) != nil {
			return false
		}
		asked = refused.Remedy.Start(ctx, step.Polling)
	}
}

// The pauses before a stuck step is retried: each is twice the last one.
const (
	firstStuckPause   = 15 * time.Minute
	longestStuckPause = 6 * time.Hour
)

// tryLater waits, while a person is asked, until a step whose provider failed is retried.
func (l *life) tryLater(refused *step.Refusal) (come func() bool, stop func()) {
	pause := min(firstStuckPause<<min(l.attention.retries.count, 10), longestStuckPause)
	ctx, cancel := workflow.WithCancel(l.ctx)
	over := false
	workflow.Go(ctx, func(ctx workflow.Context) {
		over = step.Sleep(ctx, pause, fmt.Sprintf("the next try of %s", refused.Problem.Operation)) == nil
	})
	return func() bool { return over }, cancel
}
