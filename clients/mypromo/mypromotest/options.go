package mypromotest

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"orderflow/sandbox/simkit"
)

// Options configure the simulator. The zero value is a live MyPromo with one client
// that is merchant and fulfiller.
type Options struct {
	// Clock is time.Now when nil.
	Clock  simkit.Clock
	Timing Timing
	// Clients may fetch tokens; nil means one with id and secret "demo" and both
	// roles.
	Clients []Credentials
	// WebhookURL and WebhookHeader are where every merchant's events go, unless an
	// order names its own callback.
	WebhookURL    string
	WebhookHeader map[string]string
	// ListLag is how long lists lack a new order or production order. It can be
	// read by id immediately.
	ListLag time.Duration
	// Catalogue is what can be ordered; nil means eight default products.
	Catalogue []Product
	// Carriers are added to the documented ones.
	Carriers []Carrier

	// Sorting is the order of lists of orders and production orders, which is not
	// documented; "" means newest first.
	Sorting Sorting

	// HideCanceledDrafts omits orders from lists that were cancelled before their
	// submit. The documentation allows both readings.
	HideCanceledDrafts bool
	// RefuseCancelAfterReady refuses to cancel from the end of preflight on, not
	// only from production on.
	RefuseCancelAfterReady bool
	// LooseReference makes reference filters match parts of references: the
	// documentation does not say that they match exactly.
	LooseReference bool
	// Strict accepts and answers only what is documented. Without it the simulator
	// also accepts what MyPromo's PHP library sends (PUT to cancel, a zip as a
	// number, tracking_id for tracking_code) and answers a stock item and a generic
	// label with 201, as the library demands.
	Strict bool
	// PatchToSubmit accepts PATCH to submit orders and designs, and answers 405 to
	// POST, as in an unreleased branch of MyPromo's SDK.
	PatchToSubmit bool
	// PutToCancel accepts PUT to cancel and answers 405 to PATCH, as in MyPromo's
	// SDK.
	PutToCancel bool
	// NumberOfShipment is how the tracking number of a reported shipment is
	// handled; "" keeps it and returns it, as documented.
	NumberOfShipment NumberOfShipment
	// MerchantLabels is the HTTP client that fetches generic labels from merchants;
	// nil makes the simulator print them itself.
	MerchantLabels *http.Client
	// Links is where the links to production orders' files lead.
	Links Links
	// Sandbox honours fake_preflight and fake_shipment, which default to true:
	// preflight is skipped, and one shipment is simulated.
	Sandbox bool
}

// Sorting is the order of lists of orders.
type Sorting string

// The orders other than newest first.
const (
	// SortedByChange lists the latest change first, SortedToChange last. With
	// SortedToChange each change moves all later rows one place forward, even onto
	// a page that was already read.
	SortedByChange Sorting = "-updated_at"
	SortedToChange Sorting = "updated_at"
)

// sortRows sorts the rows of a list, which are in order of creation.
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

// NumberOfShipment is how a reported tracking number is handled.
type NumberOfShipment string

// The ways that differ from the documentation.
const (
	// NumberUnsaid keeps the number and omits it from the answer to add_shipment.
	NumberUnsaid NumberOfShipment = "unsaid"
	// NumberLost creates shipments without a number.
	NumberLost NumberOfShipment = "lost"
)

// Links is where links to files lead; the zero value is the API's own host. The
// documentation shows several hosts, and MyPromo's acceptance script says that
// links may be identifiers.
type Links struct {
	// Bare omits the host: a link is the identifier after v1/.
	Bare bool
	// Elsewhere is the URL of another host, ending with a slash, where Files
	// answers.
	Elsewhere string
	// Locked makes that host answer 401 to everybody.
	Locked bool
}

// Timing is how long things take; zero means the time in the documented samples.
type Timing struct {
	// Downloaded, Ready and InProduction count from the submit. By default 44, 45
	// and 105 seconds.
	Downloaded, Ready, InProduction time.Duration
	// FakeShipment counts from the start of production; by default 60 seconds.
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

// allows reports whether a client with this role may do what needs another role; ""
// needs none.
func (r Role) allows(needed Role) bool {
	return needed == "" || r == Both || r == needed
}

// Credentials are a client that may fetch tokens.
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
