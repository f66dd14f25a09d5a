package desk

import "net/http"

// arrival is the page of a click at another site, such as a link in web mail. Browsers send no
// session with it, nor after redirects, as the cookie is for this site only (SameSite=Strict).
// The page loads itself again, which is a call of this site.
type arrival struct {
	// Next is the page below /desk/ that was asked for.
	Next string
}

// Again says that the page loads itself again at once.
func (arrival) Again() bool { return true }

// fromAnotherSite reports whether a link at another site led here. Old browsers don't say so.
func fromAnotherSite(r *http.Request) bool {
	return r.Method == http.MethodGet && r.Header.Get("Sec-Fetch-Site") == "cross-site" && len(r.CookiesNamed(sessionCookie)) == 0
}
