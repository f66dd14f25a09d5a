package orders

import (
	"context"
	"errors"
	"fmt"

	"orderflow/internal/archive"
	"orderflow/internal/encryption"
	"orderflow/order"
)

// ErrArchiveAway means that the archive can't be read, so it is unknown whether it has the
// order.
var ErrArchiveAway = errors.New("the archive can't be read")

// archived reports whether the archive has an order, even an erased one. It is one look-up in
// the store. It keeps ids taken after Temporal has deleted the orders.
func (s *Service) archived(ctx context.Context, id string) (bool, error) {
	if s.archive == nil {
		return false, nil
	}
	has, err := s.archive.Has(ctx, id)
	if err != nil {
		return false, fmt.Errorf("look for order %s: %w: %w", id, ErrArchiveAway, err)
	}
	return has, nil
}

// known reports whether an order with this id exists or existed.
func (s *Service) known(ctx context.Context, id string) (bool, error) {
	_, err := s.describe(ctx, id)
	if errors.Is(err, ErrNotFound) {
		return s.archived(ctx, id)
	}
	return err == nil, err
}

// archivedBefore finds an order that was started so long ago that Temporal has deleted it. If
// Temporal still has it, the start itself finds it.
//
// The errors are those of Start.
func (s *Service) archivedBefore(ctx context.Context, doc order.Order) (before Started, known bool, err error) {
	if has, err := s.archived(ctx, doc.ID); !has || err != nil {
		return Started{}, false, err
	}
	_, err = s.describe(ctx, doc.ID)
	if !errors.Is(err, ErrNotFound) {
		return Started{}, false, err
	}
	record, err := s.archivedRecord(ctx, doc.ID, err)
	if err == nil {
		err = mayBeCompared(record)
	}
	if err != nil {
		return Started{}, true, fmt.Errorf("order %s was started before; compare its content: %w", doc.ID, err)
	}
	before, err = s.sameAs(record.Content.StartedWith(), doc, record.Run)
	return before, true, err
}

func mayBeCompared(record archive.Record) error {
	switch {
	case record.Erased():
		return encryption.ErrErased
	case record.NeverCame:
		return fmt.Errorf("order %s: %w", record.ID, ErrNeverCame)
	case record.Content == nil:
		return fmt.Errorf("order %s: its record in the archive has no document, as its history could not be read", record.ID)
	}
	return nil
}

// archivedRecord reads a record; missing is the error if there is none.
func (s *Service) archivedRecord(ctx context.Context, id string, missing error) (archive.Record, error) {
	if s.archive == nil {
		return archive.Record{}, missing
	}
	record, err := s.archive.Record(ctx, id)
	if errors.Is(err, archive.ErrNotFound) {
		return archive.Record{}, missing
	}
	return record, err
}

// archivedDocument returns the document that an archived order was started with.
func (s *Service) archivedDocument(ctx context.Context, id string, missing error) (order.Order, error) {
	record, err := s.archivedRecord(ctx, id, missing)
	if err == nil {
		err = mayBeCompared(record)
	}
	if err != nil {
		return order.Order{}, err
	}
	return record.Content.StartedWith(), nil
}

// archivedState returns the last state of an archived order.
func (s *Service) archivedState(ctx context.Context, id string, missing error) (order.State, error) {
	record, err := s.archivedRecord(ctx, id, missing)
	if errors.Is(err, encryption.ErrErased) { // the key was deleted first, and the record is still there
		return stateOfSummary(record.Summary, true), nil
	}
	if err != nil {
		return order.State{}, err
	}
	if record.Content == nil {
		return stateOfSummary(record.Summary, record.Erased()), nil
	}
	state := record.Content.State
	state.Archived = true
	if state.Order.ID != "" { // older versions kept it without defaults if no worker answered
		state.Order = state.Order.WithDefaults()
	}
	return state, nil
}

// stateOfSummary is the state of an order of which only the summary can be read.
func stateOfSummary(summary archive.Summary, erased bool) order.State {
	return order.State{ID: summary.ID, Status: summary.Status, StatusSince: summary.EndedAt, Stage: summary.Stage,
		AcceptedAt: summary.AcceptedAt, Stages: []order.StageRecord{}, TrackingNumbers: summary.TrackingNumbers,
		ProviderRefs: summary.ProviderRefs, Erased: erased, Archived: true}
}
