package workers

import (
	"context"

	"go.temporal.io/sdk/activity"

	"orderflow/activities"
	"orderflow/internal/orders"
)

// archiving serves orders with everything that the archive needs.
func (o Options) archiving(namespace string) *orders.Service {
	return orders.New(o.Client, orders.Options{Namespace: namespace, Documents: o.Documents, Encryption: o.Encryption})
}

// keepRecords writes the records of a namespace's ended orders.
func (o Options) keepRecords(ctx context.Context, namespace string, look activities.ArchiveLook, attempt int32) (activities.ArchiveLook, error) {
	return o.archiving(namespace).Archive(ctx, look, attempt, alive(ctx))
}

// eraseExpired erases a namespace's expired data.
func (o Options) eraseExpired(ctx context.Context, namespace string, keep activities.KeepFor) (activities.Expired, error) {
	return o.archiving(namespace).Expire(ctx, keep, alive(ctx))
}

// alive sends a heartbeat for each order.
func alive(ctx context.Context) orders.Progress {
	return func(done, of int) { activity.RecordHeartbeat(ctx, done, of) }
}
