package tpktest

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"orderflow/sandbox/simkit"
)

// orderMade is the answer to the making or editing of an order.
type orderMade struct {
	OrderID int64 `json:"order_id"`
	Price   money `json:"price"`
	Courier int   `json:"courier_id"`
}

func (o *order) made() orderMade { return orderMade{o.id, money{o.price}, o.courier()} }

// createOrders is POST /user/orders. Packages become orders one after another, and
// the first bad one ends it: the orders before it stay, and the answer doesn't
// tell. A stranger gets an account, and the orders are that account's.
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

// approved refuses strangers who don't agree to become users.
func approved(f orderForm, member bool) error {
	found := problems{}
	found.unless(member || f.Regulations.set, "regulations_approval", notAccepted)
	found.unless(member || f.Marketing.set, "marketing_approval", notAccepted)
	return found.refusal()
}

// register makes an account of whom the invoice is for, or else of the sender.
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

// editOrder is PUT /user/orders/:orderID, for an order that awaits its payment.
// Though it takes a list, what a second package would be is told nowhere.
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
