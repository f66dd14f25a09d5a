package orders

import (
	"context"
	"errors"
	"maps"
	"sync"
	"time"

	"go.temporal.io/api/workflow/v1"

	"orderflow/order"
)

// ErrStillAsked says that an order has not answered yet. The query continues, and the next
// caller gets its answer.
var ErrStillAsked = errors.New("the order has not answered yet")

// waitingKept is how long a state that nobody reads is cached. It is short because states
// contain personal data.
const waitingKept = 10 * time.Minute

// waitingRecent is the maximum age of an answer that is shown without asking Temporal for
// changes, if Temporal is too slow: a reloaded page then shows at least this answer.
const waitingRecent = 10 * time.Second

// waitingStates caches the states of orders that need attention. A worker keeps a few hundred
// orders in memory and must replay all others to answer a query. To ask Temporal whether an
// order has changed is much faster.
type waitingStates struct {
	mu    sync.Mutex
	known map[string]*waitingState // by run
	swept time.Time
}

// waitingState is the answer of a run, or a query in flight.
type waitingState struct {
	// asked is closed when the answer is there.
	asked chan struct{}
	// transitions is Temporal's count of the run's state transitions at the time of the answer.
	transitions int64
	state       order.State
	err         error
	// at is the time of the answer, used the time of the last read.
	at, used time.Time
}

// answered reports whether the query is complete.
func (w *waitingState) answered() bool {
	select {
	case <-w.asked:
		return true
	default:
		return false
	}
}

// question returns the entry of a run at a transition count: its answer, or the query in
// flight. ask reports that the caller must send the query.
func (w *waitingStates) question(runID string, transitions int64) (one *waitingState, ask bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	w.sweep(now)
	known := w.known[runID]
	if known == nil || known.transitions != transitions || known.answered() && known.err != nil {
		if w.known == nil {
			w.known = map[string]*waitingState{}
		}
		known = &waitingState{asked: make(chan struct{}), transitions: transitions}
		w.known[runID], ask = known, true
	}
	known.used = now
	return known, ask
}

// recent returns an answer that is at most waitingRecent old.
func (w *waitingStates) recent(runID string) (order.State, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	known := w.known[runID]
	if known == nil || !known.answered() || known.err != nil || time.Since(known.at) > waitingRecent {
		return order.State{}, false
	}
	return known.state, true
}

// sweep removes entries that nobody reads; it does so at most once per minute.
func (w *waitingStates) sweep(now time.Time) {
	if now.Sub(w.swept) < waitingKept/10 {
		return
	}
	w.swept = now
	maps.DeleteFunc(w.known, func(_ string, known *waitingState) bool { return now.Sub(known.used) > waitingKept })
}

// waitingStatesOf returns the states of runs that need attention, or their errors. A state that
// is not known before until gets ErrStillAsked, and its query continues. A zero time waits for
// all.
func (s *Service) waitingStatesOf(ctx context.Context, found []*workflow.WorkflowExecutionInfo, until time.Time) ([]order.State, []error) {
	lasting := context.WithoutCancel(ctx) // the queries continue for the next caller
	enough := make(<-chan time.Time)
	if !until.IsZero() {
		timer := time.NewTimer(max(0, time.Until(until)))
		defer timer.Stop()
		enough = timer.C
	}
	answers := make([]chan *waitingState, len(found))
	slots := make(chan struct{}, atOnce)
	e := &effort{of: len(found)}
	for i, one := range found {
		answers[i] = make(chan *waitingState, 1)
		go func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			answer := &waitingState{err: ErrNoWorker}
			if !e.hopeless() {
				answer = s.waitingStateOf(lasting, rowOf(one).ID, one.GetExecution().GetRunId())
			}
			e.add(answer.err)
			answers[i] <- answer
		}()
	}
	states, troubles := make([]order.State, len(found)), make([]error, len(found))
	late := false
	for i := range found {
		states[i], troubles[i], late = awaited(ctx, answers[i], enough, late)
		if known, recently := s.waiting.recent(found[i].GetExecution().GetRunId()); recently && errors.Is(troubles[i], ErrStillAsked) {
			states[i], troubles[i] = known, nil
		}
	}
	return states, troubles
}

// awaited waits for an answer until enough is closed or fires. After that, late is true, and
// only answers that are already there count.
func awaited(ctx context.Context, answer <-chan *waitingState, enough <-chan time.Time, late bool) (order.State, error, bool) {
	if !late {
		select {
		case one := <-answer:
			return one.state, one.err, false
		case <-ctx.Done():
		case <-enough:
		}
	}
	select {
	case one := <-answer:
		return one.state, one.err, true
	default:
		return order.State{}, ErrStillAsked, true
	}
}

// waitingStateOf returns the state of a run: the cached answer if the run has not changed
// since, otherwise a new one.
func (s *Service) waitingStateOf(ctx context.Context, id, runID string) *waitingState {
	patient, cancel := context.WithTimeout(ctx, s.options.Patience)
	defer cancel()
	run, err := s.client.DescribeWorkflow(patient, order.WorkflowID(id), runID)
	if err != nil {
		return &waitingState{err: s.explain(ctx, "ask", id, err)}
	}
	transitions := run.RawResponse.GetWorkflowExecutionInfo().GetStateTransitionCount()
	if transitions == 0 { // this server does not count transitions
		state, err := s.query(ctx, id, runID)
		return &waitingState{state: state, err: err}
	}
	one, ask := s.waiting.question(runID, transitions)
	if ask {
		one.state, one.err = s.query(ctx, id, runID)
		one.at = time.Now()
		close(one.asked)
	}
	<-one.asked
	return one
}
