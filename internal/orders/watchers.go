package orders

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"orderflow/activities"
	"orderflow/internal/temporalio"
	"orderflow/order"
	"orderflow/workflows"
)

// WatcherState is the state of a watcher.
type WatcherState struct {
	workflows.WatchState
	// Since is the start of its workflow; zero if none is running.
	Since time.Time
}

// Behind is how long the watcher has been behind; 0 while it is up to date.
func (w WatcherState) Behind(now time.Time) time.Duration { return w.WatchState.Behind(now, w.Since) }

// Watcher returns the state of a watcher. It needs no worker.
func (s *Service) Watcher(ctx context.Context, watcher workflows.Watcher) (WatcherState, error) {
	state := WatcherState{WatchState: workflows.WatchState{Watcher: watcher}}
	run, err := s.client.DescribeWorkflow(ctx, watcher.ID(), "")
	var missing *serviceerror.NotFound
	switch {
	case errors.As(err, &missing):
		return state, nil
	case err != nil:
		return state, fmt.Errorf("look up %s: %w", watcher.ID(), err)
	case run.Status != enums.WORKFLOW_EXECUTION_STATUS_RUNNING:
		return state, nil
	}
	state.Since = run.WorkflowStartTime
	if run.Memo == nil || run.Memo.Fields[workflows.ProviderWatchMemo] == nil {
		return state, nil // before its first pass
	}
	if err := run.GetMemoValue(workflows.ProviderWatchMemo, &state.WatchState); err != nil {
		return state, fmt.Errorf("read the state of %s: %w", watcher.ID(), err)
	}
	return state, nil
}

// StartWatcher starts a watcher, unless it is running.
func (s *Service) StartWatcher(ctx context.Context, watcher workflows.Watcher) error {
	_, err := s.client.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: watcher.ID(), TaskQueue: activities.QueueOrders,
		WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		StaticSummary:            fmt.Sprintf("reads what changed at %s for the %s's orders", watcher.Provider, watcher.Role),
	}, workflows.ProviderWatchType, workflows.WatchState{Watcher: watcher})
	if err != nil {
		return fmt.Errorf("start %s: %w", watcher.ID(), err)
	}
	return nil
}

// Hint tells an order, once per run, that there is news about it at a provider, and reports
// whether such an order is under way.
func (s *Service) Hint(ctx context.Context, hint activities.Hint) (known bool, err error) {
	err = s.client.SignalWorkflow(temporalio.Once(ctx, hint.News), hint.WorkflowID, "", order.SignalProviderEvent, hint.Event)
	var missing *serviceerror.NotFound
	if errors.As(err, &missing) {
		return false, nil
	}
	return err == nil, err
}

// atMyPromo are the stages that only orders made by MyPromo have.
var atMyPromo = oneOf(order.AttributeStage,
	string(order.StageCreate), string(order.StageAddItems), string(order.StageSubmit), string(order.StagePreflight))

// Produces reports whether MyPromo makes any order under way. If none is in a stage before
// production, it looks at some of the others.
func (s *Service) Produces(ctx context.Context) (bool, error) {
	if n, err := s.count(ctx, underWay+" AND "+atMyPromo); err != nil || n > 0 {
		return n > 0, err
	}
	found, _, err := s.executions(ctx, underWay, largestPage, nil)
	for _, one := range found {
		if len(refsAt(attribute[[]string](one, order.AttributeProviderRefs), order.ProviderMyPromo)) > 0 {
			return true, nil
		}
	}
	return false, err
}

// OnTheWay lists the orders of a carrier that wait for delivery.
func (s *Service) OnTheWay(ctx context.Context, provider string) ([]activities.OnTheWay, error) {
	var all []activities.OnTheWay
	query := underWay + " AND " + equal(order.AttributeStage, string(order.StageTrack))
	for page, more := []byte(nil), true; more; {
		found, next, err := s.executions(ctx, query, largestPage, page)
		if err != nil {
			return nil, fmt.Errorf("list orders on their way: %w", err)
		}
		for _, one := range found {
			if ids := refsAt(attribute[[]string](one, order.AttributeProviderRefs), provider); len(ids) > 0 {
				all = append(all, activities.OnTheWay{
					WorkflowID: one.GetExecution().GetWorkflowId(), AcceptedAt: acceptanceOf(one), IDs: ids})
			}
		}
		page, more = next, len(next) > 0
	}
	return all, nil
}

// refsAt are an order's ids at a provider.
func refsAt(refs []string, provider string) []int64 {
	return order.Ref{Known: refs}.KnownAt(provider)
}
