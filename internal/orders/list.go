package orders

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/converter"

	"orderflow/order"
)

// Row is an order in a list, from its search attributes. It contains no personal data.
type Row struct {
	ID     string       `json:"id"`
	Status order.Status `json:"status"`
	// Stage is empty until a worker has started the order.
	Stage  order.Stage `json:"stage,omitempty"`
	Source string      `json:"source"`
	// Reference is the order's reference at its source, or the order's id if the reference is
	// missing or may be personal. Orders that 0.1.0 started have none.
	Reference       string        `json:"reference,omitempty"`
	Carrier         order.Carrier `json:"carrier"`
	NeedsAttention  bool          `json:"needsAttention"`
	TrackingNumbers []string      `json:"trackingNumbers,omitempty"`
	// StartedAt is the order's acceptance time. A reset keeps it.
	StartedAt time.Time `json:"startedAt"`
	EndedAt   time.Time `json:"endedAt,omitzero"`
	// Reason says why an order ended without being completed or cancelled: it failed, was
	// terminated or timed out.
	Reason string `json:"reason,omitempty"`
	// Erased says that the order was erased; only lists of the archive know.
	Erased bool `json:"erased,omitempty"`
}

// List returns the orders of the first page of a filter.
func (s *Service) List(ctx context.Context, filter Filter) ([]Row, error) {
	page, err := s.Page(ctx, filter)
	return page.Orders, err
}

// Page returns the orders that a filter selects, newest first. Changes of the last second or so
// may be missing. If there are more than the filter's limit, orders under way come before
// orders that have ended: this is Temporal's own order, and most of its databases support no
// other. A page other than the last may have fewer orders than the limit.
//
// Errors name the wrong part of the filter.
func (s *Service) Page(ctx context.Context, filter Filter) (Page, error) {
	filter = filter.withDefaults()
	query, err := filter.query()
	if err != nil {
		return Page{}, err
	}
	after, err := openPage(query, filter.Page)
	if err != nil {
		return Page{}, fmt.Errorf("list orders: %w", err)
	}
	found, next, err := s.executions(ctx, query, filter.Limit, after)
	if err != nil {
		return Page{}, fmt.Errorf("list orders: %w", err)
	}
	rows, err := s.rows(ctx, found)
	return Page{Orders: rows, Next: sealPage(query, next)}, err
}

// rows returns the present runs among those found, newest first.
func (s *Service) rows(ctx context.Context, found []*workflow.WorkflowExecutionInfo) ([]Row, error) {
	found, err := s.withoutReset(ctx, found)
	if err != nil {
		return nil, fmt.Errorf("list orders: %w", err)
	}
	rows := make([]Row, 0, len(found))
	for _, one := range found {
		rows = append(rows, rowOf(one))
	}
	s.explainEnds(ctx, found, rows)
	slices.SortStableFunc(rows, func(a, b Row) int {
		return cmp.Or(b.StartedAt.Compare(a.StartedAt), strings.Compare(a.ID, b.ID))
	})
	return rows, nil
}

// largestPage is the largest page size of a request.
const largestPage = 200

// executions pages through the matches of a query, from a page up to a limit, and returns the
// next page.
func (s *Service) executions(ctx context.Context, query string, limit int, page []byte) ([]*workflow.WorkflowExecutionInfo, []byte, error) {
	return s.pagesFrom(ctx, query, limit, largestPage, page)
}

// pages pages through the matches of a query in pages of a size.
func (s *Service) pages(ctx context.Context, query string, limit, size int) ([]*workflow.WorkflowExecutionInfo, []byte, error) {
	return s.pagesFrom(ctx, query, limit, size, nil)
}

func (s *Service) pagesFrom(ctx context.Context, query string, limit, size int, page []byte) ([]*workflow.WorkflowExecutionInfo, []byte, error) {
	var found []*workflow.WorkflowExecutionInfo
	for {
		answer, err := s.client.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{
			Namespace: s.options.Namespace, Query: query,
			PageSize: int32(min(limit-len(found), size)), NextPageToken: page,
		})
		if err != nil {
			return nil, nil, err
		}
		found = append(found, answer.GetExecutions()...)
		page = answer.GetNextPageToken()
		if len(page) == 0 || len(found) >= limit {
			return found[:min(len(found), limit)], page, nil
		}
	}
}

