package workers

import (
	"context"

	"go.temporal.io/sdk/activity"

	"orderflow/activities"
	"orderflow/internal/orders"
)

// archiving serves orders with all that the archive needs.
func (o Options) archiving(namespace string) *orders.Service {
	return orders.New(o.Client, orders.Options{Namespace: namespace, Documents: o.Documents, Encryption: o.Encryption})
}

// keepRecords writes records of orders that have ended in a namespace.
func (o Options) keepRecords(ctx context.Context, namespace string, look activities.ArchiveLook, attempt int32) (activities.ArchiveLook, error) {
	return o.archiving(namespace).Archive(ctx, look, attempt, alive(ctx))
}

// eraseExpired erases what is old in a namespace.
func (o Options) eraseExpired(ctx context.Context, namespace string, keep activities.KeepFor) (activities.Expired, error) {
	return o.archiving(namespace).Expire(ctx, keep, alive(ctx))
}

// alive tells Temporal with each order that the step goes on.
func alive(ctx context.Context) orders.Progress {
	return func(done, of int) { activity.RecordHeartbeat(ctx, done, of) }
}
