package mediaporttest

import (
	"cmp"
	"time"

	"orderflow/sandbox/simkit"
)

// Options say how the simulator behaves. The zero value is a Media Port with the
// user "demo", password "demo", and the supplier 100 with its child 101.
type Options struct {
	// Clock is time.Now when nil.
	Clock simkit.Clock
	// Username and Password are of the only user ("demo").
	Username, Password string
	// Suppliers are who delivers; the first is the user's own.
	Suppliers []Supplier
	// TokenLife is how long a token is accepted (an hour).
	TokenLife time.Duration
	// ListLag is how long the list of orders shows a change late: an order that
	// arrives, an item cancelled, a label generated.
	ListLag time.Duration
	// NewOnly lists no orders but new ones: the introduction speaks of
	// "information about new orders".
	NewOnly bool
	// PDFLag is how long after generate-label there are no labels and protocols yet.
	PDFLag time.Duration
	// EmptyBeforeLabel has get-labels and get-protocols answer with an empty list, and
	// not with 404, as long as there is nothing.
	EmptyBeforeLabel bool
	// ProblemDetails answers refusals as ASP.NET does: RFC 9457, with the code beside.
	ProblemDetails bool
	// LabelRepeat is what a second generate-label of an order does.
	LabelRepeat LabelRepeat
}

// Supplier is who delivers orders.
type Supplier struct {
	ID int64
	// Parent is the supplier whose shipping location this is; 0 if it is none.
	Parent int64
}

// LabelRepeat is a reading of what the introduction doesn't tell: what becomes of
// a generate-label for an order that has its label.
type LabelRepeat int

// The readings.
const (
	// RepeatRefused answers 409 label-exists.
	RepeatRefused LabelRepeat = iota
	// RepeatAccepted answers as if it had happened, and makes nothing new.
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

// has reports whether there is such a supplier.
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
