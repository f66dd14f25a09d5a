package workflows

import (
	"fmt"
	"slices"
	"time"

	"orderflow/order"
)

// longestDelivery is when a person is told that a parcel has not come to any end.
const longestDelivery = 60 * 24 * time.Hour

// track waits until the parcels are delivered or have come back, and tells whoever
// wants to know.
func (l *life) track() error {
	delivery, err := l.carrier.awaitDelivery()
	if err != nil {
		return err
	}
	l.state.Delivery = delivery.Milestone
	l.note(fmt.Sprintf("%s (%s)", delivery.Milestone, delivery.Words))
	if slices.Contains(l.doc.Reports, order.ReportMerkana) {
		return l.tellMerkana(delivery.Milestone)
	}
	return nil
}
