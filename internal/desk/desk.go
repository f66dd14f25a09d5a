// Package desk serves the web pages for the people who pack parcels and answer providers'
// refusals. The HTTP trigger serves them below /desk/. The pages call the same functions of
// internal/orders as the HTTP API, and actions are recorded with the name of the token that the
// user signed in with.
//
// All links are relative, so that the pages work behind a proxy with a path prefix. Everything
// except live updates works without JavaScript.
package desk

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"time"

	"orderflow/internal/access"
	"orderflow/internal/cached"
	"orderflow/internal/encryption/keyring"
	"orderflow/internal/orders"
)

// Options configure a desk.
type Options struct {
	Orders *orders.Service
	Gate   *access.Gate
	// Events streams the events of an order; see httpapi.
	Events func(w http.ResponseWriter, r *http.Request, id string)
	// Costs returns the costs so far of the orders of the day that contains now; nil if costs
	// are not counted.
	Costs func(ctx context.Context, now time.Time) ([]CostLine, error)
	// Keys encrypt sessions. Without keys the desk generates one, and sessions end when the
	// program ends.
	Keys keyring.Ring
	// SessionLife is how long a user stays signed in; 0 means defaultSessionLife.
	SessionLife time.Duration
	// Patience is the timeout of a page's requests to Temporal; 0 means 5 seconds.
	Patience time.Duration
	// Within is how long a page waits for data that it can also show after a reload; 0 means
	// 100 milliseconds.
	Within time.Duration
	Logger *slog.Logger
	// Clock returns the current time; nil means time.Now.
	Clock func() time.Time
}

// defaultSessionLife is a work shift.
const defaultSessionLife = 10 * time.Hour

const (
	defaultPatience = 5 * time.Second
	defaultWithin   = 100 * time.Millisecond
)

// Desk serves the pages. It is safe for concurrent use.
type Desk struct {
	options  Options
	sealer   *sealer
	browsers *http.CrossOriginProtection
	pages    map[string]page
	routes   []Route
	counts   cached.Values[string, counts]
	costs    cached.Values[string, []CostLine]
}

// Route is one route of the desk.
type Route struct {
	// Pattern is a pattern of http.ServeMux.
	Pattern string
	// Role is the role that the signed-in user needs; empty for public routes.
	Role access.Role
	// MaxBody is the largest request body, in bytes; 0 for routes that read none.
	MaxBody int64
	// Streams says that the response continues until one side closes the connection.
	Streams bool
	// Handler serves the route. If Role is set, it must be wrapped in Require.
	Handler http.Handler
}

// New returns a desk; the caller serves its Routes.
func New(options Options) (*Desk, error) {
	options.SessionLife = cmp.Or(options.SessionLife, defaultSessionLife)
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
		counts: cached.Values[string, counts]{Fresh: countsFresh, Pause: readPause, Stale: countsStale},
		costs:  cached.Values[string, []CostLine]{Fresh: costsFresh, Pause: readPause}}
	d.registerSignIn()
	d.registerDecide()
	d.registerAnswers()
	d.registerOrders()
	d.registerFind()
	d.registerDay()
	d.registerPack()
	return d, nil
}

// Routes are all routes of the desk.
func (d *Desk) Routes() []Route { return d.routes }

// Maximum sizes of forms, in bytes.
const (
	maxForm      = 64 << 10
	maxLabelForm = 8 << 20 // a form with a label file
)

// handler handles a call; if it returns an error, the response is an error page.
type handler func(c *call) error

// page adds a page for users who may read.
func (d *Desk) page(pattern string, serve handler) {
	d.add(Route{Pattern: "GET " + pattern, Role: access.RoleRead}, serve)
}

// action adds a form's action for users with a role. It accepts only forms of the user's own
// session.
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

// bounded is the call's context with the timeout for Temporal and a worker.
func (c *call) bounded() (context.Context, context.CancelFunc) {
	return context.WithTimeout(c.r.Context(), orders.DefaultPatience+c.desk.options.Patience)
}
