package tpktest

import (
	"fmt"
	"strconv"
	"time"

	"github.com/shopspring/decimal"

	"orderflow/sandbox/simkit"
)

// Status is an order's status at TPK.
type Status int

// The statuses.
const (
	AwaitingPayment Status = 11
	Paid            Status = 12
	Failed          Status = 13 // trouble with the payment; support knows more
	Cancelled       Status = 14
)

// CourierStatus is an order's status at its courier; 0 before it has one.
type CourierStatus int

// The courier statuses.
const (
	CourierUnknown   CourierStatus = 1
	CourierEntered   CourierStatus = 4
	CourierCancelled CourierStatus = 6
	NotCollected     CourierStatus = 7
	InDelivery       CourierStatus = 8
	Delivered        CourierStatus = 9
	ReturnToSender   CourierStatus = 10
	Finished         CourierStatus = 13
	ManualWaybill    CourierStatus = 15
)

// Order is an order's state, for tests.
type Order struct {
	ID            int64
	Ref           string // the word after '#' in the description, or all of it
	Description   string
	Status        Status
	CourierStatus CourierStatus
	CourierID     int
	WaybillNumber string // "" before there is one
	Price         decimal.Decimal
	CreatedAt     time.Time
	PickupDate    string
	// HoursField is the request's field with the pickup hours, pickup_hours or
	// hours; "" if none.
	HoursField string
	// UserID is the order's owner: 99 is the account.
	UserID int64
}

// order is an order's state.
type order struct {
	id            int64
	owner         int64
	form          packageForm
	price         decimal.Decimal
	status        Status
	courierStatus CourierStatus
	byHand        bool // a test sets the courier status
	waybill       string
	created       time.Time
	charged       bool      // it was paid at some time
	paidOut       time.Time // when its collected cash was transferred; zero before that
	invoice       *invoice  // nil before there is one
	// life counts what cancels an order's scheduled steps, such as a cancellation.
	life int
}

func (o *order) ref() string { return refIn(string(o.form.Description)) }

func (o *order) courier() int { return o.form.Courier.whole() }

func (o *order) snapshot() Order {
	_, field := o.form.hours()
	return Order{
		ID: o.id, Ref: o.ref(), Description: string(o.form.Description), Status: o.status, CourierStatus: o.courierStatus,
		CourierID: o.courier(), WaybillNumber: o.waybill, Price: o.price, CreatedAt: o.created,
		PickupDate: string(o.form.PickupDate), HoursField: field, UserID: o.owner,
	}
}

func (s *Server) record(kind string, o *order, at time.Time, detail string) {
	s.ledger.Record(simkit.Effect{At: at, Kind: kind, Ref: o.ref(), ID: strconv.FormatInt(o.id, 10), Detail: detail})
}

// keep adds the request to the ledger if its effect happened.
func (s *Server) keep(operation string, o *order, c call) {
	s.ledger.Keep(simkit.Message{At: c.now, Operation: operation, Ref: o.ref(), ID: strconv.FormatInt(o.id, 10), Body: c.body})
}

// asked finds the account's order in the path.
func (s *Server) asked(c call) (*order, error) {
	id, _ := strconv.ParseInt(c.PathValue("order"), 10, 64)
	return s.owned(id)
}

// owned finds an order of the account; other users' orders are not found.
func (s *Server) owned(id int64) (*order, error) {
	o := s.orders[id]
	if o == nil || o.owner != ownUser {
		return nil, notFound()
	}
	return o, nil
}

// Order returns an order; false if there is none.
func (s *Server) Order(id int64) (Order, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.advance()
	o := s.orders[id]
	if o == nil {
		return Order{}, false
	}
	return o.snapshot(), true
}

// Orders returns every order of every user, oldest first.
func (s *Server) Orders() []Order {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.advance()
	all := make([]Order, 0, len(s.oldest))
	for _, o := range s.oldest {
		all = append(all, o.snapshot())
	}
	return all
}

// SetCourierStatus moves a paid order to a courier status, which no longer changes
// automatically. The real TPK has no such function.
func (s *Server) SetCourierStatus(id int64, status CourierStatus) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.advance()
	o := s.orders[id]
	if o == nil || o.status != Paid {
		return fmt.Errorf("tpktest: order %d is not there or not paid", id)
	}
	o.courierStatus, o.byHand = status, true
	return nil
}

// FailOrder moves an order that is not cancelled to the status Failed. The real TPK
// has no such function.
func (s *Server) FailOrder(id int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.advance()
	o := s.orders[id]
	if o == nil || o.status == Cancelled {
		return fmt.Errorf("tpktest: order %d is not there or cancelled", id)
	}
	o.status = Failed
	o.life++
	return nil
}
