package tpktest

import (
	"fmt"
	"slices"
	"time"

	"github.com/shopspring/decimal"
)

// The payout statuses that the simulator uses.
const (
	payoutWaiting     = 21
	payoutTransferred = 23
	payoutCancelled   = 24
)

// payoutShown is collected cash on the wire.
type payoutShown struct {
	OrderID       int64         `json:"order_id"`
	CourierID     int           `json:"courier_id"`
	WaybillNumber nullable      `json:"waybill_number"`
	PickupDate    text          `json:"pickup_date"`
	Type          int           `json:"type"`
	Value         *money        `json:"value"`
	BankAccount   text          `json:"bank_account_number"`
	Status        int           `json:"status"`
	Description   string        `json:"description"`
	TransferredAt *moment       `json:"transferred_at"`
	Receiver      payeeReceiver `json:"package_receiver"`
}

type payeeReceiver struct {
	Name    text     `json:"name"`
	Surname text     `json:"surname"`
	Company nullable `json:"company"`
}

// payoutFilters are the filters of a search for payouts. The documentation's text
// names the days of the pickup; its sample names the days of the creation, and the
// customer.
type payoutFilters struct {
	orderFilters
	Status      quantity `json:"cod_status"`
	PickupSince text     `json:"pickup_date_since"`
	PickupTill  text     `json:"pickup_date_till"`
}

func (f payoutFilters) check() error {
	found := problems{}
	for path, day := range map[string]text{"filters.pickup_date_since": f.PickupSince, "filters.pickup_date_till": f.PickupTill} {
		_, err := time.Parse(time.DateOnly, string(day))
		found.unless(day == "" || err == nil, path, notValid)
	}
	if err := found.refusal(); err != nil {
		return err
	}
	return f.orderFilters.check()
}

func (f payoutFilters) match(o *order, created moment) bool {
	day := o.form.PickupDate
	return f.Status.allows(o.payoutStatus()) && (f.PickupSince == "" || day >= f.PickupSince) &&
		(f.PickupTill == "" || day <= f.PickupTill) && f.orderFilters.match(o, created)
}

// payoutStatus is the status of an order's cash; 0 if none is collected.
func (o *order) payoutStatus() int {
	switch {
	case !o.charged || !o.form.COD.given || o.form.COD.value.IsZero():
		return 0
	case o.status == Cancelled:
		return payoutCancelled
	case !o.paidOut.IsZero():
		return payoutTransferred
	}
	return payoutWaiting
}

// searchPayouts is POST /user/cods/search, newest first.
func (s *Server) searchPayouts(c call) (answer, error) {
	var filters payoutFilters
	asked, err := c.decodeSearch(&filters)
	if err != nil {
		return answer{}, err
	}
	var found []*order
	sum := decimal.Zero
	for _, o := range slices.Backward(s.oldest) {
		if o.owner == ownUser && o.payoutStatus() != 0 && filters.match(o, s.moment(o.created)) {
			found = append(found, o)
			sum = sum.Add(o.form.COD.value)
		}
	}
	shown := cut(asked, "cods", found, s.payout)
	shown["sum"] = money{sum}
	return ok(shown)
}

func (s *Server) payout(_ int, o *order) payoutShown {
	shown := payoutShown{
		OrderID: o.id, CourierID: o.courier(), WaybillNumber: nullable(o.waybill), PickupDate: o.form.PickupDate,
		Type: o.form.CODType.whole(), Value: o.form.COD.shown(), BankAccount: o.form.CODAccount, Status: o.payoutStatus(),
		Description: fmt.Sprintf("Zwrot pobrania za zamówienie %d", o.id),
		Receiver:    payeeReceiver{o.form.Receiver.Name, o.form.Receiver.Surname, nullable(o.form.Receiver.Company)},
	}
	if !o.paidOut.IsZero() {
		at := s.moment(o.paidOut)
		shown.TransferredAt = &at
	}
	return shown
}
