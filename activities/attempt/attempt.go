package attempt

import (
	"context"
	"sync"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"

	"orderflow/order"
)

// attempt is one attempt of an activity. What it has to tell the next one goes to the
// server as details of its heartbeats, all of them with every heartbeat: an empty one
// would erase what was told before.
type attempt struct {
	clock func() time.Time
	ask   func(ctx context.Context, details []any) error
	began time.Time
	// sentBefore is when a request of unknown outcome was sent by an earlier attempt.
	sentBefore time.Time
	// last says that the attempt may only read.
	last bool

	mu        sync.Mutex
	confirmed time.Time // when the attempt was last known to be the only one of its step
	sent      time.Time // when a request of unknown outcome was sent last, by any attempt
	notes     notes
	problem   *order.Problem // the last answer of the provider that was a failure
}

// attemptKey is where a context has its attempt.
type attemptKey struct{}

// of returns the attempt of a context; nil outside of a worker.
func of(ctx context.Context) *attempt {
	a, _ := ctx.Value(attemptKey{}).(*attempt)
	return a
}

// begin returns an attempt that begins now, with what the ones before it told. Workers
// of 0.1.0 told only when something was sent.
func begin(ctx context.Context, p Patience) *attempt {
	a := &attempt{clock: p.Clock, ask: p.Confirm, began: p.Clock()}
	if a.ask == nil {
		a.ask = askServer
	}
	if activity.HasHeartbeatDetails(ctx) {
		_ = activity.GetHeartbeatDetails(ctx, &a.sent, &a.notes) // what cannot be read was never told
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

// confirmWithin bounds the question to the server.
const confirmWithin = 10 * time.Second

// confirm makes sure that the attempt is still the only one of its step.
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

// askServer sends a heartbeat and waits for its answer: the server takes none of an
// attempt that it has given up, nor of a run that was reset.
func askServer(ctx context.Context, details []any) error {
	info := activity.GetInfo(ctx)
	return activity.GetClient(ctx).RecordActivityHeartbeatWithOptions(ctx, client.RecordActivityHeartbeatOptions{
		TaskToken: info.TaskToken, Details: details, Namespace: info.Namespace, WorkflowID: info.WorkflowExecution.ID,
		ActivityType: info.ActivityType.Name, WorkflowType: info.WorkflowType.Name, TaskQueue: info.TaskQueue})
}

// WallClock is the time of day, which goes on while a machine sleeps.
func WallClock() time.Time { return time.Now().Round(0) }

// Beat says that the attempt is alive.
func Beat(ctx context.Context) {
	if a := of(ctx); a != nil {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.record(ctx)
	}
}

func (a *attempt) record(ctx context.Context) { activity.RecordHeartbeat(ctx, a.details()...) }

func (a *attempt) details() []any { return []any{a.sent.UTC(), a.notes} }

// noteUnknown tells the next attempt that this one sent something just now of which
// nobody knows what became of it. A retry is told to wait for that, but a server that
// was killed or overloaded may begin one too soon.
func noteUnknown(ctx context.Context) {
	if a := of(ctx); a != nil {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.sent = a.clock()
		a.record(ctx)
	}
}

// CountReadBack counts that the next attempt of the step reads a thing again, and returns
// how often that was said of it. Attempts that failed otherwise don't count.
func CountReadBack(ctx context.Context, thing string) int {
	a := of(ctx)
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

// noteProblem keeps what the provider answered, for the case that it was its last word.
func noteProblem(ctx context.Context, problem order.Problem) {
	if a := of(ctx); a != nil {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.problem = &problem
	}
}
