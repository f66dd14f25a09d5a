package archive

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"go.temporal.io/sdk/converter"
	"golang.org/x/sync/errgroup"

	"orderflow/internal/documents"
)

// The archive's areas in the document store. Entries for erasure are in the folder of the day
// on which the order ended, all others in that of the day on which it was accepted.
const (
	areaAccepted     = "accepted"
	areaDueDocuments = "due-documents"
	areaDueRecord    = "due-record"
)

// readsAtOnce is the number of files that are read in parallel.
const readsAtOnce = 16

// ErrNotFound says that the archive has no record of the order.
var ErrNotFound = errors.New("the archive has no such order")

// Archive stores the records in a document store. It is safe for concurrent use.
type Archive struct {
	store *documents.Store
	// converterOf encrypts in the same way as the order's payloads.
	converterOf func(orderID string) converter.DataConverter
}

// New returns the archive of a store.
func New(store *documents.Store, converterOf func(orderID string) converter.DataConverter) *Archive {
	return &Archive{store, converterOf}
}

func nameOf(orderID string) string { return "orders/" + orderID + "/record.json" }

// Has reports whether an order has a record, erased ones included. It costs one request to the
// store.
func (a *Archive) Has(ctx context.Context, orderID string) (bool, error) {
	if !documents.IsOrderID(orderID) {
		return false, nil
	}
	return a.store.FileExists(ctx, nameOf(orderID))
}

// Summary reads the unencrypted part of a record.
//
// ErrNotFound: there is no record.
func (a *Archive) Summary(ctx context.Context, orderID string) (Summary, error) {
	_, read, err := a.read(ctx, orderID)
	return read.Summary, err
}

func (a *Archive) read(ctx context.Context, orderID string) (content []byte, read file, err error) {
	if !documents.IsOrderID(orderID) {
		return nil, file{}, fmt.Errorf("order %s: %w", orderID, ErrNotFound)
	}
	name := nameOf(orderID)
	content, err = a.store.ReadFile(ctx, name)
	if errors.Is(err, documents.ErrNotFound) {
		return nil, file{}, fmt.Errorf("order %s: %w", orderID, ErrNotFound)
	}
	if err != nil {
		return nil, file{}, err
	}
	if _, err := readSummary(name, content); err != nil {
		return nil, file{}, err
	}
	if err := json.Unmarshal(content, &read); err != nil {
		return nil, file{}, fmt.Errorf("read %s: %w", name, err)
	}
	return content, read, nil
}

// Record reads a whole record. If the record was erased, it has only the summary.
//
// ErrNotFound: there is no record. encryption.ErrErased: the data key was deleted; the summary
// is returned.
func (a *Archive) Record(ctx context.Context, orderID string) (Record, error) {
	_, read, err := a.read(ctx, orderID)
	record := Record{Summary: read.Summary}
	payload := read.payload()
	if err != nil || record.Erased() || payload == nil {
		return record, err
	}
	var content Content
	if err := a.converterOf(orderID).FromPayload(payload, &content); err != nil {
		return record, fmt.Errorf("read the record of order %s: %w", orderID, err)
	}
	record.Content = &content
	return record, nil
}

// Keep writes a record, unless the archive has an equally good one, and reports whether it
// wrote. It is idempotent: each call adds missing day entries.
func (a *Archive) Keep(ctx context.Context, record Record) (written bool, err error) {
	record.Version = version
	before, err := a.Summary(ctx, record.ID)
	switch {
	case errors.Is(err, ErrNotFound):
	case err != nil:
		return false, err
	case !record.betterThan(before):
		return false, a.listUnderDays(ctx, before)
	}
	made := file{Summary: record.Summary}
	if record.Content != nil {
		payload, err := a.converterOf(record.ID).ToPayload(record.Content)
		if err != nil {
			return false, fmt.Errorf("seal the record of order %s: %w", record.ID, err)
		}
		made = fileOf(record, payload)
	}
	if written, err = a.write(ctx, made, before.ID != ""); err != nil || !written {
		return written, err
	}
	if err := a.listUnderDays(ctx, record.Summary); err != nil {
		return true, err
	}
	return true, a.leaveDay(ctx, before, record.Summary)
}

// leaveDay removes the entry of an earlier record in the folder of another day: runs of 0.1.0
// do not all have the same acceptance time.
func (a *Archive) leaveDay(ctx context.Context, before, now Summary) error {
	name := documents.DayFile(areaAccepted, before.AcceptedAt, before.ID)
	if before.ID == "" || name == documents.DayFile(areaAccepted, now.AcceptedAt, now.ID) {
		return nil
	}
	return a.store.RemoveFile(ctx, name)
}

// Complete adds missing day entries of a record.
func (a *Archive) Complete(ctx context.Context, summary Summary) error {
	return a.listUnderDays(ctx, summary)
}

