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

// How often a watched order is asked: soon after a change, then less often.
const (
	watchFirst   = 300 * time.Millisecond
	watchSlowest = time.Second
)

// mostWholeLater is how often an order that has just ended is asked for its stages, too,
// before Temporal's history of it has to do, whether or not workers were silent lately.
const mostWholeLater = 3

// Watcher is told how a watched order fares.
type Watcher struct {
	// State gets every state that differs from the one before.
	State func(order.State)
	// Trouble is told when the order cannot be asked at the moment, and nil when
	// it can be again. It may be nil itself.
	Trouble func(error)
}

// Watch asks an order for its state until it has ended, and returns the last one.
// Workers and servers that are away for a while do not end it.
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

// stateWithStages is State, but a few times rather an ErrNoWorker than an order from
// Temporal's history, which has no stages. It counts those times.
func (s *Service) stateWithStages(ctx context.Context, id string, times *int) (order.State, error) {
	ended := time.Duration(0)
	if *times < mostWholeLater || !s.silence.lasts() {
		ended = min(endedPatience, s.options.Patience)
	}
	state, err := s.state(ctx, id, ended)
	if err == nil && state.FromHistory && *times < mostWholeLater {
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

// passing reports whether asking again later may help.
func passing(err error) bool {
	var away *serviceerror.Unavailable
	var busy *serviceerror.ResourceExhausted
	return errors.Is(err, ErrNoWorker) || errors.As(err, &away) || errors.As(err, &busy) ||
		errors.Is(err, context.DeadlineExceeded)
}
