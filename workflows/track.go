package workflows

import "fmt"

// track waits until the parcels are delivered or returned, and reports it.
func (l *life) track() error {
	delivery, err := l.shipping.carrier.AwaitDelivery(l.ctx)
	if err != nil {
		return err
	}
	l.shipping.delivery = delivery.Milestone
	l.record.note(fmt.Sprintf("%s (%s)", delivery.Milestone, delivery.Words))
	l.tellDelivery()
	if l.source.wanted() {
		return l.source.report(delivery.Milestone)
	}
	return nil
}
