package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"google.golang.org/protobuf/types/known/timestamppb"

	"orderflow/internal/replay/replaytest"
)

// The events of histories.
var (
	event     = replaytest.Event
	began     = replaytest.Started
	completed = replaytest.Completed
)

func scheduled(activity string) *historypb.HistoryEvent { return replaytest.Scheduled("", activity) }

// history has one event per second.
func history(events ...*historypb.HistoryEvent) *historypb.History {
	for i, event := range events {
		event.EventTime = timestamppb.New(noon.Add(time.Duration(i) * time.Second))
	}
	return replaytest.History(events...)
}

// A hint restarts the wait; the stay continues.
func TestTheStayInPreflight(t *testing.T) {
	all := history(event(enums.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED), scheduled("EnsureSubmitted"), completed(2),
		scheduled(awaiting), event(enums.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED), event(enums.EVENT_TYPE_ACTIVITY_TASK_CANCELED),
		scheduled(awaiting), began(3), completed(7), scheduled("EnsureShipment"), began(1), completed(10))
	at := func(second int) time.Time { return noon.Add(time.Duration(second) * time.Second) }
	for n, want := range map[int]stay{
		3:  {started: at(0)},
		4:  {started: at(0), from: at(3)},
		8:  {started: at(0), from: at(3)},
		9:  {started: at(0), from: at(3), to: at(8), events: 6, actions: 4},
		12: {started: at(0), from: at(3), to: at(8), events: 6, actions: 4},
	} {
		got := stayIn(&historypb.History{Events: all.GetEvents()[:n]})
		require.Equal(t, want, got, "%d events", n)
		require.Equal(t, n >= 4, got.begun())
		require.Equal(t, n >= 9, got.ended())
	}
}
