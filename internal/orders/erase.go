package orders

import (
	"context"
	"errors"
	"fmt"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"orderflow/internal/archive"
	"orderflow/order"
)

// Erased describes what was removed of an order.
type Erased struct {
	ID string `json:"id"`
	// Files is the number of label and protocol files removed by this call.
	Files int `json:"files"`
	// Record says that this call erased the order's record in the archive. What stays is that
	// the id is taken, and the order's costs.
	Record bool `json:"record"`
	// Unreadable says that nobody can read the order's history any more, or that Temporal has
	// deleted it. It is false for an order whose payloads were never encrypted.
	Unreadable bool `json:"unreadable"`
}

// Erase removes the personal data of an order that has ended: the documents, who printed and
// packed them, the data key and the content of its record. The history stays. It is idempotent,
// also after Temporal has deleted the order.
//
// ErrUnderWay: the order has not ended. ErrNotFound: nothing is left of it.
func (s *Service) Erase(ctx context.Context, id string) (Erased, error) {
	if s.options.Documents == nil {
		return Erased{}, errNoStore
	}
	run, unknown := s.describe(ctx, id)
	switch {
	case unknown != nil && !errors.Is(unknown, ErrNotFound):
		return Erased{}, unknown
	case unknown == nil && run.Status == enums.WORKFLOW_EXECUTION_STATUS_RUNNING:
		return Erased{}, fmt.Errorf("erase order %s: %w; cancel it first, or wait", id, ErrUnderWay)
	}
	has, err := s.archive.Has(ctx, id)
	if err != nil {
		return Erased{}, fmt.Errorf("erase order %s: %w", id, err)
	}
	known := s.beforeErasing(ctx, id, run, has)
	files, err := s.options.Documents.RemoveDocuments(ctx, id)
	if err != nil {
		return Erased{}, fmt.Errorf("erase order %s: %w", id, err)
	}
	unreadable, err := s.options.Encryption.Erase(ctx, id)
	if err != nil {
		return Erased{}, err
	}
	if unknown != nil && files == 0 && !unreadable && !has {
		return Erased{}, unknown
	}
	record, err := s.archive.Erase(ctx, known)
	if err != nil {
		return Erased{}, fmt.Errorf("erase order %s: %w", id, err)
	}
	if err := s.forgetPacking(ctx, id); err != nil {
		return Erased{}, fmt.Errorf("erase order %s: %w", id, err)
	}
	return Erased{ID: id, Files: files, Record: record, Unreadable: unreadable || unknown != nil}, nil
}

// beforeErasing is what stays of an order without a record: its id, and its costs if they can
// still be read. Of an order that Temporal has deleted only the id stays.
func (s *Service) beforeErasing(ctx context.Context, id string, run *client.WorkflowExecutionDescription, has bool) archive.Summary {
	if run == nil {
		return archive.Summary{ID: id}
	}
	known := s.summaryOf(id, run)
	if has {
		return known
	}
	if account, err := s.accountOf(ctx, id, known.Run); err == nil {
		known.Costs = account.book.Costs(order.Order{}, known.Status, "")
	}
	return known
}

var (
	stageKey    = temporal.NewSearchAttributeKeyKeyword(order.AttributeStage)
	trackingKey = temporal.NewSearchAttributeKeyKeywordList(order.AttributeTrackingNumbers)
	refsKey     = temporal.NewSearchAttributeKeyKeywordList(order.AttributeProviderRefs)
)

// erased is the state of an order that has only its search attributes left.
func erased(id string, run *client.WorkflowExecutionDescription) order.State {
	state := listed(id, run)
	state.Erased = true
	return state
}

// listed is what lists show of an order that has ended: its search attributes.
func listed(id string, run *client.WorkflowExecutionDescription) order.State {
	known := run.TypedSearchAttributes
	state := order.State{ID: id, AcceptedAt: acceptedAt(run), Stages: []order.StageRecord{}}
	if status, ok := known.GetKeyword(statusKey); ok {
		state.Status = order.Status(status)
	}
	if !state.Status.Final() { // Temporal closed it, so the order could not set its status
		state.Status = order.StatusFailed
	}
	if stage, ok := known.GetKeyword(stageKey); ok {
		state.Stage = order.Stage(stage)
	}
	state.TrackingNumbers, _ = known.GetKeywordList(trackingKey)
	state.ProviderRefs, _ = known.GetKeywordList(refsKey)
	return state
}
