package schedules

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"orderflow/internal/config"
)

// State is the state of a schedule.
type State struct {
	ID string
	// Missing says that the configuration needs it and it does not exist; Stale that it exists
	// and the configuration does not need it.
	Missing, Stale bool
	Paused         bool
	// Note is the note of the pause.
	Note string
	// Last is its last run, and Due the time of its next run; zero if there is none.
	Last, Due time.Time
}

// Look returns the states of the schedules: the configured ones, then our other ones. It
// changes nothing.
func Look(ctx context.Context, c client.Client, settings config.Config) ([]State, error) {
	var states []State
	var wanted []string
	for _, one := range plans(settings) {
		if slices.Contains(wanted, one.id) {
			continue
		}
		wanted = append(wanted, one.id)
		state, err := stateOf(ctx, c.ScheduleClient(), one.id)
		if err != nil {
			return states, err
		}
		states = append(states, state)
	}
	stale, err := others(ctx, c.ScheduleClient(), wanted)
	if err != nil {
		return states, fmt.Errorf("list schedules: %w", err)
	}
	for _, id := range stale {
		state, err := stateOf(ctx, c.ScheduleClient(), id)
		if err != nil {
			return states, err
		}
		if !state.Missing { // lists show a schedule for a moment after it was deleted
			state.Stale = true
			states = append(states, state)
		}
	}
	return states, nil
}

func stateOf(ctx context.Context, all client.ScheduleClient, id string) (State, error) {
	found, err := all.GetHandle(ctx, id).Describe(ctx)
	var missing *serviceerror.NotFound
	if errors.As(err, &missing) {
		return State{ID: id, Missing: true}, nil
	}
	if err != nil {
		return State{ID: id}, fmt.Errorf("describe schedule %s: %w", id, err)
	}
	state := State{ID: id}
	if s := found.Schedule.State; s != nil {
		state.Paused, state.Note = s.Paused, s.Note
	}
	if recent := found.Info.RecentActions; len(recent) > 0 {
		state.Last = recent[len(recent)-1].ActualTime
	}
	if next := found.Info.NextActionTimes; len(next) > 0 {
		state.Due = next[0]
	}
	return state, nil
}
