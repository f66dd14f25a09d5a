package orders

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/api/enums/v1"

	"orderflow/activities"
	"orderflow/internal/archive"
)

// mostExpired is how many orders one step erases something of.
const mostExpired = 500

// Expire erases the documents and records of orders that ended longer ago than they are
// kept. What is left of a record is that the id is taken.
func (s *Service) Expire(ctx context.Context, keep activities.KeepFor, progress Progress) (activities.Expired, error) {
	var done activities.Expired
	if s.archive == nil {
		return done, errNoStore
	}
	for _, one := range []struct {
		kind  archive.Kind
		keep  time.Duration
		count *int
		erase func(context.Context, string) error
	}{
		{archive.KindRecord, keep.Records, &done.Records, s.eraseAll},
		{archive.KindDocuments, keep.Documents, &done.Documents, s.removeDocuments},
	} {
		if one.keep <= 0 {
			continue
		}
		for due, err := range s.archive.Due(ctx, one.kind, s.options.Now().Add(-one.keep)) {
			if err != nil {
				return done, fmt.Errorf("erase what is old: %w", err)
			}
			if done.Records+done.Documents >= mostExpired {
				done.More = true
				return done, nil
			}
			if err := s.expire(ctx, due, one.erase); err != nil {
				return done, fmt.Errorf("erase what is old of order %s: %w", due.ID, err)
			}
			*one.count++
			if progress != nil {
				progress(*one.count, mostExpired)
			}
		}
	}
	return done, nil
}

// expire erases something of an order. One that was taken up again is left alone: it is due
// again after its next end.
func (s *Service) expire(ctx context.Context, due archive.DueOrder, erase func(context.Context, string) error) error {
	again, err := s.goesOn(ctx, due)
	if err == nil && !again {
		err = erase(ctx, due.ID)
	}
	if err != nil {
		return err
	}
	return s.archive.Done(ctx, due)
}

// goesOn reports whether an order is under way again, or was after the end that is due.
func (s *Service) goesOn(ctx context.Context, due archive.DueOrder) (bool, error) {
	summary, err := s.archive.Summary(ctx, due.ID)
	if err == nil && due.EndedLater(summary) {
		return true, nil
	}
	if err != nil && !errors.Is(err, archive.ErrNotFound) {
		return false, err
	}
	run, err := s.describe(ctx, due.ID)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil && run.Status == enums.WORKFLOW_EXECUTION_STATUS_RUNNING, err
}

func (s *Service) removeDocuments(ctx context.Context, id string) error {
	_, err := s.options.Documents.RemoveDocuments(ctx, id)
	return err
}

// eraseAll erases all of an order but that its id is taken.
func (s *Service) eraseAll(ctx context.Context, id string) error {
	if _, err := s.Erase(ctx, id); err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	return s.archive.Forget(ctx, id)
}
