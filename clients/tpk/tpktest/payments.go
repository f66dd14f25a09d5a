package tpktest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"
)

// The types of payments.
const (
	topUp        = 21
	orderPayment = 22
	orderRefund  = 25
)

// payment is a change of the balance on the wire. Only an order's payment has the
// order's number as a field; its refund has it in the description.
type payment struct {
	Type        int    `json:"type"`
	Method      string `json:"method"`
	Number      string `json:"number"`
	CreatedAt   moment `json:"created_at"`
	Description string `json:"description"`
	Amount      money  `json:"amount"`
	Balance     money  `json:"balance"` // afterwards
	OrderID     int64  `json:"order_id,omitempty"`
	// InvoiceID and InvoiceNumber are set when the payment is shown.
	InvoiceID     int64  `json:"invoice_id,omitempty"`
	InvoiceNumber string `json:"invoice_number,omitempty"`

	of *order // nil for a top-up
}

// Balance is the account's money, in PLN.
func (s *Server) Balance() decimal.Decimal {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.advance()
	return s.balance
}

// SetBalance sets the account's balance, without a payment.
func (s *Server) SetBalance(amount decimal.Decimal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.advance()
	s.balance = amount
}

// RefusedFunded reports whether a payment was refused although the balance was
// sufficient.
func (s *Server) RefusedFunded() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.refusedFunded
}

// TopUp adds money to the account by a bank transfer.
func (s *Server) TopUp(amount decimal.Decimal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.advance()
	s.balance = s.balance.Add(amount)
	s.enter(payment{Type: topUp, Method: "transfer", Description: "Doładowanie salda", Amount: money{amount}}, now)
}

// HoldBack blocks an amount that the balance still shows: payments are refused
// although the balance is sufficient, as in a blocked account or one with net
// prices. This behaviour is inferred.
func (s *Server) HoldBack(amount decimal.Decimal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.heldBack = amount
}

// FailPayments makes the payments of a reference fail: the money is taken, the call
// says paid, and the order is Failed. This behaviour is invented.
func (s *Server) FailPayments(ref string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failing[ref] = true
}

// enter records a change of the balance.
func (s *Server) enter(p payment, now time.Time) {
	owner := int64(0)
	if p.of != nil {
		owner = p.of.id
	}
	p.Number = fmt.Sprintf("OTH-%d-%d", owner, s.nextID("transaction"))
	p.CreatedAt, p.Balance = s.moment(now), money{s.balance}
	s.payments = append(s.payments, p)
}

// paidAnswer says what was paid, with the total in Polish notation: "40,90".
type paidAnswer struct {
	Paid       []int64 `json:"paid"`
	NotWaiting []int64 `json:"not_waiting,omitempty"`
	Total      string  `json:"total"`
}

// payOrders is POST /user/payments: it pays all waiting orders, or none.
func (s *Server) payOrders(c call) (answer, error) {
	var sent struct {
		OrderIDs []looseID `json:"order_ids"`
	}
	if err := c.decode(&sent); err != nil {
		return answer{}, err
	}
	wanted, err := s.wanted(sent.OrderIDs)
	if err != nil {
		return answer{}, err
	}
	result := paidAnswer{Paid: []int64{}}
	total := decimal.Zero
	var waiting []*order
	for _, o := range wanted {
		if o.status != AwaitingPayment {
			result.NotWaiting = append(result.NotWaiting, o.id)
			continue
		}
		waiting = append(waiting, o)
		total = total.Add(o.price)
	}
	if free := s.balance.Sub(s.heldBack); len(waiting) > 0 && total.GreaterThan(free) {
		s.refusedFunded = s.refusedFunded || !total.GreaterThan(s.balance)
		return answer{}, refuse(http.StatusPaymentRequired, "PaymentRequired",
			message{"Płatność wymagana lub brak wystarczających środków.", "Payment is required, or there is not enough money."})
	}
	for _, o := range waiting {
		s.pay(o, c.now)
		result.Paid = append(result.Paid, o.id)
	}
	result.Total = strings.Replace(total.StringFixed(2), ".", ",", 1)
	return ok(result)
}

// wanted finds orders by id, without duplicates.
func (s *Server) wanted(ids []looseID) ([]*order, error) {
	if len(ids) == 0 {
		return nil, invalid("order_ids", required)
	}
	var found []*order
	for _, id := range ids {
		o, err := s.owned(int64(id))
		if err != nil {
			return nil, err
		}
		if !slices.Contains(found, o) {
			found = append(found, o)
		}
	}
	return found, nil
}

func (s *Server) pay(o *order, now time.Time) {
	s.balance = s.balance.Sub(o.price)
	s.enter(payment{Type: orderPayment, Method: "balance", Description: fmt.Sprintf("Zamówienie nr: %d", o.id),
		Amount: money{o.price}, OrderID: o.id, of: o}, now)
	o.charged = true
	s.record("order-paid", o, now, o.price.StringFixed(2))
	if s.failing[o.ref()] {
		o.status = Failed
		return
	}
	o.status = Paid
	s.startLife(o, now)
}

func (s *Server) refund(o *order, now time.Time) {
	s.balance = s.balance.Add(o.price)
	s.enter(payment{Type: orderRefund, Method: "balance", Description: fmt.Sprintf("Zwrot za zamówienie nr: %d", o.id),
		Amount: money{o.price}, of: o}, now)
	s.record("order-refunded", o, now, o.price.StringFixed(2))
}

// paymentLinks is GET /user/payments/order/:orderID: where an order can be paid
// without the balance. The pages behind the links are not simulated.
func (s *Server) paymentLinks(c call) (answer, error) {
	o, err := s.asked(c)
	if err != nil {
		return answer{}, err
	}
	if o.status != AwaitingPayment {
		return answer{}, refuse(http.StatusForbidden, "NotAvailable", message{"Niedostępne.", "Not available."})
	}
	return links(fmt.Sprint(o.id)), nil
}
