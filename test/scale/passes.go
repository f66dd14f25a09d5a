package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/converter"

	"orderflow/activities"
	"orderflow/test/measure"
	"orderflow/workflows"
)

// passes are the whole passes of MyPromo's watchers, by their workflow id.
type passes map[string][]activities.Pass

// passesIn reads the passes that began in a span from the watchers' histories. Each runs on
// whichever worker takes it.
func (s *stack) passesIn(ctx context.Context, during span) (passes, error) {
	found := passes{}
	for _, watcher := range []workflows.Watcher{workflows.WatchMerchant, workflows.WatchFulfiller} {
		history, err := measure.History(ctx, s.Client, watcher.ID())
		if err != nil {
			return nil, fmt.Errorf("the history of %s: %w", watcher.ID(), err)
		}
		for _, pass := range passesOf(history) {
			if !pass.Began.Before(during.from) && pass.Began.Before(during.to) {
				found[watcher.ID()] = append(found[watcher.ID()], pass)
			}
		}
	}
	return found, nil
}

func passesOf(history *historypb.History) (found []activities.Pass) {
	for _, event := range history.GetEvents() {
		if event.GetEventType() != enums.EVENT_TYPE_ACTIVITY_TASK_COMPLETED {
			continue
		}
		var pass activities.Pass
		result := event.GetActivityTaskCompletedEventAttributes().GetResult()
		if err := converter.GetDefaultDataConverter().FromPayloads(result, &pass); err == nil && !pass.Began.IsZero() {
			found = append(found, pass)
		}
	}
	return found
}

// report shows how long the passes took while each number of workers worked.
func (p passes) report(constant []span) string {
	var text strings.Builder
	for _, watcher := range []workflows.Watcher{workflows.WatchMerchant, workflows.WatchFulfiller} {
		for _, during := range constant {
			var took []float64
			hinted := 0
			for _, pass := range p[watcher.ID()] {
				if !pass.Began.Before(during.from) && pass.Began.Before(during.to) {
					took, hinted = append(took, pass.Took.Seconds()), hinted+pass.Hinted
				}
			}
			if len(took) > 0 {
				fmt.Fprintf(&text, "  passes of %-22s %-10s %s s, %d passes, %d hints\n", watcher.ID(), during, measure.SpreadOf(took), len(took), hinted)
			}
		}
	}
	return text.String()
}

// split is where the time of a new order until preflight goes, in seconds.
type split struct {
	queued   float64 // steps that wait for a worker's slot
	working  float64 // steps that run; they wait for the limit here
	deciding float64 // workflow tasks, queued or worked on
}

// splitOf sums up an order's events until a time. What ran at the same time counts twice.
func splitOf(history *historypb.History, until time.Time) (found split) {
	times := map[int64]time.Time{}
	since := func(event *historypb.HistoryEvent, earlier int64) float64 {
		return event.GetEventTime().AsTime().Sub(times[earlier]).Seconds()
	}
	for _, event := range history.GetEvents() {
		if event.GetEventTime().AsTime().After(until) {
			break
		}
		times[event.GetEventId()] = event.GetEventTime().AsTime()
		switch event.GetEventType() {
		case enums.EVENT_TYPE_ACTIVITY_TASK_STARTED:
			found.queued += since(event, event.GetActivityTaskStartedEventAttributes().GetScheduledEventId())
		case enums.EVENT_TYPE_ACTIVITY_TASK_COMPLETED:
			found.working += since(event, event.GetActivityTaskCompletedEventAttributes().GetStartedEventId())
		case enums.EVENT_TYPE_WORKFLOW_TASK_COMPLETED:
			found.deciding += since(event, event.GetWorkflowTaskCompletedEventAttributes().GetScheduledEventId())
		}
	}
	return found
}
