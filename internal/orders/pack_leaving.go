package orders

import (
	"cmp"
	"context"
	"sync"

	"orderflow/order"
)

// Leaving is how parcels leave the warehouse.
type Leaving string

// How parcels leave the warehouse.
const (
	LeavingUnknown Leaving = ""
	// LeavingByCourier means that a courier collects them.
	LeavingByCourier Leaving = "courier"
	// LeavingAtPoint means that somebody takes them to a locker or point.
	LeavingAtPoint Leaving = "point"
)

// sendingByDispatchOrder is InPost's sending method for a courier's pick-up; all others end at
// a point.
const sendingByDispatchOrder = "dispatch_order"

// maxLeavings is the size of the cache.
const maxLeavings = 50_000

// leavings caches how orders leave, by run: a run's start document never changes, and
// amendments are ignored.
type leavings struct {
	mu    sync.Mutex
	known map[string]Leaving
}

// findLeaving returns how the parcels of orders leave, by the documents that they were started
// with. Unreadable documents (erased in the meantime) count as unknown.
func (s *Service) findLeaving(ctx context.Context, rows []ToPackRow) {
	each(ctx, len(rows), nil, func(ctx context.Context, i int) error {
		row := &rows[i]
		s.leaving.mu.Lock()
		found, ok := s.leaving.known[row.runID]
		s.leaving.mu.Unlock()
		if !ok {
			doc, err := s.document(ctx, row.ID, row.runID)
			if err != nil {
				return nil // the list matters more than this column
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
	if len(s.leaving.known) >= maxLeavings {
		clear(s.leaving.known)
	}
	s.leaving.known[runID] = found
}

// leavingOf is how an order's parcels leave. For InPost the order or the configuration sets the
// sending method. TPK parcels are taken to the sender's point if there is one, otherwise
// collected.
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
