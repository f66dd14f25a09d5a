package desk

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"orderflow/internal/access"
)

// call is one HTTP request of a browser.
type call struct {
	desk    *Desk
	w       http.ResponseWriter
	r       *http.Request
	caller  access.Caller // zero if nobody is signed in
	session session
	words   words
}

// signedIn is what Require stores in the request's context.
type signedIn struct {
	caller  access.Caller
	session session
}

type signedInKey struct{}

func (d *Desk) callOf(w http.ResponseWriter, r *http.Request) *call {
	known, _ := r.Context().Value(signedInKey{}).(signedIn)
	return &call{desk: d, w: w, r: r, caller: known.caller, session: known.session, words: wordsFor(r)}
}

// setHeaders allows the desk's pages only their own script and calls to this server, and
// forbids other sites to embed them. The Referrer-Policy makes browsers send the Origin of a
// form, which shows whether the form belongs to another site.
func setHeaders(header http.Header) {
	header.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "+
		"connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
	header.Set("Referrer-Policy", "same-origin")
	header.Set("X-Frame-Options", "DENY")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Cache-Control", "no-store")
}

// Require calls next only for callers who are signed in with a token of the route's role. next
// gets the caller from access.CallerOf. Require does not read the body.
func (d *Desk) Require(route Route, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		caller, opened, refusal := d.authenticate(r)
		if refusal == nil && !caller.May(route.Role) {
			refusal = access.Forbidden()
		}
		if refusal != nil {
			setHeaders(w.Header())
			d.refuse(d.callOf(w, r), route, refusal)
			return
		}
		ctx := context.WithValue(access.WithCaller(r.Context(), caller), signedInKey{}, signedIn{caller, opened})
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// authenticate finds the caller of a request's session. If no tokens are configured, the gate
// decides who the caller is, and the session only holds the secret of forms.
func (d *Desk) authenticate(r *http.Request) (access.Caller, session, *access.Refusal) {
	none := &access.Refusal{Status: http.StatusUnauthorized}
	cookies := r.CookiesNamed(sessionCookie)
	if len(cookies) != 1 { // a second cookie is not from this server
		return access.Caller{}, session{}, none
	}
	opened, valid := d.sealer.open(cookies[0].Value)
	if !valid {
		return access.Caller{}, session{}, none
	}
	if d.options.Gate.Open() {
		caller, refusal := d.options.Gate.Authenticate(r)
		return caller, opened, refusal
	}
	caller, refusal := d.options.Gate.Returning(opened.Token)
	return caller, opened, refusal
}

// refuse shows the sign-in page to callers who are not signed in, and the reason to all others.
// A script gets only the status.
func (d *Desk) refuse(c *call, route Route, refusal *access.Refusal) {
	if refusal.Status != http.StatusUnauthorized || route.Streams {
		c.fail(refusedError{refusal})
		return
	}
	ended := len(c.r.CookiesNamed(sessionCookie)) > 0
	next := ""
	if c.r.Method == http.MethodGet || c.r.Method == http.MethodHead {
		next = localPath(strings.TrimPrefix(c.r.URL.RequestURI(), home))
	}
	if fromAnotherSite(c.r) {
		if err := c.show(http.StatusOK, "arrival", "arrival.title", arrival{Next: next}); err != nil {
			c.fail(err)
		}
		return
	}
	c.redirect(signInPath(next, ended))
}

// root is the relative path from the page to /desk/, so that a proxy's path prefix does not
// matter.
func (c *call) root() string {
	below := strings.TrimPrefix(c.r.URL.EscapedPath(), home)
	if n := strings.Count(below, "/"); n > 0 {
		return strings.Repeat("../", n)
	}
	return "./"
}

// redirect redirects to a page below /desk/. It does not use http.Redirect, which makes the
// path absolute and so loses a proxy's path prefix.
func (c *call) redirect(to string) {
	c.w.Header().Set("Location", c.root()+to)
	c.w.WriteHeader(http.StatusSeeOther)
}

// readForm parses the form of a call, including files.
func (c *call) readForm(most int64) error {
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, most)
	err := c.r.ParseMultipartForm(most)
	if errors.Is(err, http.ErrNotMultipart) {
		err = c.r.ParseForm()
	}
	if err != nil {
		return errUnreadable
	}
	return nil
}

// by is the name that the call's actions are recorded with.
func (c *call) by() string { return c.caller.Name }
