package mypromotest

import (
	"fmt"
	"time"
)

// AddOthers puts so many finished orders and their production orders into the lists, as a
// busy account has them: made evenly from one time until before another by the first of the
// clients, under references that no order of a test has. It is no part of the real MyPromo,
// and the ledger has nothing of them.
func (s *Server) AddOthers(many int, from, until time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for n := range many {
		at := from.Add(until.Sub(from) / time.Duration(many) * time.Duration(n)).UTC()
		recipient := stored()
		o := s.draft(orderRequest{Reference: fmt.Sprintf("other-%d", s.ids.order+1), Recipient: &recipient}, problems{})
		o.ID, o.merchant, o.CreatedAt = next(&s.ids.order), s.options.Clients[0].ID, stamp(at)
		o.submitted, o.ready = true, true
		s.numberAddresses(o)
		s.note(o, at, "New order created.")
		s.produce(o, at)
		o.Status, o.production.Status = finished, finished
		s.orders[o.ID] = o
		s.made = append(s.made, o)
	}
}
