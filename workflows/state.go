package workflows

import (
	"maps"

	"orderflow/order"
)

// state is the order's complete state, assembled from its parts.
func (l *life) state() order.State {
	state := l.record.state()
	state.Order = l.doc
	state.Problem, state.Cancellation = l.attention.problem, l.inbox.cancellation
	if !l.attention.still.IsZero() {
		state.HeldProvider = l.attention.problem.Provider
	}
	state.Designs, state.ProductionPrice = l.production.designs.made, l.production.price
	s := l.shipping
	state.Offers, state.Offer, state.TrackingNumbers = s.offers, s.offer, s.tracking
	state.Allowed = s.allowed()
	state.Documents, state.Delivery = s.documents, s.delivery
	state.Told = maps.Clone(l.notices.told)
	return state
}
