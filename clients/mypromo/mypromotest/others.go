package mypromotest

import (
	"fmt"
	"time"
)

// AddOthers adds finished orders and their production orders to the lists, as in a
// busy account: created evenly between two times by the first of the clients, under
// references that no test uses. The real MyPromo has no such function, and the
// ledger does not record them.
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
