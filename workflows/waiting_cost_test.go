package workflows_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"

	"orderflow/order"
)

// wakeUp is the events of one workflow task: scheduled, started and completed.
const wakeUp = 3

// preflightCost is what Temporal stores and bills of an order's preflight. The events are
// counted as if none shared a workflow task, so this is the maximum.
type preflightCost struct {
	steps           map[string]bool // by id, which a retry keeps
	begun, ended    bool
	actions, events int
}

// countPreflight counts from the first read of production on. Its callbacks run one after the
// other.
func (w *world) countPreflight() *preflightCost {
	c := &preflightCost{steps: map[string]bool{}}
	w.env.SetOnActivityStartedListener(func(info *activity.Info, _ context.Context, _ converter.EncodedValues) { c.started(info) })
	w.env.SetOnActivityCompletedListener(func(info *activity.Info, _ converter.EncodedValue, err error) {
		if err == nil && info.ActivityType.Name == "AwaitProduction" {
			c.ended = true
		}
	})
	w.env.SetOnActivityCanceledListener(func(*activity.Info) { c.add(0, 1) }) // the step was scheduled
	w.env.SetOnTimerScheduledListener(func(string, time.Duration) { c.add(1, 1) })
	w.env.SetOnTimerFiredListener(func(string) { c.add(0, 1+wakeUp) })
	w.env.OnUpsertTypedSearchAttributes(mock.MatchedBy(func(temporal.SearchAttributes) bool {
		c.add(1, 1)
		return true
	})).Return(nil)
	return c
}

// started counts an attempt; only its step's first one has events.
func (c *preflightCost) started(info *activity.Info) {
	c.begun = c.begun || info.ActivityType.Name == "AwaitProduction"
	events := 0
	if !c.steps[info.ActivityID] {
		events = 3 + wakeUp // scheduled, started and closed
	}
	c.steps[info.ActivityID] = true
	c.add(1, events)
}

func (c *preflightCost) add(actions, events int) {
	if c.begun && !c.ended {
		c.actions, c.events = c.actions+actions, c.events+events
	}
}

// TestWhatADayOfPreflightCosts: a day in preflight costs an order at most 30 billable actions
// and 30 events, without webhooks. The watcher's hint says that MyPromo has begun.
func TestWhatADayOfPreflightCosts(t *testing.T) {
	w, _ := watchedWorld(t, func() bool { return true })
	cost := w.countPreflight()
	w.at(aDayInPreflight.Timing.InProduction+time.Minute, func() {
		cost.add(1, 1+wakeUp)
		w.env.SignalWorkflow(order.SignalProviderEvent, order.ProviderEvent{Provider: order.ProviderMyPromo, Kind: "order", Ref: "1"})
	})
	began := w.env.Now()
	require.Equal(t, order.StatusCompleted, w.live(madeToOrder()).Status)
	require.Greater(t, w.env.Now().Sub(began), 24*time.Hour)
	require.True(t, cost.ended)
	t.Logf("a day in preflight without webhooks: %d billable actions, %d events", cost.actions, cost.events)
	require.LessOrEqual(t, cost.actions, 30)
	require.LessOrEqual(t, cost.events, 30)
}
