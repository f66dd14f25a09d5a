package main

import (
	"context"
	"errors"
	"fmt"

	"go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"

	"orderflow/order"
)

// step is one activity of the bare workflow.
type step struct {
	Queue string `json:"queue"`
	// After is how many of the earlier steps must end first; the others run in parallel.
	After int `json:"after"`
}

// shapeOf runs an order and returns its steps.
func (s *stack) shapeOf(ctx context.Context, doc order.Order) ([]step, error) {
	history, err := s.live(ctx, doc)
	if err != nil {
		return nil, err
	}
	return shapeIn(history)
}

// shapeIn finds the steps in an order's history: each one's task queue, and how many had
// ended when it was scheduled. A timer that started but never fired delayed nothing; the
// bare workflow has none.
func shapeIn(history *historypb.History) (shape []step, err error) {
	scheduled := map[int64]int{} // event id to step
	ended := map[int]bool{}
	for _, event := range history.GetEvents() {
		switch event.GetEventType() {
		case enums.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
			after := 0
			for ended[after] {
				after++
			}
			scheduled[event.GetEventId()] = len(shape)
			shape = append(shape, step{event.GetActivityTaskScheduledEventAttributes().GetTaskQueue().GetName(), after})
		case enums.EVENT_TYPE_ACTIVITY_TASK_COMPLETED:
			ended[scheduled[event.GetActivityTaskCompletedEventAttributes().GetScheduledEventId()]] = true
		case enums.EVENT_TYPE_ACTIVITY_TASK_FAILED, enums.EVENT_TYPE_TIMER_FIRED:
			return nil, fmt.Errorf("the order to compare with has a %s, which the bare workflow does not have", event.GetEventType())
		}
	}
	if len(shape) == 0 {
		return nil, errors.New("the order to compare with took no steps")
	}
	return shape, nil
}
