package mypromotest

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"orderflow/sandbox/simkit"
)

// Options say how the simulator behaves; the zero value is a live MyPromo with
// one client that is merchant and fulfiller.
type Options struct {
	// Clock is time.Now when nil.
	Clock  simkit.Clock
	Timing Timing
	// Clients may ask for tokens; nil stands for one with the id and secret
	// "demo" and both roles.
	Clients []Credentials
	// WebhookURL and WebhookHeader are where every merchant's events go, unless an
	// order names a callback of its own.
	WebhookURL    string
	WebhookHeader map[string]string
	// ListLag is how long a new order or production order is missing from lists.
	// It can be read by its id at once.
	ListLag time.Duration
	// Catalogue is what can be ordered; nil stands for eight products.
	Catalogue []Product
	// Carriers are added to the documented ones.
	Carriers []Carrier

	// Sorting is how lists of orders and production orders are sorted, which is not
	// documented; "" has what was made last first.
	Sorting Sorting

	// HideCanceledDrafts leaves orders that were cancelled before they were
	// submitted out of lists. The documentation allows both readings.
	HideCanceledDrafts bool
	// RefuseCancelAfterReady refuses to cancel as soon as the files are checked,
	// and not only once the order is in production.
	RefuseCancelAfterReady bool
	// LooseReference makes the filters of references match parts of them: the
	// documentation doesn't say that they are exact.
	LooseReference bool
	// Strict takes and answers only what is documented. Otherwise what MyPromo's PHP library
	// sends is taken, too: PUT cancels as PATCH does, a zip may be a number, and a tracking
	// code may be called tracking_id; and a stock item and a generic label are answered with
	// 201, as the library demands.
	Strict bool
	// PatchToSubmit submits orders and designs by PATCH and answers 405 to POST, as
	// an unreleased branch of MyPromo's SDK does.
	PatchToSubmit bool
	// PutToCancel cancels by PUT and answers 405 to PATCH, as MyPromo's SDK does.
	PutToCancel bool
	// NumberOfShipment is what becomes of the tracking number of a shipment that is
	// reported; "" keeps it and answers with it, as documented.
	NumberOfShipment NumberOfShipment
	// MerchantLabels is how generic labels are got from their merchants; nil has them
	// made up here.
	MerchantLabels *http.Client
	// Links is where links to the files of production orders lead.
	Links Links
	// Sandbox honours fake_preflight and fake_shipment, both true unless the order
	// says otherwise: files are not checked, and one shipment is made up.
	Sandbox bool
}

// Sorting is how lists of orders are sorted.
type Sorting string

// The sortings that are not by what was made last.
const (
	// SortedByChange has what changed last first, SortedToChange last: there each change
	// moves all that follows it one place forward, also onto a page that was read.
	SortedByChange Sorting = "-updated_at"
	SortedToChange Sorting = "updated_at"
)

// sortRows sorts the rows of a list, which come by what was made last.
func sortRows[T any](rows []T, by Sorting, changed func(T) stamp) {
	if by == "" {
		return
	}
	slices.SortStableFunc(rows, func(a, b T) int {
		if by == SortedByChange {
			a, b = b, a
		}
		return time.Time(changed(a)).Compare(time.Time(changed(b)))
	})
}

// NumberOfShipment is what becomes of a reported tracking number.
type NumberOfShipment string

// What becomes of a reported tracking number where it is not as documented.
const (
	// NumberUnsaid keeps the number, and leaves it out of the answer to add_shipment.
	NumberUnsaid NumberOfShipment = "unsaid"
	// NumberLost makes shipments without a number.
	NumberLost NumberOfShipment = "lost"
)

// Links is where links to files lead; the zero value is the API's own host. The
// documentation shows several hosts, and MyPromo's acceptance script says that its
// links may be identifiers.
type Links struct {
	// Bare leaves out the host: a link is the identifier that stands behind v1/.
	Bare bool
	// Elsewhere is another host, with a slash at its end, where Files answers.
	Elsewhere string
	// Locked has that host answer 401 to everybody.
	Locked bool
}

// Timing is how long things take; a zero stands for the time in the documented
// samples.
type Timing struct {
	// Downloaded, Ready and InProduction count from the submission. By default 44,
	// 45 and 105 seconds.
	Downloaded, Ready, InProduction time.Duration
	// FakeShipment counts from the begin of production; by default 60 seconds.
	FakeShipment time.Duration
	// Finished counts from the shipment of the last item; by default 120 seconds.
	Finished time.Duration
	// TokenLife is by default 366 days.
	TokenLife time.Duration
}

func (t Timing) withDefaults() Timing {
	return Timing{
		Downloaded:   cmp.Or(t.Downloaded, 44*time.Second),
		Ready:        cmp.Or(t.Ready, 45*time.Second),
		InProduction: cmp.Or(t.InProduction, 105*time.Second),
		FakeShipment: cmp.Or(t.FakeShipment, 60*time.Second),
		Finished:     cmp.Or(t.Finished, 120*time.Second),
		TokenLife:    cmp.Or(t.TokenLife, 366*24*time.Hour),
	}
}

// Role is what a client of MyPromo may do.
type Role string

// The roles.
const (
	Merchant  Role = "merchant"  // orders goods
	Fulfiller Role = "fulfiller" // makes and ships them
	Both      Role = "both"
)

// may reports whether a client of this role may do what another role is needed
// for; nothing is needed for "".
func (r Role) may(needed Role) bool {
	return needed == "" || r == Both || r == needed
}

// Credentials are a client that may ask for tokens.
type Credentials struct {
	ID, Secret string
	// Role is Both when empty.
	Role Role
}

func (o Options) withDefaults() Options {
	o.Timing = o.Timing.withDefaults()
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Clients == nil {
		o.Clients = []Credentials{{ID: "demo", Secret: "demo", Role: Both}}
	}
	if o.Catalogue == nil {
		o.Catalogue = defaultCatalogue()
	}
	o.Catalogue = slices.Clone(o.Catalogue) // batches change it
	return o
}
