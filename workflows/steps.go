package workflows

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"orderflow/activities/attempt"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/order"
)

// The schedules of steps, written once. All of them go on for ever: what can be
// mended by waiting is waited for, and what cannot fails as refused and goes to
// a person.
const (
	// attemptLimit bounds one attempt: some calls of up to 30 seconds each.
	attemptLimit = 3 * time.Minute
	// lostWorker is how long a worker may be silent before its step is given to
	// another; running activities send a heartbeat every few seconds.
	lostWorker = 20 * time.Second
	// forEver stands for no limit; the test environment would take 0 for ten.
	forEver = math.MaxInt32
)

// Where the queue of a provider is full, undoing goes first, then effects, and
// polls come last.
const (
	priorityUndo   = 1
	priorityEffect = 2
	priorityPoll   = 4
)

// afterCrash retries effects: an error says by itself when to retry, so this
// only counts after a crash or a timeout. Then a request may be under way, and
// must have come to its end before the retry reads what is there.
var afterCrash = temporal.RetryPolicy{
	InitialInterval: attempt.MaxSettle, BackoffCoefficient: 1, MaximumAttempts: forEver}

// polling retries waits: NotYet says by itself when to poll again.
var polling = temporal.RetryPolicy{
	InitialInterval: 2 * time.Second, BackoffCoefficient: 1.5, MaximumInterval: time.Minute, MaximumAttempts: forEver}

// step is one activity to run.
type step struct {
	provider string
	// activity is the method value or name, and args what it gets.
	activity any
	args     []any
	// summary is what people see in the Web UI.
	summary string
	// deadline bounds a wait, retries and all; 0 waits for ever.
	deadline time.Duration
}

// effect runs a step that changes something at a provider. It is begun only when
// nobody holds or cancels the order, and once begun always awaited.
func (l *life) effect(ctx workflow.Context, s step, result any) error {
	if err := l.open(ctx); err != nil {
		return err
	}
	defer l.waitFor(s)()
	return s.ensure(s.options(ctx, afterCrash, priorityEffect), result)
}

// compensate runs a step that undoes something; neither a hold nor another wish
// to cancel keeps it from running.
func (l *life) compensate(s step, result any) error {
	defer l.waitFor(s)()
	return s.ensure(s.options(l.ctx, afterCrash, priorityUndo), result)
}

// ensure runs a step to its end. The server tries one whose worker fell silent
// again, for ever; where that ends all the same, the step is as safe to repeat.
func (s step) ensure(ctx workflow.Context, result any) error {
	for {
		err := workflow.ExecuteActivity(ctx, s.activity, s.args...).Get(ctx, result)
		if !silent(err) {
			return stepError(err)
		}
		if err := sleep(ctx, attempt.MaxSettle, "what was sent to settle: "+s.summary); err != nil {
			return err
		}
	}
}

// silent reports whether an attempt was given up because nothing was heard of it.
func silent(err error) bool {
	var timeout *temporal.TimeoutError
	return errors.As(err, &timeout) && timeout.TimeoutType() != enums.TIMEOUT_TYPE_SCHEDULE_TO_CLOSE
}

// await runs a step that only waits for a provider. A hint from there makes it
// ask at once; a wish to cancel ends it with errInterrupted.
func (l *life) await(ctx workflow.Context, s step, result any) error {
	return l.poll(ctx, s, result, l.wishes)
}

// awaitEffect waits for the outcome of an effect, which has to be known before
// a wish to cancel can be decided.
func (l *life) awaitEffect(s step, result any) error {
	return l.poll(l.ctx, s, result, func() bool { return false })
}

func (l *life) poll(root workflow.Context, s step, result any, interrupted func() bool) error {
	if l.unfindable { // to the webhook that could end the wait
		l.publishAll()
	}
	defer l.waitFor(s)()
	until := workflow.Now(root).Add(s.deadline)
	for {
		ctx, giveUp := workflow.WithCancel(s.options(root, polling, priorityPoll))
		if s.deadline > 0 {
			ctx = workflow.WithScheduleToCloseTimeout(ctx, max(until.Sub(workflow.Now(root)), time.Second))
		}
		future := workflow.ExecuteActivity(ctx, s.activity, s.args...)
		err := workflow.Await(root, func() bool {
			return future.IsReady() || l.inbox.hints[s.provider] || interrupted()
		})
		if err != nil {
			giveUp()
			return err
		}
		delete(l.inbox.hints, s.provider)
		if future.IsReady() {
			giveUp()
			err := future.Get(ctx, result)
			if silent(err) {
				continue
			}
			return s.timedOut(stepError(err))
		}
		giveUp() // it only reads, so its answer may be lost
		if interrupted() {
			return errInterrupted
		}
	}
}

