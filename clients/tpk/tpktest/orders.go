package tpktest

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"orderflow/sandbox/simkit"
)

// orderMade is the answer to the creation or edit of an order.
type orderMade struct {
	OrderID int64 `json:"order_id"`
	Price   money `json:"price"`
	Courier int   `json:"courier_id"`
}

func (o *order) made() orderMade { return orderMade{o.id, money{o.price}, o.courier()} }

// createOrders is POST /user/orders. It creates the orders one by one and stops at
// the first bad package: the earlier orders stay, and the answer does not name
// them. A call without a token registers an account, which owns the orders.
func (s *Server) createOrders(c call) (answer, error) {
	f, err := c.decodePackages()
	if err != nil {
		return answer{}, err
	}
	if err := approved(f, c.member); err != nil {
		return answer{}, err
	}
	var made []orderMade
	owner := ownUser
	for i, p := range f.Packages {
		if err := s.checkOrder(i, p, c); err != nil {
			return answer{}, err
		}
		if i == 0 && !c.member {
			owner = s.register(p, c.now)
		}
		o := s.createOrder(p, owner, c.now)
		s.keep("create-order", o, c)
		made = append(made, o.made())
	}
	return answer{status: http.StatusCreated, body: made}, nil
}

// approved refuses users without an account who don't agree to register.
func approved(f orderForm, member bool) error {
	found := problems{}
	found.unless(member || f.Regulations.set, "regulations_approval", notAccepted)
	found.unless(member || f.Marketing.set, "marketing_approval", notAccepted)
	return found.refusal()
}

// register creates an account for the buyer on the invoice, or else for the sender.
func (s *Server) register(p packageForm, now time.Time) int64 {
	id := s.nextID("user")
	email := p.Sender.Email
	if p.Invoice != nil {
		email = p.Invoice.Email
	}
	s.ledger.Record(simkit.Effect{At: now, Kind: "user-registered", Ref: refIn(string(p.Description)),
		ID: strconv.FormatInt(id, 10), Detail: string(email)})
	return id
}

func (s *Server) createOrder(p packageForm, owner int64, now time.Time) *order {
	o := &order{id: s.nextID("order"), owner: owner, form: p, status: AwaitingPayment, created: now}
	o.price, _ = s.priceOf(p, o.courier())
	s.orders[o.id] = o
	s.oldest = append(s.oldest, o)
	s.record("order-created", o, now, keyOf(o.courier()))
	return o
}

// editOrder is PUT /user/orders/:orderID, for an order that awaits its payment. It
// takes a list, but the documentation does not say what a second package would
// mean.
func (s *Server) editOrder(c call) (answer, error) {
	o, err := s.asked(c)
	if err != nil {
		return answer{}, err
	}
	f, err := c.decodePackages()
	if err != nil {
		return answer{}, err
	}
	found := problems{}
	found.unless(len(f.Packages) == 1, "packages", message{"Zamówienie ma jedną przesyłkę.", "An order has one package."})
	found.unless(o.status == AwaitingPayment, "order_id",
		message{"Zamówienie nie oczekuje na płatność.", "The order is not awaiting its payment."})
	if err := found.refusal(); err != nil {
		return answer{}, err
	}
	if err := s.checkOrder(0, f.Packages[0], c); err != nil {
		return answer{}, err
	}
	o.form = f.Packages[0]
	o.price, _ = s.priceOf(o.form, o.courier())
	s.keep("edit-order", o, c)
	return ok([]orderMade{o.made()})
}

// getOrder is GET /user/orders/:orderID.
func (s *Server) getOrder(c call) (answer, error) {
	o, err := s.asked(c)
	if err != nil {
		return answer{}, err
	}
	return ok(s.shown(o))
}

// cancelOrder is PATCH /user/orders/:orderID/cancel. Neither answer has a body.
func (s *Server) cancelOrder(c call) (answer, error) {
	o, err := s.asked(c)
	if err != nil {
		return answer{}, err
	}
	if !s.cancellable(o) {
		return answer{status: http.StatusExpectationFailed}, nil
	}
	wasPaid := o.status == Paid
	o.status = Cancelled
	o.life++
	if o.courierStatus != 0 {
		o.courierStatus = CourierCancelled
	}
	s.record("order-cancelled", o, c.now, "")
	if wasPaid {
		s.refund(o, c.now)
	}
	return answer{status: http.StatusOK}, nil
}

func (s *Server) cancellable(o *order) bool {
	switch o.status {
	case AwaitingPayment:
		return true
	case Paid:
		early := []CourierStatus{0, CourierUnknown, CourierEntered}
		return s.options.CancelPaid == RefundPaid && slices.Contains(early, o.courierStatus)
	}
	return false
}
