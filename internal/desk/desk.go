// Package desk is the page for the people who pack parcels and answer providers'
// refusals, served by the HTTP trigger below /desk/. It does what the HTTP API does, by
// the same functions of internal/orders, in the name of the token that was signed in
// with.
//
// All links are relative, so that it works behind a proxy with a path prefix. Everything
// but live updates works without JavaScript.
package desk

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"time"

	"orderflow/internal/access"
	"orderflow/internal/encryption/keyring"
	"orderflow/internal/orders"
)

// Options are what a desk is made of.
type Options struct {
	Orders *orders.Service
	Gate   *access.Gate
	// Events streams what happens to an order; see httpapi.
	Events func(w http.ResponseWriter, r *http.Request, id string)
	// Costs are what the orders of the day that now belongs to have cost so far; nil where
	// nobody counts them.
	Costs func(ctx context.Context, now time.Time) ([]CostLine, error)
	// Keys seal sessions; without any the desk makes one, and sessions end with the
	// program.
	Keys keyring.Ring
	// SessionLife is how long somebody stays signed in; 0 means DefaultSessionLife.
	SessionLife time.Duration
	// Patience is how long Temporal may take for what a page asks; 0 means 5 seconds.
	Patience time.Duration
	// Within is how long a page waits for what it can show later as well; 0 means 100
	// milliseconds.
	Within time.Duration
	Logger *slog.Logger
	// Clock tells the time; nil means time.Now.
	Clock func() time.Time
}

// DefaultSessionLife is a day's shift.
const DefaultSessionLife = 10 * time.Hour

const (
	defaultPatience = 5 * time.Second
	defaultWithin   = 100 * time.Millisecond
)

// Desk makes the pages. It is safe for concurrent use.
type Desk struct {
	options  Options
	sealer   *sealer
	browsers *http.CrossOriginProtection
	pages    map[string]page
	routes   []Route
	counts   kept[counts]
	costs    kept[[]CostLine]
}

// Route is one of the desk's.
type Route struct {
	// Pattern is as http.ServeMux wants it.
	Pattern string
	// Role is what who has signed in needs; empty for what everybody sees.
	Role access.Role
	// MaxBody is the largest body, in bytes; 0 for routes that read none.
	MaxBody int64
	// Streams says that the answer goes on until one side leaves.
	Streams bool
	// Handler answers. Where there is a Role it has to stand behind Require.
	Handler http.Handler
}

// New returns a desk whose Routes are then served.
func New(options Options) (*Desk, error) {
	options.SessionLife = cmp.Or(options.SessionLife, DefaultSessionLife)
	options.Patience = cmp.Or(options.Patience, defaultPatience)
	options.Within = cmp.Or(options.Within, defaultWithin)
	if options.Clock == nil {
		options.Clock = time.Now
	}
	if options.Logger == nil {
		options.Logger = slog.New(slog.DiscardHandler)
	}
	sealer, err := newSealer(options.Keys, options.Clock)
	if err != nil {
		return nil, err
	}
	pages, err := parsePages()
	if err != nil {
		return nil, err
	}
	d := &Desk{options: options, sealer: sealer, browsers: http.NewCrossOriginProtection(), pages: pages,
		counts: kept[counts]{fresh: countsFresh, stale: countsStale}, costs: kept[[]CostLine]{fresh: costsFresh}}
	d.registerSignIn()
	d.registerDecide()
	d.registerAnswers()
	d.registerOrders()
	d.registerFind()
	d.registerDay()
	d.registerPack()
	return d, nil
}

// Routes are all that the desk serves.
func (d *Desk) Routes() []Route { return d.routes }

// Sizes of forms, in bytes.
const (
	maxForm      = 64 << 10
	maxLabelForm = 8 << 20 // a form with a label in it
)

// handler answers a call; an error that it returns becomes a page.
type handler func(c *call) error

// page adds a page for who may read.
func (d *Desk) page(pattern string, serve handler) {
	d.add(Route{Pattern: "GET " + pattern, Role: access.RoleRead}, serve)
}

// action adds what a form does for who has a role. The form has to be the session's own.
func (d *Desk) action(pattern string, role access.Role, maxBody int64, serve handler) {
	d.add(Route{Pattern: "POST " + pattern, Role: role, MaxBody: maxBody}, func(c *call) error {
		if err := c.readForm(maxBody); err != nil {
			return err
		}
		if !c.session.owns(c.r.PostFormValue(fieldSecret)) {
			return errForged
		}
		return serve(c)
	})
}

func (d *Desk) add(route Route, serve handler) {
	route.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := d.callOf(w, r)
		setHeaders(w.Header())
		if err := d.browsers.Check(r); err != nil {
			c.fail(errForged)
			return
		}
		if err := serve(c); err != nil {
			c.fail(err)
		}
	})
	d.routes = append(d.routes, route)
}

// bounded is the call's context for as long as Temporal and a worker may take.
func (c *call) bounded() (context.Context, context.CancelFunc) {
	return context.WithTimeout(c.r.Context(), orders.DefaultPatience+c.desk.options.Patience)
}
