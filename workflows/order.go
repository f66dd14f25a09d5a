// Package workflows says what happens to an order, and when. The workflow Order
// is deterministic: it reads no clock, no configuration and no provider itself.
// Saved histories under testdata/histories are replayed in every test run; a
// change that breaks one needs workflow.GetVersion.
package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"orderflow/order"
)

// Orders has the workflow of orders, and what an operator decides about all of
// them. A decision may change while orders are under way.
type Orders struct {
	// AttentionLimit is how long an order waits for a person before it is cancelled.
	AttentionLimit time.Duration
}

// Order takes one order from acceptance to the reported shipment. Which stages it
// passes is decided by its document; see order.Order.
//
// It ends as completed with a result that says completed or cancelled, and as
// canceled only when Temporal's own cancellation asked for that. It fails when a
// person was asked in vain and the order could not be cancelled.
func (o Orders) Order(root workflow.Context, in order.Order) (order.Result, error) {
	life, err := newLife(root, in, o)
	if err != nil {
		return order.Result{}, err
	}
	return life.run(
		stage{order.StageCreate, life.ensureProductionOrder},
		stage{order.StageAddItems, life.ensureItems},
		stage{order.StageSubmit, life.submit},
		stage{order.StagePreflight, life.awaitProduction},
		stage{order.StageOffers, life.awaitOffers},
		stage{order.StageBuy, life.buyOffer},
		stage{order.StageLabel, life.fetchLabels},
		stage{order.StageProtocol, life.fetchProtocols},
		stage{order.StageReport, life.reportShipment},
		stage{order.StageTrack, life.track},
	)
}
