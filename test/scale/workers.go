package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"go.temporal.io/api/enums/v1"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"

	"orderflow/activities"
	"orderflow/test/measure"
)

const (
	// stopWithin is how long a worker may take to finish its running steps.
	stopWithin = 40 * time.Second
	// pollsWithin is how long a new worker may take until it polls.
	pollsWithin = time.Minute
)

// setWorkers runs n workers, with or without MyPromo's limit. It returns the time in which
// their number changed: until the new ones poll and the surplus ones have ended.
func (s *stack) setWorkers(ctx context.Context, n int, lifted bool) (span, error) {
	changing := span{workers: n, from: time.Now()}
	if lifted != s.lifted {
		s.stopWorkers(0)
		s.lifted = lifted
	}
	s.stopWorkers(n)
	for len(s.workers) < n {
		worker, err := measure.StartProcess(filepath.Join(s.plan.binaries, "worker"), s.environment())
		if err != nil {
			return span{}, err
		}
		s.workers = append(s.workers, worker)
	}
	err := measure.Eventually(ctx, pollsWithin, func() (bool, error) { return s.allPoll(ctx) })
	changing.to = time.Now()
	if err != nil && ctx.Err() == nil {
		err = fmt.Errorf("not all of %d workers poll: %w; the newest said: %s", n, err, s.workers[n-1].Said())
	}
	return changing, err
}

// stopWorkers stops workers until "left" are left.
func (s *stack) stopWorkers(left int) {
	for len(s.workers) > left {
		s.workers[len(s.workers)-1].Stop(stopWithin)
		s.workers = s.workers[:len(s.workers)-1]
	}
}

// allPoll reports whether Temporal has seen each worker at MyPromo's task queue.
func (s *stack) allPoll(ctx context.Context) (bool, error) {
	described, err := s.Client.DescribeTaskQueue(ctx, activities.QueueMyPromo, enums.TASK_QUEUE_TYPE_ACTIVITY)
	if err != nil {
		return false, err
	}
	for _, worker := range s.workers {
		pid := fmt.Sprintf("%d@", worker.PID())
		seen := slices.ContainsFunc(described.GetPollers(), func(one *taskqueuepb.PollerInfo) bool {
			return strings.HasPrefix(one.GetIdentity(), pid)
		})
		if !seen {
			return false, nil
		}
	}
	return true, nil
}
