package archive

import (
	"context"
	"iter"
	"time"

	"orderflow/internal/documents"
)

// Kind is a kind of data with its own retention time.
type Kind string

// Kinds of data with a retention time: labels and protocols, or all data of an order.
const (
	KindDocuments Kind = areaDueDocuments
	KindRecord    Kind = areaDueRecord
)

// Due iterates over the orders that still have data of a kind and ended before endedBefore. It
// skips a day until the whole day is before that time, so that nothing is erased too early.
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

// DueOrder is an order with data to erase.
type DueOrder struct {
	ID   string
	kind Kind
	day  time.Time
}

// Done records that the data was erased.
func (a *Archive) Done(ctx context.Context, one DueOrder) error {
	return a.store.RemoveFile(ctx, documents.DayFile(string(one.kind), one.day, one.ID))
}

// EndedLater reports whether the order was started again and ended after the day of this entry.
func (o DueOrder) EndedLater(summary Summary) bool {
	return !summary.EndedAt.IsZero() && !summary.EndedAt.Before(o.day.AddDate(0, 0, 1))
}
