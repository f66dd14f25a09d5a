package attempt

import (
	"context"
	"sync"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"

	"orderflow/order"
)

// attempt is one attempt of an activity. It passes notes to the next attempt as the details
// of its heartbeats. Every heartbeat carries all notes: an empty one would erase the earlier
// ones.
type attempt struct {
	clock func() time.Time
	ask   func(ctx context.Context, details []any) error
	began time.Time
	// sentBefore is when an earlier attempt sent a request of unknown outcome.
	sentBefore time.Time
	// last: the attempt may only read, not act.
	last bool

	mu        sync.Mutex
	confirmed time.Time // the last time that this was known to be the step's only attempt
	sent      time.Time // the last time that any attempt sent a request of unknown outcome
	notes     notes
	problem   *order.Problem // the provider's last failure
}

// attemptKey is the context key of the attempt.
type attemptKey struct{}

// currentAttempt returns the attempt of a context, or nil outside a worker.
func currentAttempt(ctx context.Context) *attempt {
	a, _ := ctx.Value(attemptKey{}).(*attempt)
	return a
}

// begin returns an attempt that starts now, with the notes of the earlier attempts. Workers
// of 0.1.0 left a note only when they sent something.
func begin(ctx context.Context, p Patience) *attempt {
	a := &attempt{clock: p.Clock, ask: p.Confirm, began: p.Clock()}
	if a.ask == nil {
		a.ask = askServer
	}
	if activity.HasHeartbeatDetails(ctx) {
		_ = activity.GetHeartbeatDetails(ctx, &a.sent, &a.notes) // notes that cannot be read count as none
	}
	a.sentBefore, a.confirmed = a.sent, a.began
	if a.notes.Since.IsZero() {
		a.notes.Since = a.began
	}
	return a
}

func (a *attempt) sinceConfirmed() time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.clock().Sub(a.confirmed)
}

// confirmWithin is the timeout of the heartbeat that asks the server.
const confirmWithin = 10 * time.Second

// confirm checks that this is still the only attempt of its step.
func (a *attempt) confirm(ctx context.Context) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, confirmWithin)
	defer cancel()
	asked := a.clock()
	err := a.ask(ctx, a.details())
	if err == nil {
		a.confirmed = asked
	}
	return err
}

// askServer sends a heartbeat and waits for the answer. The server rejects the heartbeat of
// an attempt that it has given up, and of a run that was reset.
func askServer(ctx context.Context, details []any) error {
	info := activity.GetInfo(ctx)
	return activity.GetClient(ctx).RecordActivityHeartbeatWithOptions(ctx, client.RecordActivityHeartbeatOptions{
		TaskToken: info.TaskToken, Details: details, Namespace: info.Namespace, WorkflowID: info.WorkflowExecution.ID,
		ActivityType: info.ActivityType.Name, WorkflowType: info.WorkflowType.Name, TaskQueue: info.TaskQueue})
}

// WallClock returns the time of day. It also advances while the machine sleeps.
func WallClock() time.Time { return time.Now().Round(0) }

// Beat sends a heartbeat: the attempt is alive.
func Beat(ctx context.Context) {
	if a := currentAttempt(ctx); a != nil {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.record(ctx)
	}
}

func (a *attempt) record(ctx context.Context) { activity.RecordHeartbeat(ctx, a.details()...) }

func (a *attempt) details() []any { return []any{a.sent.UTC(), a.notes} }

// noteUnknown tells the next attempt that this one has just sent a request whose outcome is
// unknown. Retries wait for such a request, but a server that was killed or is overloaded may
// start one too early.
func noteUnknown(ctx context.Context) {
	if a := currentAttempt(ctx); a != nil {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.sent = a.clock()
		a.record(ctx)
	}
}

// CountReadBack counts that the next attempt of the step must read a thing again, and returns
// the count for that thing. Attempts that fail for another reason do not count.
func CountReadBack(ctx context.Context, thing string) int {
	a := currentAttempt(ctx)
	if a == nil {
		return int(activity.GetInfo(ctx).Attempt)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.notes.ReadBacks == nil {
		a.notes.ReadBacks = map[string]int{}
	}
	a.notes.ReadBacks[thing]++
	return a.notes.ReadBacks[thing]
}

// noteProblem keeps the provider's answer in case it is the last one.
func noteProblem(ctx context.Context, problem order.Problem) {
	if a := currentAttempt(ctx); a != nil {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.problem = &problem
	}
}
