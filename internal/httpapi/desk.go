package httpapi

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"orderflow/internal/desk"
	"orderflow/internal/encryption/keyring"
	"orderflow/internal/orders"
)

// Desk configures the web pages; see package desk.
type Desk struct {
	Keys        keyring.Ring
	SessionLife time.Duration
}

// maxDesk is the highest number of concurrent calls of the desk.
const maxDesk = 64

// registerDesk serves the web pages at /desk/. The rate limits of a token also apply to its
// signed-in users. Refused calls and forms that are still being received do not count as
// concurrent calls.
func (a *API) registerDesk() error {
	if a.options.Desk == nil {
		return nil
	}
	made, err := desk.New(desk.Options{Orders: a.options.Orders, Gate: a.options.Gate, Events: a.serveEvents, Costs: a.costsToday,
		Keys: a.options.Desk.Keys, SessionLife: a.options.Desk.SessionLife, Patience: a.options.Patience, Logger: a.logger})
	if err != nil {
		return err
	}
	assets, err := desk.Assets()
	if err != nil {
		return err
	}
	for name, file := range assets {
		a.page("GET /desk/assets/"+name, fixed(file.MediaType, file.Content))
	}
	for _, route := range made.Routes() {
		a.registerDeskRoute(made, route)
	}
	return nil
}

func (a *API) registerDeskRoute(made *desk.Desk, route desk.Route) {
	if route.Role == "" {
		a.page(route.Pattern, route.Handler)
		return
	}
	group := a.desk
	if route.Streams {
		group = a.streams
	}
	group.mux.Handle(route.Pattern, route.Handler)
	limited := group.limited
	if route.MaxBody > 0 {
		limited = received(route.MaxBody, limited)
	}
	a.mux.Handle(route.Pattern, a.watch(route.Pattern, made.Require(route, named(group.shares.Limit(limited)))))
}

// serveEvents streams an order's events to an authenticated caller.
func (a *API) serveEvents(w http.ResponseWriter, r *http.Request, id string) {
	last := r.Header.Get("Last-Event-ID")
	state, err := a.state(r.Context(), id)
	switch {
	case errors.Is(err, orders.ErrNotFound):
		writeProblem(w, http.StatusNotFound, "")
		return
	case err != nil:
		w.Header().Set("Retry-After", strconv.Itoa(retryAfter))
		writeProblem(w, http.StatusServiceUnavailable, "")
		return
	case last == lastEvent && state.Status.Final():
		w.WriteHeader(http.StatusNoContent)
		return
	}
	a.sendEvents(w, r, id, last, state)
}
