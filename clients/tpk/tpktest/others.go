package tpktest

import (
	"fmt"
	"time"

	"github.com/shopspring/decimal"
)

// AddOthers adds delivered packages to the account, as in a busy account: ordered
// evenly between two times, with descriptions that no order has. The real TPK has
// no such function, and the ledger does not record them.
func (s *Server) AddOthers(many int, from, until time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for n := range many {
		o := &order{id: s.nextID("order"), owner: ownUser, status: Paid, courierStatus: Delivered, charged: true,
			price:   decimal.NewFromInt(15),
			created: from.Add(until.Sub(from) / time.Duration(many) * time.Duration(n))}
		o.form = packageForm{Description: text(fmt.Sprintf("Goods #OTHER%d.1", o.id)), Sender: &partyForm{Name: "Ola"}, Receiver: &partyForm{Name: "Jan"}}
		o.waybill = fmt.Sprintf("99%010d", s.nextID("waybill"))
		s.orders[o.id] = o
		s.oldest = append(s.oldest, o)
	}
}
