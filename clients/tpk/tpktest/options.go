package tpktest

import (
	"cmp"
	"time"

	"github.com/shopspring/decimal"

	"orderflow/sandbox/simkit"
)

// Never as a Timing means that it doesn't happen.
const Never time.Duration = -1

// Timing says when TPK and its couriers do by themselves what they do, and how
// long a token lives. Zero means the default, Never that it does not happen. All
// but TokenLife are invented: the documentation names no times.
type Timing struct {
	// Waybill is how long after the payment the waybill number appears (30 s).
	Waybill time.Duration
	// InDelivery is counted from the waybill number (20 minutes).
	InDelivery time.Duration
	// Delivered is counted from the begin of the delivery (24 h).
	Delivered time.Duration
	// PaidOut is how long after the delivery collected cash is transferred (48 h).
	PaidOut time.Duration
	// TokenLife is how long a token can be used (120 minutes); Never makes tokens
	// that have expired already.
	TokenLife time.Duration
}

// CancelPaid is what becomes of a paid order that is cancelled. The documentation
// doesn't say.
type CancelPaid int

// The readings.
const (
	// RefundPaid cancels and refunds, until the courier has the parcel in delivery.
	RefundPaid CancelPaid = iota
	// RefusePaid answers 417.
	RefusePaid
)

// Options make a Server. The zero value is an account with 10,000 PLN, the e-mail
// demo@orderflow.example, the password "demo" and the API key "demo-key".
type Options struct {
	// Clock is what the server takes for the time; nil means time.Now.
	Clock                   simkit.Clock
	Timing                  Timing
	APIKey, Email, Password string
	// Balance is the account's money at the start, in PLN; zero means 10,000. An
	// empty account is made by SetBalance.
	Balance decimal.Decimal
	// ListLag is how long a new order, readable by its id, is missing from searches.
	ListLag time.Duration
	// Prices are what couriers ask; nil means DefaultPrices.
	Prices []Price
	// PickupHours are when couriers come; nil means three windows of three hours.
	PickupHours []Hours
	// Zone is that of created_at and of searches by day, which name none and of which
	// the documentation says nothing; nil means Poland's.
	Zone *time.Location
	// UnavailableCouriers are missing from resources and offers, and refused.
	UnavailableCouriers []int
	// TillMidnight ends a search at the beginning of the day created_till, not at its end.
	TillMidnight bool
	// DocumentedCouriers leaves out the couriers that only live users saw, none of which
	// collects at the door.
	DocumentedCouriers bool

	// CancelPaid is what becomes of a paid order that is cancelled.
	CancelPaid CancelPaid
	// WaybillAsFile sends waybills inside the answer even to who wants a URL.
	WaybillAsFile bool
	// DropCancelled leaves cancelled orders out of searches.
	DropCancelled bool
	// ExpiredIsAnonymous takes an order that comes with an expired token for one
	// without: it registers a user. Otherwise it is refused like every other call.
	ExpiredIsAnonymous bool
	// ReceiverPointOnly doesn't ask for the sender's point where a courier carries
	// between points. The documentation asks for both.
	ReceiverPointOnly bool
	// ValidationIs500 refuses what is wrong with a request as a user of the sister site
	// saw it: with the status 500 and a text that names no field.
	ValidationIs500 bool
	// Wrap puts every JSON answer but errors into {"data": ...}, as a public client
	// of a sister site expects.
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
