package replay

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
)

// ErrQuery means that a query is not valid for Temporal.
var ErrQuery = errors.New("the query can't be used")

// UnderWay is the query for workflows that have not ended.
const UnderWay = `ExecutionStatus = "Running"`

// Selection says which workflows of the server to replay.
type Selection struct {
	// Types are the workflow types; others are ignored whatever the query says.
	Types []string
	// Query is a Temporal visibility query; empty means UnderWay.
	Query string
	// Limit is the highest number of workflows to replay, newest first; 0 means all.
	Limit int
	// AtOnce is how many are downloaded and replayed in parallel.
	AtOnce int
}

// FromServer downloads histories, and replays them. The client need not be able to read
// payloads. The progress may be nil.
//
// ErrQuery: Temporal does not understand the query; nothing was replayed.
func (r *Replayer) FromServer(ctx context.Context, c client.Client, which Selection, progress func(done, of int)) (Report, error) {
	runs, err := find(ctx, c, which)
	if err != nil {
		return Report{}, err
	}
	sources := make([]source, len(runs))
	for i, run := range runs {
		sources[i] = source{run: run, read: func(ctx context.Context) (*historypb.History, error) { return download(ctx, c, run) }}
	}
	return r.all(ctx, sources, which.AtOnce, progress)
}

// pageSize is the page size of the list.
const pageSize = 1000

// find lists the runs of a selection.
func find(ctx context.Context, c client.Client, which Selection) ([]*commonpb.WorkflowExecution, error) {
	var runs []*commonpb.WorkflowExecution
	request := &workflowservice.ListWorkflowExecutionsRequest{Query: which.query(), PageSize: pageSize}
	for {
		page, err := c.ListWorkflow(ctx, request)
		var unfit *serviceerror.InvalidArgument
		if errors.As(err, &unfit) {
			return nil, fmt.Errorf("%w: %s", ErrQuery, unfit.Message)
		}
		if err != nil {
			return nil, fmt.Errorf("look for workflows: %w", err)
		}
		for _, found := range page.GetExecutions() {
			if !slices.Contains(which.Types, found.GetType().GetName()) {
				continue // a query with unbalanced parentheses escaped ours
			}
			runs = append(runs, found.GetExecution())
			if len(runs) == which.Limit {
				return runs, nil
			}
		}
		if request.NextPageToken = page.GetNextPageToken(); len(request.NextPageToken) == 0 {
			return runs, nil
		}
	}
}

func (s Selection) query() string {
	quoted := make([]string, len(s.Types))
	for i, name := range s.Types {
		quoted[i] = `"` + name + `"`
	}
	condition := s.Query
	if condition == "" {
		condition = UnderWay
	}
	return "WorkflowType IN (" + strings.Join(quoted, ", ") + ") AND (" + condition + ")"
}

func download(ctx context.Context, c client.Client, run *commonpb.WorkflowExecution) (*historypb.History, error) {
	history := &historypb.History{}
	events := c.GetWorkflowHistory(ctx, run.GetWorkflowId(), run.GetRunId(), false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		event, err := events.Next()
		if err != nil {
			return nil, fmt.Errorf("download its history: %w", err)
		}
		history.Events = append(history.Events, event)
	}
	return history, nil
}
