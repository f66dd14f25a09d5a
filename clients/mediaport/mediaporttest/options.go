package mediaporttest

import (
	"cmp"
	"time"

	"orderflow/sandbox/simkit"
)

// Options configure the simulator. The zero value is a Media Port with the user
// "demo", password "demo", and the supplier 100 with its child 101.
type Options struct {
	// Clock is time.Now when nil.
	Clock simkit.Clock
	// Username and Password belong to the only user ("demo").
	Username, Password string
	// Suppliers deliver the orders; the first is the user's own.
	Suppliers []Supplier
	// TokenLife is how long a token is valid (an hour).
	TokenLife time.Duration
	// ListLag is how long the list of orders lacks a change: a new order, a
	// cancelled item, a generated label.
	ListLag time.Duration
	// NewOnly lists new orders only: the introduction speaks of "information about
	// new orders".
	NewOnly bool
	// PDFLag is how long after generate-label labels and protocols are missing.
	PDFLag time.Duration
	// EmptyBeforeLabel makes get-labels and get-protocols answer with an empty list
	// instead of 404 before there are files.
	EmptyBeforeLabel bool
	// ProblemDetails answers refusals as ASP.NET does: RFC 9457, plus the code.
	ProblemDetails bool
	// LabelRepeat is the effect of a second generate-label for an order.
	LabelRepeat LabelRepeat
}

// Supplier is who delivers orders.
type Supplier struct {
	ID int64
	// Parent is the supplier whose shipping location this is; 0 if it is none.
	Parent int64
}

// LabelRepeat is the effect of generate-label for an order that already has its label.
// The introduction does not say.
type LabelRepeat int

// The behaviours.
const (
	// RepeatRefused answers 409 label-exists.
	RepeatRefused LabelRepeat = iota
	// RepeatAccepted answers as if the label were generated, and has no effect.
	RepeatAccepted
)

func (o Options) withDefaults() Options {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if len(o.Suppliers) == 0 {
		o.Suppliers = []Supplier{{ID: 100}, {ID: 101, Parent: 100}}
	}
	o.Username = cmp.Or(o.Username, "demo")
	o.Password = cmp.Or(o.Password, "demo")
	o.TokenLife = cmp.Or(o.TokenLife, time.Hour)
	return o
}

// has reports whether the supplier exists.
func (o Options) has(supplier int64) bool {
	for _, known := range o.Suppliers {
		if known.ID == supplier {
			return true
		}
	}
	return false
}

// allows reports whether the user may use a supplier: its own, or a child of it.
func (o Options) allows(supplier int64) bool {
	own := o.Suppliers[0].ID
	for _, known := range o.Suppliers {
		if known.ID == supplier && (supplier == own || known.Parent == own) {
			return true
		}
	}
	return false
}
