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

// maxExpired is the number of orders that one step erases.
const maxExpired = 500

// Expire erases the documents and records of orders whose retention is over. Of a record, only
// the taken id stays.
func (s *Service) Expire(ctx context.Context, keep activities.KeepFor, progress Progress) (done activities.Expired, err error) {
	if s.archive == nil {
		return done, errNoStore
	}
	if done.Records, err = s.expireAll(ctx, archive.KindRecord, keep.Records, maxExpired, progress, s.eraseAll); err != nil {
		return done, err
	}
	left := maxExpired - done.Records
	done.Documents, err = s.expireAll(ctx, archive.KindDocuments, keep.Documents, left, progress, s.removeDocuments)
	done.More = done.Records+done.Documents == maxExpired
	return done, err
}

// expireAll erases one kind of data, of at most most orders, and returns of how many.
func (s *Service) expireAll(ctx context.Context, kind archive.Kind, keep time.Duration, most int, progress Progress,
	erase func(context.Context, string) error) (n int, err error) {
	if keep <= 0 || most == 0 {
		return 0, nil
	}
	for due, err := range s.archive.Due(ctx, kind, s.options.Now().Add(-keep)) {
		if err != nil {
			return n, fmt.Errorf("erase expired data: %w", err)
		}
		if err := s.expire(ctx, due, erase); err != nil {
			return n, fmt.Errorf("erase expired data of order %s: %w", due.ID, err)
		}
		n++
		if progress != nil {
			progress(n, most)
		}
		if n == most {
			break
		}
	}
	return n, nil
}

// expire erases data of an order. An order that was started again is skipped: it is due again after
// its next end.
func (s *Service) expire(ctx context.Context, due archive.DueOrder, erase func(context.Context, string) error) error {
	again, err := s.runsAgain(ctx, due)
	if err == nil && !again {
		err = erase(ctx, due.ID)
	}
	if err != nil {
		return err
	}
	return s.archive.Done(ctx, due)
}

// runsAgain reports whether an order is under way again, or ended again later than the end that is
// due.
func (s *Service) runsAgain(ctx context.Context, due archive.DueOrder) (bool, error) {
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

// eraseAll erases everything of an order except that its id is taken.
func (s *Service) eraseAll(ctx context.Context, id string) error {
	if _, err := s.Erase(ctx, id); err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	return s.archive.Forget(ctx, id)
}