// write creates or replaces a record. It does not create one that was erased in the meantime.
func (a *Archive) write(ctx context.Context, made file, replaces bool) (bool, error) {
	content, err := json.Marshal(made)
	if err != nil {
		return false, err
	}
	if !replaces {
		return a.store.CreateFile(ctx, nameOf(made.ID), content)
	}
	return true, a.store.ReplaceFile(ctx, nameOf(made.ID), content)
}

// listUnderDays writes the entries that find a record by day. It writes the entries for erasure
// even if erasure is not configured: if it is configured later, it also covers the orders of
// before.
func (a *Archive) listUnderDays(ctx context.Context, summary Summary) error {
	if summary.AcceptedAt.IsZero() { // erased because of its age
		return nil
	}
	content, err := json.Marshal(summary)
	if err != nil {
		return err
	}
	name := documents.DayFile(areaAccepted, summary.AcceptedAt, summary.ID)
	if before, err := a.store.ReadFile(ctx, name); err == nil && slices.Equal(before, content) {
		return nil
	}
	if err := a.note(ctx, areaDueRecord, summary); err != nil {
		return err
	}
	if summary.Documents > 0 {
		if err := a.note(ctx, areaDueDocuments, summary); err != nil {
			return err
		}
	}
	return a.store.ReplaceFile(ctx, name, content) // written last: it shows that the other entries exist
}

func (a *Archive) note(ctx context.Context, area string, summary Summary) error {
	_, err := a.store.CreateFile(ctx, documents.DayFile(area, summary.EndedAt, summary.ID), []byte("{}"))
	return err
}

// Erase reduces an order's record to a tombstone with its costs, and reports whether it erased
// content. Without a record, it writes a tombstone from the known summary, so that the id
// stays taken.
func (a *Archive) Erase(ctx context.Context, known Summary) (bool, error) {
	if !documents.IsOrderID(known.ID) { // the id is a case's
		return false, nil
	}
	before, err := a.Summary(ctx, known.ID)
	switch {
	case errors.Is(err, ErrNotFound):
		before = known
	case err != nil:
		return false, err
	case before.Erased():
		return false, nil
	}
	had := err == nil
	left := before.tombstone(time.Now())
	if _, err := a.write(ctx, file{Summary: left}, true); err != nil {
		return false, err
	}
	return had, a.listUnderDays(ctx, left)
}

// Forget reduces an order's record to its id, which stays taken.
func (a *Archive) Forget(ctx context.Context, orderID string) error {
	before, err := a.Summary(ctx, orderID)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	erased := before.ErasedAt
	if erased.IsZero() {
		erased = time.Now().UTC()
	}
	if _, err := a.write(ctx, file{Summary: Summary{Version: version, ID: orderID, ErasedAt: erased}}, true); err != nil {
		return err
	}
	if before.AcceptedAt.IsZero() {
		return nil
	}
	return a.store.RemoveFile(ctx, documents.DayFile(areaAccepted, before.AcceptedAt, orderID))
}

// Span selects orders by acceptance time; a zero time is no limit.
type Span struct {
	From, Before time.Time
}

func (s Span) has(at time.Time) bool {
	return (s.From.IsZero() || !at.Before(s.From)) && (s.Before.IsZero() || at.Before(s.Before))
}

// hasDay reports whether the span contains a part of a day.
func (s Span) hasDay(day time.Time) bool {
	return (s.From.IsZero() || day.AddDate(0, 0, 1).After(s.From)) && (s.Before.IsZero() || day.Before(s.Before))
}

// Days iterates over the days of a span, newest first, with the summaries of each day, newest
// acceptance first. It ends at the first error.
func (a *Archive) Days(ctx context.Context, span Span) iter.Seq2[[]Summary, error] {
	return func(yield func([]Summary, error) bool) {
		days, err := a.store.Days(ctx, areaAccepted)
		if err != nil {
			yield(nil, err)
			return
		}
		for _, day := range slices.Backward(days) {
			if !span.hasDay(day) {
				continue
			}
			summaries, err := a.day(ctx, day)
			summaries = slices.DeleteFunc(summaries, func(s Summary) bool { return !span.has(s.AcceptedAt) })
			if !yield(summaries, err) || err != nil {
				return
			}
		}
	}
}

func (a *Archive) day(ctx context.Context, day time.Time) ([]Summary, error) {
	var names []string
	for name, err := range a.store.FilesOfDay(ctx, areaAccepted, day) {
		if err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	summaries := make([]Summary, len(names))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(readsAtOnce)
	for i, name := range names {
		group.Go(func() error {
			content, err := a.store.ReadFile(ctx, name)
			if errors.Is(err, documents.ErrNotFound) { // erased in the meantime
				return nil
			}
			if err == nil {
				summaries[i], err = readSummary(name, content)
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	summaries = slices.DeleteFunc(summaries, func(s Summary) bool { return s.ID == "" })
	slices.SortFunc(summaries, newestFirst)
	return summaries, nil
}

func newestFirst(x, y Summary) int {
	if by := y.AcceptedAt.Compare(x.AcceptedAt); by != 0 {
		return by
	}
	if x.ID < y.ID {
		return -1
	}
	return 1
}
