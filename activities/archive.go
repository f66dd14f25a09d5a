package activities

import (
	"context"
	"time"

	"go.temporal.io/sdk/activity"
)

// Archive has the steps that keep records of orders that have ended, and erase old ones. They
// call no provider, and run in the task queue of the workflows.
type Archive struct {
	// Keep writes the records of a page of orders of a namespace.
	Keep func(ctx context.Context, namespace string, look ArchiveLook, attempt int32) (ArchiveLook, error)
	// Expire erases what is old.
	Expire func(ctx context.Context, namespace string, keep KeepFor) (Expired, error)
}

// ArchiveLook is the progress of the archive. Each look covers the orders that ended since
// the previous look, a page at a time.
type ArchiveLook struct {
	// Until is the end of the last finished look: every order that ended earlier has a record.
	Until time.Time `json:"until,omitzero"`
	// To is the end of the look in progress, and Page is where it continues; both are zero if
	// none is in progress.
	To   time.Time `json:"to,omitzero"`
	Page []byte    `json:"page,omitempty"`
	// Kept counts the records that the look has written; Poor counts those with data missing
	// because nobody could read it.
	Kept int `json:"kept"`
	Poor int `json:"poor,omitempty"`
}

// Finished reports whether no look is in progress.
func (l ArchiveLook) Finished() bool { return l.To.IsZero() }

// KeepFor is how long after an order's end its documents and its record are kept; 0 means
// forever.
type KeepFor struct {
	Documents time.Duration `json:"documents,omitempty"`
	Records   time.Duration `json:"records,omitempty"`
}

// Expired counts what was erased because of its age.
type Expired struct {
	Documents int `json:"documents"`
	Records   int `json:"records"`
	// More: there is more than one step can erase.
	More bool `json:"more,omitempty"`
}

// KeepRecords writes the records of a page of orders that have ended. It may run any number
// of times.
func (a *Archive) KeepRecords(ctx context.Context, look ArchiveLook) (ArchiveLook, error) {
	info := activity.GetInfo(ctx)
	return a.Keep(ctx, info.Namespace, look, info.Attempt)
}

// EraseExpired erases the documents and records that are past their retention time. It may
// run any number of times.
func (a *Archive) EraseExpired(ctx context.Context, keep KeepFor) (Expired, error) {
	return a.Expire(ctx, activity.GetInfo(ctx).Namespace, keep)
}
