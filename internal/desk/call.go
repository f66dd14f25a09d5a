package desk

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"orderflow/internal/access"
)

// call is one request of a browser.
type call struct {
	desk    *Desk
	w       http.ResponseWriter
	r       *http.Request
	caller  access.Caller // zero where nobody has signed in
	session session
	words   words
}

// signedIn is what Require hands on.
type signedIn struct {
	caller  access.Caller
	session session
}

type signedInKey struct{}

func (d *Desk) callOf(w http.ResponseWriter, r *http.Request) *call {
	known, _ := r.Context().Value(signedInKey{}).(signedIn)
	return &call{desk: d, w: w, r: r, caller: known.caller, session: known.session, words: wordsFor(r)}
}

// setHeaders lets the desk run its own script and call this server, and nothing else do
// anything with it. A form tells its own address (Referrer-Policy): browsers send no
// Origin otherwise, by which a form of another page is known.
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

// Require lets only who has signed in with a token of a route's role through to next,
// which finds them by access.CallerOf. It reads no body.
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

// authenticate finds out whose session a request has. At an open gate it is this
// machine's, which the gate finds out; the session then only has the secret of forms.
func (d *Desk) authenticate(r *http.Request) (access.Caller, session, *access.Refusal) {
	none := &access.Refusal{Status: http.StatusUnauthorized}
	cookies := r.CookiesNamed(sessionCookie)
	if len(cookies) != 1 { // a second one is not ours
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

// refuse shows the sign-in page to who has not signed in, and to all others why not. What
// a script asks for gets the status only.
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
	c.redirect(signInPath(next, ended))
}

// root leads from the page to /desk/, whatever a proxy has before it.
func (c *call) root() string {
	below := strings.TrimPrefix(c.r.URL.EscapedPath(), home)
	if n := strings.Count(below, "/"); n > 0 {
		return strings.Repeat("../", n)
	}
	return "./"
}

// redirect leads to a page below /desk/. net/http's own redirection would name an
// absolute path, which lacks a proxy's prefix.
func (c *call) redirect(to string) {
	c.w.Header().Set("Location", c.root()+to)
	c.w.WriteHeader(http.StatusSeeOther)
}

// readForm reads the form of a call, with the files in it if there are any.
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

// by is in whose name the call acts.
func (c *call) by() string { return c.caller.Name }
