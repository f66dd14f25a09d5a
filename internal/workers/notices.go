package workers

import (
	"context"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/worker"

	"orderflow/activities"
	"orderflow/clients/shop"
	"orderflow/internal/orders"
	"orderflow/order"
)

// addNotifier adds the worker that notifies shops. Its steps have no heartbeat and no patience:
// each attempt is short, and the step decides how long to retry. It has slots for all shops
// together, so that no shop takes the slots of another.
func (g *Group) addNotifier(options Options) error {
	steps, targets, err := options.notices()
	if err != nil {
		return err
	}
	settings := QueueOptions(options.Config)
	settings.Identity = g.identity
	settings.MaxConcurrentActivityExecutionSize = max(stepsAtOnce, (targets+1)*options.Config.Notify.AtOnce)
	g.addWorker(worker.New(options.Client, activities.QueueNotify, settings)).RegisterActivity(steps)
	return nil
}

// notices are the steps that notify shops, and the number of shops.
func (o Options) notices() (steps *activities.Notices, targets int, err error) {
	configured, err := o.Config.Notify.Targets()
	if err != nil {
		return nil, 0, err
	}
	shops := map[string]shop.Target{}
	for name, one := range configured {
		target := shop.Target{Name: name, URL: one.URL}
		for _, secret := range one.Secrets {
			signer, err := shop.NewSigner(secret.Reveal())
			if err != nil {
				return nil, 0, err
			}
			target.Signers = append(target.Signers, signer)
		}
		shops[name] = target
	}
	settings := o.Config.Notify
	made := activities.NoticesOptions{Client: shop.New(settings.Timeout), Targets: shops, AtOnce: settings.AtOnce,
		First: settings.First, Slowest: settings.Slowest, Clock: time.Now}
	if settings.Personal {
		made.Personal = o.personal
	}
	return activities.NewNotices(made), len(shops), nil
}

// personal reads an order's personal data.
func (o Options) personal(ctx context.Context, id string) (order.State, error) {
	return orders.New(o.Client, orders.Options{
		Namespace: activity.GetInfo(ctx).Namespace, Documents: o.Documents, Encryption: o.Encryption}).State(ctx, id)
}