// waitFor says what the order waits for, until the function it returns is called.
// Several items are added at the same time; the latest begun is shown.
func (l *life) waitFor(s step) (done func()) {
	if !l.late {
		l.publishAll()
	}
	waiting := &order.Waiting{For: s.summary, Since: workflow.Now(l.ctx).UTC()}
	if s.deadline > 0 {
		waiting.Until = waiting.Since.Add(s.deadline)
	}
	l.underWay = append(l.underWay, waiting)
	l.state.Waiting = waiting
	l.show()
	return func() {
		l.underWay = slices.DeleteFunc(l.underWay, func(w *order.Waiting) bool { return w == waiting })
		l.state.Waiting = nil
		if n := len(l.underWay); n > 0 {
			l.state.Waiting = l.underWay[n-1]
		}
		l.show()
	}
}

// open lets a step begin, and returns errInterrupted when somebody wants to
// cancel. It waits while the order is held.
func (l *life) open(ctx workflow.Context) error {
	if l.inbox.heldBy != "" && !l.wishes() {
		l.state.HeldBy = l.inbox.heldBy
		l.setStatus(order.StatusHeld)
		_ = workflow.Await(ctx, func() bool { return l.inbox.heldBy == "" || l.wishes() })
		l.state.HeldBy = ""
		l.setStatus(order.StatusRunning)
	}
	if l.wishes() {
		return errInterrupted
	}
	return nil
}

func (s step) options(ctx workflow.Context, retry temporal.RetryPolicy, priority int) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue:           queues[s.provider],
		StartToCloseTimeout: attemptLimit,
		HeartbeatTimeout:    lostWorker,
		RetryPolicy:         &retry,
		Summary:             s.summary,
		Priority:            temporal.Priority{PriorityKey: priority},
	})
}

// queues are the task queues of the providers.
var queues = map[string]string{
	order.ProviderMyPromo:   activities.QueueMyPromo,
	order.ProviderShipX:     activities.QueueShipX,
	order.ProviderTPK:       activities.QueueTPK,
	order.ProviderMediaPort: activities.QueueMediaPort,
	order.ProviderMerkana:   activities.QueueMerkana,
}

// stepError turns the failure of an activity into what stages know: whatever is
// not retried goes to a person.
func stepError(err error) error {
	var failed *temporal.ApplicationError
	if err == nil || !errors.As(err, &failed) {
		return err
	}
	problem := order.Problem{Code: failed.Type(), Message: failed.Message()}
	if failed.Type() == attempt.TypeRefused {
		problem.Code = "" // a provider that names none leaves it so
		if err := failed.Details(&problem); err != nil {
			problem.Message = fmt.Sprintf("%s (its details are unreadable: %v)", failed.Message(), err)
		}
	}
	return &refusal{problem: problem}
}

// timedOut turns the end of a wait's deadline into a problem. The server reports
// it as a timeout, or as the failure of the last poll before it.
func (s step) timedOut(err error) error {
	var timeout *temporal.TimeoutError
	var refused *refusal
	last := ""
	switch {
	case errors.As(err, &timeout):
	case errors.As(err, &refused) && retried[refused.problem.Code]:
		last = ": " + refused.problem.Message
	default:
		return err
	}
	return &refusal{problem: order.Problem{
		Provider: s.provider, Operation: s.summary, Code: codeDeadline,
		Message: fmt.Sprintf("%s: nothing came of it within %s%s", s.summary, s.deadline, last)}}
}

// codeDeadline is the code of a wait whose time is up.
const codeDeadline = "deadline"

// timeUp reports whether an error says that a wait found nothing out in its time.
func timeUp(err error) bool {
	return refusedFor(err, codeDeadline) != nil
}

// retried are the failures that only a deadline turns into an end.
var retried = map[string]bool{
	attempt.TypeNotYet: true, attempt.TypeUnavailable: true, attempt.TypeUnknown: true,
	attempt.TypeHeld: true}
