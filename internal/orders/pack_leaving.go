package orders

import (
	"cmp"
	"context"
	"sync"
	"time"

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
// What takes longer than a time is, too, and is read for who asks next, which it reports; 0
// waits for all.
func (s *Service) findLeaving(ctx context.Context, rows []ToPackRow, within time.Duration) (later bool) {
	var unknown []ToPackRow
	for i, row := range rows {
		found, known := s.leaving.of(row.runID)
		rows[i].Leaving = found
		if !known {
			unknown = append(unknown, row)
		}
	}
	if len(unknown) == 0 {
		return false
	}
	done := make(chan struct{})
	reading := ctx
	if within > 0 {
		reading = context.WithoutCancel(ctx)
	}
	go func() {
		defer close(done)
		each(reading, len(unknown), nil, func(ctx context.Context, i int) error {
			row := unknown[i]
			doc, err := s.document(ctx, row.ID, row.runID)
			if err == nil {
				s.leaving.remember(row.runID, s.leavingOf(row.Carrier, doc))
			}
			return nil // the list is worth more than this column
		})
	}()
	var enough <-chan time.Time
	if within > 0 {
		timer := time.NewTimer(within)
		defer timer.Stop()
		enough = timer.C
	}
	select {
	case <-done:
	case <-enough:
		later = true
	}
	for i, row := range rows {
		rows[i].Leaving, _ = s.leaving.of(row.runID)
	}
	return later
}

// of returns what is remembered of a run.
func (l *leavings) of(runID string) (found Leaving, known bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	found, known = l.known[runID]
	return found, known
}

func (l *leavings) remember(runID string, found Leaving) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.known) >= mostLeavings {
		clear(l.known)
	}
	l.known[runID] = found
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
