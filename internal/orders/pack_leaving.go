package orders

import (
	"cmp"
	"context"
	"sync"

	"orderflow/order"
)

// Leaving is how parcels leave the house.
type Leaving string

// How parcels leave the house.
const (
	LeavingUnknown Leaving = ""
	// LeavingByCourier is the pick-up by a courier.
	LeavingByCourier Leaving = "courier"
	// LeavingAtPoint is a locker or point to which somebody takes them.
	LeavingAtPoint Leaving = "point"
)

// sendingByDispatchOrder is InPost's name of the pick-up by a courier; all its others end
// at a point.
const sendingByDispatchOrder = "dispatch_order"

// mostLeavings is how many orders' ways are remembered.
const mostLeavings = 50_000

// leavings remembers how orders leave, by their runs: a document does not change after its
// run began, and what an amendment changes is not looked at.
type leavings struct {
	mu    sync.Mutex
	known map[string]Leaving
}

// findLeaving says of orders how their parcels leave, by the documents that they were
// started with. What cannot be read, as of an order that is erased meanwhile, is unknown.
func (s *Service) findLeaving(ctx context.Context, rows []ToPackRow) {
	each(ctx, len(rows), nil, func(ctx context.Context, i int) error {
		row := &rows[i]
		s.leaving.mu.Lock()
		found, ok := s.leaving.known[row.runID]
		s.leaving.mu.Unlock()
		if !ok {
			doc, err := s.document(ctx, row.ID, row.runID)
			if err != nil {
				return nil // the list is worth more than this column
			}
			found = s.leavingOf(row.Carrier, doc)
			s.rememberLeaving(row.runID, found)
		}
		row.Leaving = found
		return nil
	})
}

func (s *Service) rememberLeaving(runID string, found Leaving) {
	s.leaving.mu.Lock()
	defer s.leaving.mu.Unlock()
	if len(s.leaving.known) >= mostLeavings {
		clear(s.leaving.known)
	}
	s.leaving.known[runID] = found
}

// leavingOf is how the parcels of an order leave. InPost is told a sending method, by the
// order or by the setting; TPK has parcels carried to a point from the sender's point,
// where there is one, and else collected.
func (s *Service) leavingOf(carrier order.Carrier, doc order.Order) Leaving {
	switch carrier {
	case order.CarrierShipX:
		method := cmp.Or(doc.Shipping.SendingMethod, s.options.Requests.ShipX.SendingMethod, sendingByDispatchOrder)
		if method == sendingByDispatchOrder {
			return LeavingByCourier
		}
		return LeavingAtPoint
	case order.CarrierTPK:
		if cmp.Or(doc.Shipping.SenderPoint, s.options.Requests.TPK.SenderPoint) != "" && doc.Shipping.LockerPoint != "" {
			return LeavingAtPoint
		}
		return LeavingByCourier
	case order.CarrierMediaPort, order.CarrierMerchant:
		return LeavingByCourier
	}
	return LeavingUnknown
}
