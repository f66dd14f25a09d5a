package shipxtest

import (
	"fmt"
	"time"
)

// AddOthers adds delivered shipments to the list, as in a busy account: created
// evenly between two times, under references that no order has. The real ShipX has
// no such function, and the ledger does not record them.
func (s *Server) AddOthers(many int, from, until time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for n := range many {
		at := from.Add(until.Sub(from) / time.Duration(many) * time.Duration(n))
		sh := &shipment{bought: true}
		sh.ID = s.nextID("shipment")
		s.fill(sh, form{Reference: Text(fmt.Sprintf("other-%d", sh.ID)), Service: "inpost_courier_standard",
			Receiver: &Peer{FirstName: "Ola", LastName: "Lis", Phone: "600700800", Email: "ola@beta.example"},
			Parcels:  parcelForms{{Template: "small"}}})
		sh.CreatedAt, sh.Transactions = Time{at}, []Transaction{}
		sh.become("delivered", at)
		s.shipments[sh.ID] = sh
		s.oldest = append(s.oldest, sh)
	}
}
