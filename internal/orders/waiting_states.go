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

// ErrStillAsked says that an order has not answered yet, and that its answer is awaited for
// who asks next.
var ErrStillAsked = errors.New("the order has not answered yet")

// waitingKept is how long a state is remembered that nobody looks at. States hold what is
// personal.
const waitingKept = 10 * time.Minute

// waitingRecent is how old an answer may be that is shown where Temporal does not say in time
// whether anything has happened since: a page that is loaded again shows at least that.
const waitingRecent = 10 * time.Second

// waitingStates remembers what orders that wait for a person have said of themselves. A
// worker keeps some hundred orders in memory; the others are replayed to answer, which
// takes far longer than to ask Temporal whether anything has happened since.
type waitingStates struct {
	mu    sync.Mutex
	known map[string]*waitingState // by run
	swept time.Time
}

// waitingState is an answer of a run, or the question that is under way.
type waitingState struct {
	// asked is closed once the answer is there.
	asked chan struct{}
	// transitions are those of Temporal at which the run has given the answer.
	transitions int64
	state       order.State
	err         error
	// at is when it answered, and used when somebody last looked.
	at, used time.Time
}

// answered reports whether a question is over.
func (w *waitingState) answered() bool {
	select {
	case <-w.asked:
		return true
	default:
		return false
	}
}

// question returns the answer that a run has given, or will give to the question that is
// under way. ask reports that the question falls to the caller.
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

// recent returns an answer of some seconds ago.
func (w *waitingStates) recent(runID string) (order.State, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	known := w.known[runID]
	if known == nil || !known.answered() || known.err != nil || time.Since(known.at) > waitingRecent {
		return order.State{}, false
	}
	return known.state, true
}

// sweep forgets, now and then, what nobody looks at.
func (w *waitingStates) sweep(now time.Time) {
	if now.Sub(w.swept) < waitingKept/10 {
		return
	}
	w.swept = now
	maps.DeleteFunc(w.known, func(_ string, known *waitingState) bool { return now.Sub(known.used) > waitingKept })
}

// waitingStatesOf are the states of runs that wait for a person, or why there is none. What
// is not known by a time gets ErrStillAsked and is asked for all the same; a time of zero
// waits for all.
func (s *Service) waitingStatesOf(ctx context.Context, found []*workflow.WorkflowExecutionInfo, until time.Time) ([]order.State, []error) {
	lasting := context.WithoutCancel(ctx) // for who asks next
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

// awaited is an answer, if it comes before there was enough time. Once it is late, only
// what is there already counts.
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

// waitingStateOf is what a run says of itself: what it has said before, if Temporal knows
// of nothing that has happened since.
func (s *Service) waitingStateOf(ctx context.Context, id, runID string) *waitingState {
	patient, cancel := context.WithTimeout(ctx, s.options.Patience)
	defer cancel()
	run, err := s.client.DescribeWorkflow(patient, order.WorkflowID(id), runID)
	if err != nil {
		return &waitingState{err: s.explain(ctx, "ask", id, err)}
	}
	transitions := run.RawResponse.GetWorkflowExecutionInfo().GetStateTransitionCount()
	if transitions == 0 { // Temporal does not say
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

// askAhead asks what somebody may look at next, so that it has answered by then.
func (s *Service) askAhead(ctx context.Context, ahead []*workflow.WorkflowExecutionInfo) {
	lasting := context.WithoutCancel(ctx)
	go each(lasting, len(ahead), nil, func(ctx context.Context, i int) error {
		return s.waitingStateOf(ctx, rowOf(ahead[i]).ID, ahead[i].GetExecution().GetRunId()).err
	})
}
