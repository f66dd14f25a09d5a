package orders

import (
	"cmp"
	"context"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"orderflow/internal/cached"
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
	reads singleflight.Group // by run: a page that is loaded again does not read a document twice
}

// findLeaving sets how the parcels of orders leave, by the documents that they were started
// with. Unreadable documents (erased in the meantime) count as unknown. So do documents that
// take longer than within; they are read for the next caller, and later is true. A within of 0
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
			_, _, _ = s.leaving.reads.Do(row.runID, func() (any, error) {
				doc, err := s.document(ctx, row.ID, row.runID)
				if err == nil {
					s.leaving.remember(row.runID, s.leavingOf(row.Carrier, doc))
				}
				return nil, err
			})
			return nil // the list matters more than this column
		})
	}()
	if within > 0 {
		later = !cached.Await(ctx, done, within)
	} else {
		<-done
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
	if len(l.known) >= maxLeavings {
		clear(l.known)
	}
	l.known[runID] = found
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
