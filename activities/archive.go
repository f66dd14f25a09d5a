package activities

import (
	"context"
	"time"

	"go.temporal.io/sdk/activity"
)

// Archive has the steps that keep records of orders that have ended, and erase what is
// old. They call no provider, and run in the task queue of the workflows.
type Archive struct {
	// Keep writes the records of a page of orders of a namespace.
	Keep func(ctx context.Context, namespace string, look ArchiveLook, attempt int32) (ArchiveLook, error)
	// Expire erases what is old.
	Expire func(ctx context.Context, namespace string, keep KeepFor) (Expired, error)
}

// ArchiveLook is how far the archive has come. Each look goes through the orders that ended
// since the one before, a page at a time.
type ArchiveLook struct {
	// Until is the end of the last look that was finished: what ended before has a record.
	Until time.Time `json:"until,omitzero"`
	// To is the end of the look that is under way, and Page where it goes on; zero when
	// none is under way.
	To   time.Time `json:"to,omitzero"`
	Page []byte    `json:"page,omitempty"`
	// Kept is how many records the look has written, and Poor how many of them lack what
	// nobody could read.
	Kept int `json:"kept"`
	Poor int `json:"poor,omitempty"`
}

// Finished reports whether no look is under way.
func (l ArchiveLook) Finished() bool { return l.To.IsZero() }

// KeepFor says how long after an order's end its documents and its record are kept; 0 is
// for ever.
type KeepFor struct {
	Documents time.Duration `json:"documents,omitempty"`
	Records   time.Duration `json:"records,omitempty"`
}

// Expired is how much was erased by its age.
type Expired struct {
	Documents int `json:"documents"`
	Records   int `json:"records"`
	// More says that there is more than one step erases.
	More bool `json:"more,omitempty"`
}

// KeepRecords writes the records of a page of orders that have ended. It may run any number
// of times.
func (a *Archive) KeepRecords(ctx context.Context, look ArchiveLook) (ArchiveLook, error) {
	info := activity.GetInfo(ctx)
	return a.Keep(ctx, info.Namespace, look, info.Attempt)
}

// EraseExpired erases the documents and records that are older than they are kept. It may
// run any number of times.
func (a *Archive) EraseExpired(ctx context.Context, keep KeepFor) (Expired, error) {
	return a.Expire(ctx, activity.GetInfo(ctx).Namespace, keep)
}
