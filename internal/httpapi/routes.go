package httpapi

import (
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"orderflow/internal/access"
)

// group is a set of routes that share a limit of calls in flight.
type group struct {
	mux     *http.ServeMux
	limited http.Handler
	// shares are each token's part of the group's slots; nil if there are none.
	shares *access.Shares
}

// maxPublicBody is the largest body, in bytes, that is buffered for routes that authenticate
// callers themselves.
const maxPublicBody = 1 << 20

// newGroup is for restricted routes, whose bodies are received before they take a slot.
func newGroup(most int) *group {
	mux := http.NewServeMux()
	return &group{mux: mux, limited: access.Limit(most, 0, mux), shares: access.NewShares(most)}
}

func newPublicGroup(most int) *group {
	mux := http.NewServeMux()
	return &group{mux: mux, limited: access.Limit(most, maxPublicBody, mux)}
}

// public serves a route without authentication.
func (a *API) public(pattern string, handler http.Handler) {
	a.handle(pattern, handler)
}

// handle adds a route.
func (a *API) handle(pattern string, handler http.Handler) {
	a.patterns = append(a.patterns, pattern)
	a.mux.Handle(pattern, a.watch(pattern, handler))
}

// page serves a public route with a large answer. A client that does not read it takes up
// connections, but no slots of other routes.
func (a *API) page(pattern string, handler http.Handler) {
	a.pages.mux.Handle(pattern, handler)
	a.public(pattern, a.pages.limited)
}

// restricted serves a route to callers of a role, with bodies of maxBody bytes at most; 0 means
// that it reads none. Refused calls and bodies that are still arriving take no slot of the
// group: first the token's share is checked, then the body is received, then the call takes a
// slot.
func (a *API) restricted(pattern string, role access.Role, in *group, maxBody int64, handler http.Handler) {
	in.mux.Handle(pattern, handler)
	a.roles[pattern] = role
	limited := in.limited
	if maxBody > 0 {
		limited = received(maxBody, limited)
	}
	a.handle(pattern, a.options.Gate.Require(role, named(in.shares.Limit(limited))))
}

// named adds the caller's name to the log.
func named(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if caller, known := access.CallerOf(r.Context()); known {
			w.(*writer).caller = caller.Name
		}
		next.ServeHTTP(w, r)
	})
}

// Keys of an operation's metadata, for what OpenAPI has no field for.
const (
	metaRole  = "role"
	metaGroup = "group"
)

// adapter puts huma's operations behind the gate and the limits of their group.
type adapter struct{ api *API }

// Handle serves an operation.
func (ad adapter) Handle(op *huma.Operation, serve func(huma.Context)) {
	call := strict(op, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { serve(humago.NewContext(op, r, w)) }))
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if encoded(r) {
			refuseEncoding(w, r)
			return
		}
		r.Body = &unmarked{ReadCloser: r.Body}
		if !accepted(op.RequestBody, r.Header.Get("Content-Type")) {
			writeProblem(w, http.StatusUnsupportedMediaType, "the body has to be "+strings.Join(mediaTypes(op.RequestBody), " or "))
			return
		}
		call.ServeHTTP(w, r)
	})
	role, in := op.Metadata[metaRole].(access.Role), op.Metadata[metaGroup].(*group)
	maxBody := int64(0)
	if op.RequestBody != nil {
		maxBody = op.MaxBodyBytes - 1 // huma refuses a body of exactly its own limit
	}
	ad.api.restricted(op.Method+" "+op.Path, role, in, maxBody, handler)
}

// ServeHTTP serves all routes.
func (ad adapter) ServeHTTP(w http.ResponseWriter, r *http.Request) { ad.api.mux.ServeHTTP(w, r) }

// accepted reports whether the operation reads this media type. A missing media type is
// accepted.
func accepted(body *huma.RequestBody, contentType string) bool {
	if body == nil || contentType == "" {
		return true
	}
	mediaType, _, err := mime.ParseMediaType(contentType)
	return err == nil && slices.Contains(mediaTypes(body), mediaType)
}

func mediaTypes(body *huma.RequestBody) []string {
	var types []string
	for mediaType := range body.Content {
		types = append(types, mediaType)
	}
	slices.Sort(types)
	return types
}

// unknown answers calls that match no route.
func (a *API) unknown(w http.ResponseWriter, r *http.Request) {
	var allowed []string
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
		other := r.Clone(r.Context())
		other.Method = method
		if _, pattern := a.mux.Handler(other); pattern != catchAll {
			allowed = append(allowed, method)
		}
	}
	if len(allowed) == 0 || slices.Contains(allowed, r.Method) {
		writeProblem(w, http.StatusNotFound, "")
		return
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	writeProblem(w, http.StatusMethodNotAllowed, "")
}
