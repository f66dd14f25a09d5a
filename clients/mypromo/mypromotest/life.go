package mypromotest

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// submitOrder answers the call that sends an order to production, and schedules the
// order's next steps.
func (s *Server) submitOrder(c call) answer {
	o, ok := s.ownOrder(c)
	if !ok {
		return notFound()
	}
	if o.Status != pending {
		return processed()
	}
	if len(o.Items) == 0 {
		wrong := problems{}
		wrong.add("items", "The items field is required.")
		return wrong.answer()
	}
	o.Status, o.submitted = processing, true
	for _, i := range o.Items {
		for _, f := range i.Files {
			if f.Type == nil {
				f.Type = new("front")
			}
		}
	}
	s.note(o, c.now, "Order submitted.")
	s.record(c.now, "order-submitted", o.Reference, o.ID, "")
	s.plan(o, c.now.Add(s.options.Timing.Downloaded), s.downloadFiles)
	s.plan(o, c.now.Add(s.options.Timing.Ready), s.makeReady)
	s.plan(o, c.now.Add(s.options.Timing.InProduction), s.beginProduction)
	return reply(http.StatusOK, without(o, lackedBySubmit))
}

// plan schedules a step of an order. The step is skipped if the order has ended by
// then.
func (s *Server) plan(o *order, at time.Time, do func(*order, time.Time)) {
	s.agenda.Add(at, func(at time.Time) {
		if !o.ended() {
			do(o, at)
		}
	})
}

// downloadFiles downloads the files of an order; one failure cancels the order.
func (s *Server) downloadFiles(o *order, at time.Time) {
	for _, f := range o.Files {
		if !s.downloadFile(o, at, f.URL, &f.Status) {
			return
		}
	}
	for _, i := range o.Items {
		for _, f := range i.Files {
			if !s.downloadFile(o, at, f.URL, &f.Status) {
				return
			}
		}
	}
}

func (s *Server) downloadFile(o *order, at time.Time, url string, status *string) bool {
	reason, fails := s.failureOf(url)
	if fails && !o.fakePreflight {
		line := fmt.Sprintf("File %q: %s", baseName(url), reason)
		s.note(o, at, line)
		s.end(o, at, line)
		return false
	}
	*status = downloaded
	s.note(o, at, fmt.Sprintf("File %q: File downloaded.", baseName(url)))
	return true
}

// failure is the reason why files whose URL contains a substring cannot be
// downloaded.
type failure struct{ substring, reason string }

// FailFile makes downloads fail whose URL contains the substring, for orders whose
// files are not downloaded yet; the reason appears in the history. URLs that
// contain "missing" fail by default. An empty reason removes the failure.
func (s *Server) FailFile(substring, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failures = append([]failure{{substring, reason}}, s.failures...)
}

func (s *Server) failureOf(url string) (string, bool) {
	for _, f := range s.failures {
		if strings.Contains(url, f.substring) {
			return f.reason, f.reason != ""
		}
	}
	return "", false
}

func (s *Server) makeReady(o *order, at time.Time) {
	o.ready = true
	o.ShippingEarliest, o.ShippingLatest = shippingDays(at)
	for _, i := range o.Items {
		i.ShippingEarliest, i.ShippingLatest = o.ShippingEarliest, o.ShippingLatest
	}
	s.note(o, at, "Order ready for production.")
}

// shippingDays are the earliest and the latest end of the day on which an order
// ships.
func shippingDays(at time.Time) (earliest, latest *stamp) {
	endOf := func(days int) *stamp {
		y, m, d := at.Date()
		return new(stamp(time.Date(y, m, d+days, 23, 59, 59, 0, time.UTC)))
	}
	return endOf(earliestDays), endOf(latestDays)
}

func (s *Server) beginProduction(o *order, at time.Time) {
	if o.production != nil { // Produce was called earlier
		return
	}
	s.note(o, at, "Order is now in production.")
	s.record(at, "order-in-production", o.Reference, o.ID, "")
	s.produce(o, at)
	s.notifyOrder(o, "in-production")
	if o.fakeShipment {
		s.plan(o, at.Add(s.options.Timing.FakeShipment), s.shipSimulated)
	}
}

// Produce starts the production of a submitted order now, before its time in
// Timing. It reports whether it did: not if the order is unknown, in production or
// ended.
func (s *Server) Produce(orderID int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := s.advance()
	o := s.orders[orderID]
	if o == nil || !o.submitted || o.production != nil || o.ended() {
		return false
	}
	s.beginProduction(o, at)
	return true
}

// cancelOrder answers PATCH v1/orders/{id}/cancel, until the order is in production.
func (s *Server) cancelOrder(c call) answer {
	o, ok := s.ownOrder(c)
	if !ok {
		return notFound()
	}
	if o.ended() || o.production != nil || (s.options.RefuseCancelAfterReady && o.ready) {
		return processed()
	}
	s.end(o, c.now, "by the merchant")
	return reply(http.StatusOK, without(o, lackedByCancel))
}

// CancelByHand cancels an order as MyPromo's staff can, in production or not; the
// reason appears in the history. It reports whether it did: not if the order is
// unknown or ended.
func (s *Server) CancelByHand(orderID int, reason string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := s.advance()
	o := s.orders[orderID]
	if o == nil || o.ended() {
		return false
	}
	s.note(o, at, reason)
	s.end(o, at, reason)
	return true
}

// end cancels an order.
func (s *Server) end(o *order, at time.Time, reason string) {
	o.Status = canceled
	s.note(o, at, "Order canceled.")
	s.record(at, "order-canceled", o.Reference, o.ID, reason)
	if o.production != nil {
		o.production.Status = canceled
		s.noteProduction(o.production, at, "Production-Order canceled.")
	}
	s.notifyOrder(o, "canceled")
}

// finish ends an order whose items are all shipped.
func (s *Server) finish(o *order, at time.Time) {
	o.Status = finished
	for _, i := range o.Items {
		i.Status = finished
	}
	s.note(o, at, "Order finished.")
	s.record(at, "order-finished", o.Reference, o.ID, "")
	s.notifyOrder(o, "finished")
}
