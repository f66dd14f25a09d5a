package archive

import (
	"context"
	"iter"
	"time"

	"orderflow/internal/documents"
)

// Kind is what is erased by its age.
type Kind string

// What is erased by its age: labels and protocols, or all that is kept of an order.
const (
	KindDocuments Kind = areaDueDocuments
	KindRecord    Kind = areaDueRecord
)

// Due goes through the orders that ended on a day before a time and of which a kind is
// still kept. The day as a whole has to be over by then: nothing is erased too early.
func (a *Archive) Due(ctx context.Context, kind Kind, endedBefore time.Time) iter.Seq2[DueOrder, error] {
	return func(yield func(DueOrder, error) bool) {
		days, err := a.store.Days(ctx, string(kind))
		if err != nil {
			yield(DueOrder{}, err)
			return
		}
		for _, day := range days {
			if day.AddDate(0, 0, 1).After(endedBefore) {
				return
			}
			for name, err := range a.store.FilesOfDay(ctx, string(kind), day) {
				if !yield(DueOrder{ID: documents.OrderOfDayFile(name), kind: kind, day: day}, err) || err != nil {
					return
				}
			}
		}
	}
}

// DueOrder is an order of which something is to be erased.
type DueOrder struct {
	ID   string
	kind Kind
	day  time.Time
}

// Done notes that it was erased.
func (a *Archive) Done(ctx context.Context, one DueOrder) error {
	return a.store.RemoveFile(ctx, documents.DayFile(string(one.kind), one.day, one.ID))
}

// EndedLater reports whether an order ended once more, after the day that this is about.
func (o DueOrder) EndedLater(summary Summary) bool {
	return !summary.EndedAt.IsZero() && !summary.EndedAt.Before(o.day.AddDate(0, 0, 1))
}