// allOf returns all matches of a user's query.
//
// ErrQuery: Temporal doesn't understand it, or it matches more than the limit.
func (s *Service) allOf(ctx context.Context, query string, limit int) ([]*workflow.WorkflowExecutionInfo, error) {
	found, more, err := s.executions(ctx, query, limit, nil)
	var unfit *serviceerror.InvalidArgument
	switch {
	case errors.As(err, &unfit):
		return nil, fmt.Errorf("%w: %s", ErrQuery, unfit.Message)
	case err != nil:
		return nil, fmt.Errorf("look for orders: %w", err)
	case len(more) > 0:
		return nil, fmt.Errorf("%w: it matches more than %d orders", ErrQuery, limit)
	}
	return found, nil
}

// withoutReset leaves out runs that were followed by another run (by a reset, or
// because the order was started again): Temporal keeps them as workflows with the same id.
func (s *Service) withoutReset(ctx context.Context, found []*workflow.WorkflowExecutionInfo) ([]*workflow.WorkflowExecutionInfo, error) {
	var unfinished []string
	for _, one := range found {
		if endedUnfinished(one.GetStatus()) {
			unfinished = append(unfinished, one.GetExecution().GetWorkflowId())
		}
	}
	present, err := s.presentRuns(ctx, unfinished)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(found, func(one *workflow.WorkflowExecutionInfo) bool {
		now := present[one.GetExecution().GetWorkflowId()]
		return now != nil && now.GetExecution().GetRunId() != one.GetExecution().GetRunId()
	}), nil
}

// presentRuns are the last runs of these workflows, as lists show them.
func (s *Service) presentRuns(ctx context.Context, workflowIDs []string) (map[string]*workflow.WorkflowExecutionInfo, error) {
	present := map[string]*workflow.WorkflowExecutionInfo{}
	for ids := range slices.Chunk(workflowIDs, largestPage/2) {
		runs, _, err := s.executions(ctx, workflowsNamed(ids), MaxLimit, nil)
		if err != nil {
			return nil, err
		}
		for _, run := range runs {
			if id := run.GetExecution().GetWorkflowId(); later(run, present[id]) {
				present[id] = run
			}
		}
	}
	return present, nil
}

func later(a, b *workflow.WorkflowExecutionInfo) bool {
	return b == nil || a.GetStartTime().AsTime().After(b.GetStartTime().AsTime())
}

func rowOf(one *workflow.WorkflowExecutionInfo) Row {
	row := Row{
		ID:              strings.TrimPrefix(one.GetExecution().GetWorkflowId(), order.WorkflowIDPrefix),
		Status:          order.Status(attribute[string](one, order.AttributeStatus)),
		Stage:           order.Stage(attribute[string](one, order.AttributeStage)),
		Source:          attribute[string](one, order.AttributeSource),
		Reference:       attribute[string](one, order.AttributeReference),
		Carrier:         order.Carrier(attribute[string](one, order.AttributeCarrier)),
		NeedsAttention:  attribute[bool](one, order.AttributeNeedsAttention),
		TrackingNumbers: attribute[[]string](one, order.AttributeTrackingNumbers),
		StartedAt:       acceptanceOf(one),
	}
	if one.GetStatus() == enums.WORKFLOW_EXECUTION_STATUS_RUNNING {
		return row
	}
	row.EndedAt = one.GetCloseTime().AsTime()
	if !row.Status.Final() { // Temporal closed it, so the order could not set its status
		row.Status, row.NeedsAttention = order.StatusFailed, false
	}
	return row
}

// acceptanceOf is when an order was accepted: the start of its run if it has no attribute for
// it.
func acceptanceOf(one *workflow.WorkflowExecutionInfo) time.Time {
	if at := attribute[time.Time](one, order.AttributeAcceptedAt); !at.IsZero() {
		return at.UTC()
	}
	return one.GetStartTime().AsTime()
}

// attribute reads one search attribute; a missing or unreadable one is zero. The server must be
// able to read search attributes, so our data converter does not encode them.
func attribute[T any](one *workflow.WorkflowExecutionInfo, name string) T {
	var value T
	payload, ok := one.GetSearchAttributes().GetIndexedFields()[name]
	if !ok || converter.GetDefaultDataConverter().FromPayload(payload, &value) != nil {
		return *new(T)
	}
	return value
}
