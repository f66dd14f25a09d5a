package desk

import (
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strings"

	"orderflow/internal/access"
)

const (
	// home is the path of the desk, after a proxy's prefix.
	home = "/desk/"
	// Fields that several forms have.
	fieldSecret = "form"
	fieldNext   = "next"
)

// maxSignIn is the largest form of a user who is not signed in, in bytes.
const maxSignIn = 4 << 10

func (d *Desk) registerSignIn() {
	d.add(Route{Pattern: "GET /desk/sign-in"}, d.showSignIn)
	d.add(Route{Pattern: "POST /desk/sign-in", MaxBody: maxSignIn}, d.signIn)
	d.add(Route{Pattern: "POST /desk/language", MaxBody: maxSignIn}, d.chooseLanguage)
	d.action("/desk/sign-out", access.RoleRead, maxSignIn, d.signOut)
	d.add(Route{Pattern: "GET /desk"}, func(c *call) error {
		c.w.Header().Set("Location", "desk/")
		c.w.WriteHeader(http.StatusSeeOther)
		return nil
	})
	d.add(Route{Pattern: home}, func(*call) error { return errNoPage })
}

// signInPage asks for a token.
type signInPage struct {
	Next string
	// Said is the message key of what went wrong before.
	Said string
}

func signInPath(next string, ended bool) string {
	query := url.Values{}
	if next != "" {
		query.Set(fieldNext, next)
	}
	if ended {
		query.Set("ended", "1")
	}
	if len(query) == 0 {
		return "sign-in"
	}
	return "sign-in?" + query.Encode()
}

func (d *Desk) showSignIn(c *call) error {
	asked := c.r.URL.Query()
	next := localPath(asked.Get(fieldNext))
	if d.options.Gate.Open() {
		return d.beginOpenSession(c, next)
	}
	page := signInPage{Next: next}
	if asked.Has("ended") {
		page.Said = "sign-in.ended"
	}
	return c.show(http.StatusOK, "sign_in", "sign-in.title", page)
}

// beginOpenSession begins a session without a token; it is used if no tokens are configured.
func (d *Desk) beginOpenSession(c *call, next string) error {
	if _, refusal := d.options.Gate.Authenticate(c.r); refusal != nil {
		return refusedError{refusal}
	}
	return d.beginSession(c, access.TokenHash{}, next)
}

// signIn begins a new session, even if the form came with a cookie.
func (d *Desk) signIn(c *call) error {
	if err := c.readForm(maxSignIn); err != nil {
		return err
	}
	next := localPath(c.r.PostFormValue(fieldNext))
	if d.options.Gate.Open() {
		return d.beginOpenSession(c, next)
	}
	caller, token, refusal := d.options.Gate.SignIn(c.r, strings.TrimSpace(c.r.PostFormValue("token")))
	switch {
	case refusal != nil && refusal.Status == http.StatusUnauthorized:
		return c.show(refusal.Status, "sign_in", "sign-in.title", signInPage{Next: next, Said: "sign-in.wrong"})
	case refusal != nil:
		return refusedError{refusal}
	case !caller.May(access.RoleRead):
		return c.show(http.StatusForbidden, "sign_in", "sign-in.title", signInPage{Next: next, Said: "sign-in.no-role"})
	}
	if next == "" && caller.May(access.RolePack) && !caller.May(access.RoleOperate) {
		next = "pack" // a packer who may not decide
	}
	return d.beginSession(c, token, next)
}

func (d *Desk) beginSession(c *call, token access.TokenHash, next string) error {
	_, sealed, err := d.sealer.begin(token, d.options.SessionLife)
	if err != nil {
		return err
	}
	setCookie(c.w, c.r, sealed, d.options.SessionLife)
	c.redirect(next)
	return nil
}

func (d *Desk) signOut(c *call) error {
	setCookie(c.w, c.r, "", 0)
	c.redirect("sign-in")
	return nil
}

// chooseLanguage stores a language in the browser. It needs no session, because the sign-in
// page also offers the choice.
func (d *Desk) chooseLanguage(c *call) error {
	if err := c.readForm(maxSignIn); err != nil {
		return err
	}
	chosen := c.r.PostFormValue("language")
	if _, known := languages[chosen]; known {
		http.SetCookie(c.w, &http.Cookie{Name: languageCookie, Value: chosen, MaxAge: 365 * 24 * 3600,
			HttpOnly: true, Secure: encrypted(c.r), SameSite: http.SameSiteStrictMode})
	}
	c.redirect(localPath(c.r.PostFormValue(fieldNext)))
	return nil
}

// localForm matches paths below /desk/: no scheme, no host, and no backslash, which browsers
// treat as a slash.
var localForm = regexp.MustCompile(`^([A-Za-z0-9._@~%-]+(/[A-Za-z0-9._@~%-]+)*)?(\?[^\\\s#]*)?$`)

// localPath returns a path below /desk/; empty if the text leads anywhere else.
func localPath(text string) string {
	before, _, _ := strings.Cut(text, "?")
	decoded, err := url.PathUnescape(before)
	if err != nil || len(text) > 2000 || !localForm.MatchString(text) ||
		strings.ContainsAny(decoded, "\\") || path.Clean(home+decoded) != strings.TrimSuffix(home+decoded, "/") || strings.HasPrefix(decoded, "sign-in") {
		return ""
	}
	return text
}
