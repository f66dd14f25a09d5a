package shipxtest

import (
	"cmp"
	"fmt"
	"net/http"
	"time"
)

// The statuses of a transaction.
const (
	initiated = "initiated"
	success   = "success"
	failure   = "failure"
)

// payments configure how purchases end.
type payments struct {
	trouble string // the error they end in; "" means that they succeed
	refused bool   // the buy call itself refuses
}

// FailPayments makes purchases fail from now on with an error in the transaction;
// the buy call itself succeeds. Live users saw debt_collection,
// internal_server_error, allegro_order_not_found and, for cash on delivery of an
// account without a bank account, company_data_missing and
// customer_lack_of_address_data.
func (s *Server) FailPayments(reason string) {
	s.setPayments(payments{trouble: cmp.Or(reason, "debt_collection")})
}

// RefusePayments makes the buy call itself fail, with transaction_failed. An
// automatic purchase fails as with FailPayments.
func (s *Server) RefusePayments(reason string) {
	s.setPayments(payments{trouble: cmp.Or(reason, "debt_collection"), refused: true})
}

// AllowPayments makes purchases succeed again.
func (s *Server) AllowPayments() { s.setPayments(payments{}) }

// setPayments runs what is due with the old setting first.
func (s *Server) setPayments(to payments) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.agenda.Advance(s.options.Clock())
	s.payments = to
}

// buy is POST /v1/shipments/:shipment_id/buy. It answers with the state before the
// purchase, which ends after Timing.Purchase.
func (s *Server) buy(c call) (answer, error) {
	sh, err := s.asked(c)
	if err != nil {
		return answer{}, err
	}
	offer, err := s.wanted(c, sh, "buy")
	if err != nil {
		return answer{}, err
	}
	if s.payments.refused {
		return answer{}, refuse(http.StatusBadRequest, "transaction_failed",
			"The payment failed: "+s.payments.trouble+".", nil)
	}
	before := sh.snapshot(c.base())
	s.pay(sh, offer, c.now, s.options.Timing.Purchase, c.now)
	return answer{status: http.StatusOK, body: before}, nil
}

// pay starts the purchase of an offer at a time; it ends a wait after another time.
func (s *Server) pay(sh *shipment, offer *Offer, at time.Time, wait time.Duration, from time.Time) {
	if earlier := sh.offer(sh.selected); earlier != nil {
		earlier.Status = available
	}
	offer.Status = selected
	sh.selected = offer.ID
	sh.Transactions = append(sh.Transactions, Transaction{
		ID: s.nextID("transaction"), Status: initiated, OfferID: offer.ID, CreatedAt: Time{at}, UpdatedAt: Time{at},
	})
	sh.UpdatedAt = Time{at}
	s.later(sh, from, wait, func(at time.Time) { s.settle(sh, at) })
}

// settle ends the pending purchase.
func (s *Server) settle(sh *shipment, at time.Time) {
	transaction := &sh.Transactions[len(sh.Transactions)-1]
	transaction.UpdatedAt = Time{at}
	sh.UpdatedAt = Time{at}
	if trouble := s.payments.trouble; trouble != "" {
		transaction.Status = failure
		transaction.Details = TransactionDetails{
			Status: http.StatusUnprocessableEntity, Error: trouble, Message: trouble, Details: s.failureDetails(trouble),
		}
		if !at.Before(sh.offer(sh.selected).ExpiresAt.Time) {
			s.expire(sh, at)
		}
		return
	}
	transaction.Status = success
	s.confirm(sh, at)
}

// failureDetails are the details of a failed payment: empty, except for cash on delivery of
// an account that lacks data, where they quote the owner's data.
func (s *Server) failureDetails(trouble string) map[string]any {
	switch trouble {
	case "company_data_missing", "customer_lack_of_address_data":
		return map[string]any{"customer": []any{map[string]any{"email": string(ownPeer().Email), "key": trouble}}}
	}
	return map[string]any{}
}

// confirm takes the money and confirms the shipment, which has a label from now on.
func (s *Server) confirm(sh *shipment, at time.Time) {
	offer := *sh.offer(sh.selected)
	s.record("shipment-bought", sh, at, s.receipt(sh, offer))
	offer.Status = bought
	offer.ExpiresAt = Time{}
	offer.Service = s.serviceTo(offer.Service, sh)
	sh.Offers = []Offer{offer}
	sh.Service = Text(offer.Service.ID)
	sh.bought = true
	sh.TrackingNumber = s.nextTracking(offer.Carrier.ID)
	for i := range sh.Parcels {
		sh.Parcels[i].TrackingNumber = sh.TrackingNumber
		if len(sh.Parcels) > 1 {
			sh.Parcels[i].TrackingNumber = s.nextTracking(offer.Carrier.ID)
		}
	}
	sh.code = sendingCode(sh.ID, offer.Carrier.ID)
	sh.become(confirmed, at)
	s.notify(sh, "shipment_confirmed", at, map[string]any{"shipment_id": sh.ID, "tracking_number": sh.TrackingNumber})
}

// sendingCode opens a locker for the sender; courier parcels have none. Live users
// saw the field after the purchase, but no value.
func sendingCode(id int64, carrier string) string {
	if carrier != "inpost_locker" {
		return ""
	}
	return fmt.Sprintf("%06d", id%900_000+100_000)
}

// receipt is the purchase's detail in the ledger. It has the price even if the
// account does not see it.
func (s *Server) receipt(sh *shipment, offer Offer) string {
	text := fmt.Sprintf("offer %d %s", offer.ID, s.serviceTo(offer.Service, sh).ID)
	for _, priced := range s.offered() {
		if kind, _ := serviceNamed(priced.ID); priced.ID == contractOf(offer.Service.ID) {
			price, _ := priced.priceOf(kind, sh.Parcels)
			text += fmt.Sprintf(" %.2f PLN", float64(price))
		}
	}
	return text
}

// nextTracking is a new number of 24 digits. As in the samples it starts with 6 for
// lockers and 52 for couriers.
func (s *Server) nextTracking(carrier string) Text {
	prefix := "52"
	if carrier == "inpost_locker" {
		prefix = "6"
	}
	return Text(prefix + fmt.Sprintf("%0*d", 24-len(prefix), s.nextID("tracking number")))
}

// Progress moves a bought shipment to a status ("delivered") and sends its webhook.
// The real ShipX has no such function. A shipment in returned_to_sender gets a
// return tracking number.
func (s *Server) Progress(shipmentID int64, status string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.options.Clock()
	s.agenda.Advance(now)
	sh := s.shipments[shipmentID]
	if sh == nil || !sh.bought {
		return fmt.Errorf("shipxtest: shipment %d is not there or not bought", shipmentID)
	}
	sh.become(status, now)
	payload := map[string]any{"shipment_id": sh.ID, "status": status, "tracking_number": sh.TrackingNumber}
	if status == "returned_to_sender" {
		sh.ReturnTracking = s.nextTracking(sh.Offers[0].Carrier.ID)
		payload["return_tracking_number"] = sh.ReturnTracking
	}
	s.notify(sh, "shipment_status_changed", now, payload)
	return nil
}
