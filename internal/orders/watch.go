package orders

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"time"

	"go.temporal.io/api/serviceerror"

	"orderflow/order"
)

// The polling interval of a watched order: short after a change, then longer.
const (
	watchFirst   = 300 * time.Millisecond
	watchSlowest = time.Second
)

// maxStageTries is how often an order that has just ended is asked for its stages, before the
// watch accepts Temporal's history without stages.
const maxStageTries = 3

// Watcher gets the changes of a watched order.
type Watcher struct {
	// State gets every state that differs from the previous one.
	State func(order.State)
	// Trouble gets an error when the order can't be queried, and nil when it can be again.
	// Trouble itself may be nil.
	Trouble func(error)
}

// Watch polls an order's state until it has ended, and returns the last one. It continues while
// workers and servers are temporarily unavailable.
//
// ErrNotFound: there is no such order.
func (s *Service) Watch(ctx context.Context, id string, watcher Watcher) (order.State, error) {
	var last order.State
	troubled, wholeLater := false, 0
	pause := watchFirst
	for {
		state, err := s.stateWithStages(ctx, id, &wholeLater)
		switch {
		case err != nil && (ctx.Err() != nil || !passing(err)):
			return last, err
		case (err != nil) != troubled:
			troubled = err != nil
			watcher.trouble(err)
		}
		if err == nil && !reflect.DeepEqual(state, last) {
			last, pause = state, watchFirst
			watcher.State(state)
		}
		if err == nil && state.Status.Final() {
			return state, nil
		}
		select {
		case <-ctx.Done():
			return last, ctx.Err()
		case <-time.After(pause):
			pause = min(pause*3/2, watchSlowest)
		}
	}
}

// stateWithStages is State, but a few times it prefers an ErrNoWorker over a state from
// Temporal's history, which has no stages. It counts those times.
func (s *Service) stateWithStages(ctx context.Context, id string, times *int) (order.State, error) {
	ended := time.Duration(0)
	if *times < maxStageTries || !s.silence.lasts() {
		ended = min(endedPatience, s.options.Patience)
	}
	state, err := s.state(ctx, id, ended)
	if err == nil && state.FromHistory && *times < maxStageTries {
		*times++
		return order.State{}, fmt.Errorf("ask order %s: %w", id, ErrNoWorker)
	}
	return state, err
}

func (w Watcher) trouble(err error) {
	if w.Trouble != nil {
		w.Trouble(err)
	}
}

// passing reports whether a retry may help.
func passing(err error) bool {
	var away *serviceerror.Unavailable
	var busy *serviceerror.ResourceExhausted
	return errors.Is(err, ErrNoWorker) || errors.As(err, &away) || errors.As(err, &busy) ||
		errors.Is(err, context.DeadlineExceeded)
}
