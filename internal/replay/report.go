package replay

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"

	commonpb "go.temporal.io/api/common/v1"
	historypb "go.temporal.io/api/history/v1"
	"golang.org/x/sync/errgroup"
)

// Report is the result of replaying many histories.
type Report struct {
	// Replayed is how many were replayed.
	Replayed int `json:"replayed"`
	// Broken are the runs that would be stuck, in the requested order.
	Broken []Failure `json:"broken"`
	// Unread are the histories that could not be read, and so were not replayed.
	Unread []Failure `json:"unread"`
}

// Failure is a run that would be stuck, or a history that could not be read.
type Failure struct {
	// File is the file of the history; empty for one from the server.
	File       string `json:"file,omitempty"`
	WorkflowID string `json:"workflowId,omitempty"`
	RunID      string `json:"runId,omitempty"`
	// EventID and EventType are the first event that does not match; empty for an unreadable
	// history.
	EventID   int64  `json:"eventId,omitempty"`
	EventType string `json:"eventType,omitempty"`
	Message   string `json:"message"`

	place int // position in the requested order
}

// source is a history to read.
type source struct {
	file string
	run  *commonpb.WorkflowExecution
	read func(ctx context.Context) (*historypb.History, error)
}

// all replays histories, several in parallel, and reports the progress. It stops early only if
// ctx ends.
func (r *Replayer) all(ctx context.Context, sources []source, atOnce int, progress func(done, of int)) (Report, error) {
	tally := tally{Report: Report{Broken: []Failure{}, Unread: []Failure{}}, of: len(sources), progress: progress}
	var group errgroup.Group
	group.SetLimit(max(1, atOnce))
	for place, one := range sources {
		group.Go(func() error {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			tally.add(r.one(ctx, one, place))
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return Report{}, err
	}
	inOrder := func(a, b Failure) int { return cmp.Compare(a.place, b.place) }
	slices.SortFunc(tally.Broken, inOrder)
	slices.SortFunc(tally.Unread, inOrder)
	return tally.Report, ctx.Err()
}

// one replays a history, and returns what is wrong with it.
func (r *Replayer) one(ctx context.Context, one source, place int) *Failure {
	failure := &Failure{File: one.file, WorkflowID: one.run.GetWorkflowId(), RunID: one.run.GetRunId(), place: place}
	history, err := one.read(ctx)
	if err != nil {
		failure.Message = err.Error()
		return failure
	}
	if failure.WorkflowID == "" {
		started := history.GetEvents()[0].GetWorkflowExecutionStartedEventAttributes()
		failure.WorkflowID, failure.RunID = started.GetWorkflowId(), started.GetOriginalExecutionRunId()
	}
	var mismatch *Mismatch
	if errors.As(r.Replay(history, one.run), &mismatch) {
		failure.EventID, failure.EventType, failure.Message = mismatch.EventID, mismatch.EventType, mismatch.Message
		return failure
	}
	return nil
}

// tally collects a report. It is safe for concurrent use.
type tally struct {
	Report
	of       int
	progress func(done, of int)
	mu       sync.Mutex
}

func (t *tally) add(failure *Failure) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case failure == nil:
		t.Replayed++
	case failure.EventID == 0:
		t.Unread = append(t.Unread, *failure)
	default:
		t.Replayed++
		t.Broken = append(t.Broken, *failure)
	}
	if t.progress != nil {
		t.progress(t.Replayed+len(t.Unread), t.of)
	}
}
