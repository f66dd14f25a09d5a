package tpktest

import (
	"cmp"
	"time"

	"github.com/shopspring/decimal"

	"orderflow/sandbox/simkit"
)

// Never as a Timing means that it does not happen.
const Never time.Duration = -1

// Timing says when TPK's and the couriers' automatic steps happen, and how long a
// token lives. Zero means the default, Never that the step does not happen. All
// except TokenLife are invented: the documentation names no times.
type Timing struct {
	// Waybill is how long after the payment the waybill number appears (30 s).
	Waybill time.Duration
	// InDelivery counts from the waybill number (20 minutes).
	InDelivery time.Duration
	// Delivered counts from the start of the delivery (24 h).
	Delivered time.Duration
	// PaidOut is how long after the delivery collected cash is transferred (48 h).
	PaidOut time.Duration
	// TokenLife is how long a token is valid (120 minutes); Never issues expired
	// tokens.
	TokenLife time.Duration
}

// CancelPaid says what happens to a cancelled order that is paid. The documentation
// does not say.
type CancelPaid int

// The readings.
const (
	// RefundPaid cancels and refunds until the parcel is in delivery.
	RefundPaid CancelPaid = iota
	// RefusePaid answers 417.
	RefusePaid
)

// Options configure a Server. The zero value is an account with 10,000 PLN, the
// e-mail address demo@orderflow.example, the password "demo" and the API key
// "demo-key".
type Options struct {
	// Clock is the server's clock; nil means time.Now.
	Clock                   simkit.Clock
	Timing                  Timing
	APIKey, Email, Password string
	// Balance is the account's initial balance, in PLN; zero means 10,000. Use
	// SetBalance for an empty account.
	Balance decimal.Decimal
	// ListLag is how long searches lack a new order. It can be read by id at once.
	ListLag time.Duration
	// Prices are the couriers' prices; nil means DefaultPrices.
	Prices []Price
	// PickupHours are the pickup windows; nil means three windows of three hours.
	PickupHours []Hours
	// Zone is the zone of created_at and of searches by day, which the
	// documentation does not name; nil means Poland's.
	Zone *time.Location
	// UnavailableCouriers are missing in resources and offers, and refused in
	// orders.
	UnavailableCouriers []int
	// TillMidnight ends a search at the start of the day created_till, not at its
	// end.
	TillMidnight bool
	// DocumentedCouriers omits the couriers that only live users saw, none of which
	// collects at the door.
	DocumentedCouriers bool

	// CancelPaid says what happens to a cancelled order that is paid.
	CancelPaid CancelPaid
	// WaybillAsFile returns waybills inside the answer even if the request wants a
	// URL.
	WaybillAsFile bool
	// DropCancelled omits cancelled orders from searches.
	DropCancelled bool
	// ExpiredIsAnonymous treats an order with an expired token like one without a
	// token: it registers a user. By default an expired token is refused.
	ExpiredIsAnonymous bool
	// ReceiverPointOnly does not require the sender's point for a courier between
	// points. The documentation requires both.
	ReceiverPointOnly bool
	// ValidationIs500 refuses invalid requests as a user of the sister site saw:
	// with the status 500 and a text without a field name.
	ValidationIs500 bool
	// Wrap wraps every JSON answer except errors in {"data": ...}, as a public
	// client of a sister site expects.
	Wrap bool
}

func (o Options) withDefaults() Options {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Zone == nil {
		o.Zone = poland
	}
	if o.Balance.IsZero() {
		o.Balance = decimal.NewFromInt(10_000)
	}
	if o.Prices == nil {
		o.Prices = DefaultPrices()
	}
	if o.PickupHours == nil {
		o.PickupHours = []Hours{{"09:00", "12:00"}, {"12:00", "15:00"}, {"14:00", "17:00"}}
	}
	o.APIKey = cmp.Or(o.APIKey, "demo-key")
	o.Email = cmp.Or(o.Email, "demo@orderflow.example")
	o.Password = cmp.Or(o.Password, "demo")
	o.Timing = Timing{
		Waybill:    cmp.Or(o.Timing.Waybill, 30*time.Second),
		InDelivery: cmp.Or(o.Timing.InDelivery, 20*time.Minute),
		Delivered:  cmp.Or(o.Timing.Delivered, 24*time.Hour),
		PaidOut:    cmp.Or(o.Timing.PaidOut, 48*time.Hour),
		TokenLife:  cmp.Or(o.Timing.TokenLife, 120*time.Minute),
	}
	return o
}
