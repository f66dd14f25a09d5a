package desk_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
	"orderflow/internal/desk"
	"orderflow/internal/httpapi"
)

// routes are all routes of the desk.
func routes(t *testing.T) []desk.Route {
	t.Helper()
	made, err := desk.New(desk.Options{Orders: service, Gate: gate(access.Options{}, entries...)})
	require.NoError(t, err)
	return made.Routes()
}

// path replaces the parameters of a pattern by names that do not exist.
func path(pattern string) string {
	_, path, _ := strings.Cut(pattern, " ")
	path = strings.TrimPrefix(strings.ReplaceAll(path, "{$}", ""), "/desk")
	return strings.TrimPrefix(regexp.MustCompile(`\{[a-z]+\}`).ReplaceAllString(path, "no-such-1"), "/")
}

// A user who is not signed in sees only the sign-in page, and can send no form.
func TestNothingIsShownWithoutASession(t *testing.T) {
	for _, route := range routes(t) {
		if route.Role == "" {
			continue
		}
		t.Run(route.Pattern, func(t *testing.T) {
			v := newVisitor(t, base)
			got := v.get(path(route.Pattern))
			if strings.HasPrefix(route.Pattern, "POST") {
				got = v.post(path(route.Pattern), url.Values{})
			}
			if route.Streams {
				require.Equal(t, http.StatusUnauthorized, got.status)
				return
			}
			require.Equal(t, http.StatusSeeOther, got.status)
			require.Regexp(t, `^(\./|(\.\./)+)sign-in`, got.header.Get("Location"))
		})
	}
}

// Every route is tried with every role.
func TestRolesOfTheDesk(t *testing.T) {
	for _, role := range []access.Role{access.RoleRead, access.RolePack, access.RoleOperate, access.RoleAdmin} {
		v := signedIn(t, role)
		for _, route := range routes(t) {
			if route.Role == "" || route.Streams || path(route.Pattern) == "sign-out" {
				continue
			}
			t.Run(string(role)+" "+route.Pattern, func(t *testing.T) {
				v.t = t
				var got shown
				if strings.HasPrefix(route.Pattern, "POST") {
					got = v.send(path(route.Pattern), url.Values{})
				} else {
					got = v.get(path(route.Pattern))
				}
				allowed := (access.Caller{Roles: []access.Role{role}}).May(route.Role)
				require.Equal(t, !allowed, got.status == http.StatusForbidden, "%d %s", got.status, got.text())
			})
		}
	}
	for _, role := range []access.Role{access.RoleStart, access.RoleSupplies} {
		v := newVisitor(t, base)
		got := v.post("sign-in", url.Values{"token": {tokens[role]}})
		require.Equal(t, http.StatusForbidden, got.status)
		require.Contains(t, got.text(), "This token may not look at orders.")
		require.Empty(t, v.cookie())
	}
}

// Cross-site request forgery: a form needs the secret of its session, and is refused if the
// browser says that another site sends it.
func TestFormsOfOtherPagesDoNothing(t *testing.T) {
	v := signedIn(t, access.RoleAdmin)
	other := signedIn(t, access.RoleAdmin).page("").value(t, "form")
	for _, route := range routes(t) {
		if !strings.HasPrefix(route.Pattern, "POST") {
			continue
		}
		t.Run(route.Pattern, func(t *testing.T) {
			v.t = t
			for name, form := range map[string]url.Values{"none": {}, "empty": {"form": {""}}, "of another session": {"form": {other}}} {
				if route.Role == "" {
					continue // these forms have no secret; see below
				}
				got := v.post(path(route.Pattern), form)
				require.Equal(t, http.StatusForbidden, got.status, name)
				require.Contains(t, got.text(), "does not belong to your session", name)
			}
			mine := v.page("").value(t, "form")
			for name, header := range map[string]http.Header{
				"another site":        {"Sec-Fetch-Site": {"cross-site"}},
				"a sibling's page":    {"Sec-Fetch-Site": {"same-site"}},
				"an origin":           {"Origin": {"https://evil.example"}},
				"a page without name": {"Origin": {"null"}},
			} {
				v.header = header
				got := v.post(path(route.Pattern), url.Values{"form": {mine}, "token": {tokens[access.RoleAdmin]}})
				require.Equal(t, http.StatusForbidden, got.status, name)
				require.Empty(t, got.header.Values("Set-Cookie"), name)
			}
			v.header = http.Header{}
		})
	}
}

// Clickjacking: no other site may show a page in a frame, and pages run only our scripts.
func TestNoPageIsShownInAFrame(t *testing.T) {
	v := signedIn(t, access.RoleAdmin)
	for _, route := range routes(t) {
		if strings.HasPrefix(route.Pattern, "POST") || route.Streams {
			continue
		}
		t.Run(route.Pattern, func(t *testing.T) {
			v.t = t
			got := v.get(path(route.Pattern))
			require.Equal(t, "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "+
				"form-action 'self'; frame-ancestors 'none'; base-uri 'none'", got.header.Get("Content-Security-Policy"))
			require.Equal(t, "DENY", got.header.Get("X-Frame-Options"))
			require.Equal(t, "no-store", got.header.Get("Cache-Control"))
			require.Equal(t, "nosniff", got.header.Get("X-Content-Type-Options"))
			require.NotRegexp(t, `(?i)<script(?: [^>]*)?>[^<]|<style| style=| on[a-z]+=|javascript:`, got.body)
		})
	}
}

// Session fixation: signing in replaces an earlier session cookie.
func TestASessionIsNew(t *testing.T) {
	v := signedIn(t, access.RoleRead)
	before, secret := v.cookie(), v.page("").value(t, "form")
	require.NotEmpty(t, before)
	require.Equal(t, http.StatusSeeOther, v.post("sign-in", url.Values{"token": {tokens[access.RoleOperate]}}).status)
	require.NotEqual(t, before, v.cookie())
	require.NotEqual(t, secret, v.page("").value(t, "form"))
	require.Contains(t, v.page("").text(), "the-operate")

	planted := newVisitor(t, base)
	planted.header.Set("Cookie", "orderflow-desk=planted; orderflow-desk="+v.cookie())
	require.Equal(t, http.StatusSeeOther, planted.get("").status, "two cookies are none")
}

// A session ends when it expires or its token is removed, and only a cookie encrypted by the
// desk is valid.
// Browsers leave out the session when a link at another site is clicked. The page that is shown
// then loads itself again, and is for clicks only.
func TestALinkAtAnotherSite(t *testing.T) {
	const again = `<meta http-equiv="refresh" content="0">`
	v := newVisitor(t, base)
	v.header.Set("Sec-Fetch-Site", "cross-site")
	got := v.get("find?status=held")
	require.Equal(t, http.StatusOK, got.status)
	require.Contains(t, got.body, again)
	require.Contains(t, got.body, `<a href="./find?status=held">`)
	require.Empty(t, got.header.Get("Set-Cookie"))
	require.NotContains(t, v.get("sign-in").body, again)
	require.Equal(t, "../../sign-in", v.post("orders/x/hold", url.Values{}).header.Get("Location"))

	v.header.Set("Sec-Fetch-Site", "same-origin") // as after the page has loaded itself again
	require.Equal(t, "./sign-in?next=find%3Fstatus%3Dheld", v.get("find?status=held").header.Get("Location"))
	require.Equal(t, http.StatusSeeOther, v.post("sign-in", url.Values{"token": {tokens[access.RoleRead]}}).status)
	v.header.Set("Sec-Fetch-Site", "cross-site") // browsers whose cookies are not strict
	require.NotContains(t, v.get("find?status=held").body, again)
}

func TestSessionsEnd(t *testing.T) {
	token, entry, err := access.Create("leaving", access.RoleRead)
	require.NoError(t, err)
	with := listen(gate(access.Options{}, append(entries, entry)...), httpapi.Desk{Keys: ring})
	v := newVisitor(t, with)
	got := v.post("sign-in", url.Values{"token": {token}})
	require.Regexp(t, `^orderflow-desk=tests:[A-Za-z0-9_-]+; Max-Age=122400; HttpOnly; SameSite=Strict$`, got.header.Get("Set-Cookie"))
	require.Contains(t, v.page("").text(), "leaving")
	sealed := v.cookie()

	carried := func(base, cookie string) shown {
		other := newVisitor(t, base)
		other.header.Set("Cookie", "orderflow-desk="+cookie)
		return other.get("")
	}
	require.Equal(t, http.StatusOK, carried(with, sealed).status)
	t.Run("its token was taken away", func(t *testing.T) {
		got := carried(base, sealed) // a replica with the same keys
		require.Equal(t, http.StatusSeeOther, got.status)
		require.Equal(t, "./sign-in?ended=1", got.header.Get("Location"))
	})
	t.Run("a replica with the same keys", func(t *testing.T) {
		require.Equal(t, http.StatusOK, carried(listen(gate(access.Options{}, entry), httpapi.Desk{Keys: ring}), sealed).status)
	})
	t.Run("a trigger with keys of its own", func(t *testing.T) {
		require.Equal(t, http.StatusSeeOther, carried(listen(gate(access.Options{}, entry), httpapi.Desk{}), sealed).status)
	})
	t.Run("changed or made up", func(t *testing.T) {
		for _, cookie := range []string{"", "x", "tests:", "tests:AAAA", sealed[:len(sealed)-2], "own:" + strings.TrimPrefix(sealed, "tests:"), token} {
			require.Equal(t, http.StatusSeeOther, carried(with, cookie).status, cookie)
		}
		for i := range 40 {
			at := len("tests:") + i*(len(sealed)-len("tests:"))/40
			other := byte('A')
			if sealed[at] == other {
				other = 'B'
			}
			require.Equal(t, http.StatusSeeOther, carried(with, sealed[:at]+string(other)+sealed[at+1:]).status, at)
		}
	})
	t.Run("its time is over", func(t *testing.T) {
		short := listen(gate(access.Options{}, entry), httpapi.Desk{Keys: ring, SessionLife: time.Second})
		v := newVisitor(t, short)
		v.post("sign-in", url.Values{"token": {token}})
		sealed := v.cookie()
		require.Eventually(t, func() bool { return carried(short, sealed).status == http.StatusSeeOther }, 10*time.Second, 100*time.Millisecond)
	})
	t.Run("signing out", func(t *testing.T) {
		require.Equal(t, http.StatusSeeOther, v.send("sign-out", url.Values{}).status)
		require.Empty(t, v.cookie())
	})
}

func TestTheCookieIsForTLSOnly(t *testing.T) {
	for name, header := range map[string]http.Header{
		"a proxy says so":   {"X-Forwarded-Proto": {"https"}},
		"the browser's own": {"Origin": {"https://" + strings.TrimPrefix(base, "http://")}},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVisitor(t, base)
			v.header = header
			got := v.post("sign-in", url.Values{"token": {tokens[access.RoleRead]}})
			require.Contains(t, got.header.Get("Set-Cookie"), "; Secure;")
		})
	}
}

// The limit on token guesses also applies to the desk.
func TestSignInIsLimited(t *testing.T) {
	v := newVisitor(t, listen(gate(access.Options{FailuresPerMinute: 3}, entries...), httpapi.Desk{}))
	for range 3 {
		got := v.post("sign-in", url.Values{"token": {"of_" + strings.Repeat("x", 43)}})
		require.Equal(t, http.StatusUnauthorized, got.status)
		require.Contains(t, got.text(), "This is no token that is in use.")
	}
	got := v.post("sign-in", url.Values{"token": {"of_" + strings.Repeat("x", 43)}})
	require.Equal(t, http.StatusTooManyRequests, got.status)
	require.NotEmpty(t, got.header.Get("Retry-After"))
	require.Equal(t, http.StatusSeeOther, v.post("sign-in", url.Values{"token": {tokens[access.RoleRead]}}).status, "a right one passes")
}

// Open redirects: signing in leads to a page of the desk, whatever the form asks for.
func TestSignInLeadsToTheDeskOnly(t *testing.T) {
	for next, want := range map[string]string{
		"":                              "./",
		"orders/shop-1":                 "./orders/shop-1",
		"find?text=10417&page=x":        "./find?text=10417&page=x",
		"orders/case-order-shop-1@x":    "./orders/case-order-shop-1@x",
		"//evil.example":                "./",
		"/evil.example":                 "./",
		"https://evil.example/":         "./",
		"https:evil.example":            "./",
		`\\evil.example`:                "./",
		`/\evil.example`:                "./",
		"..//evil.example":              "./",
		"../../evil":                    "./",
		"orders/../../x":                "./",
		"%2e%2e/%2e%2e/x":               "./",
		"orders/%2e%2e/%2e%2e/x":        "./",
		"%5c%5cevil.example":            "./",
		"javascript:alert(1)":           "./",
		"data:text/html,x":              "./",
		"orders/x\r\nSet-Cookie: a=b":   "./",
		"\tjavascript:alert(1)":         "./",
		"sign-in?next=orders":           "./",
		"orders/x#fragment":             "./",
		"?" + strings.Repeat("x", 3000): "./",
	} {
		t.Run(next, func(t *testing.T) {
			v := newVisitor(t, base)
			got := v.post("sign-in", url.Values{"token": {tokens[access.RoleRead]}, "next": {next}})
			require.Equal(t, http.StatusSeeOther, got.status)
			require.Equal(t, want, got.header.Get("Location"))
			got = v.post("language", url.Values{"language": {"pl"}, "next": {next}})
			require.Equal(t, want, got.header.Get("Location"))
		})
	}
}

// Behind a proxy with a path prefix all links stay below the prefix.
func TestBehindAPathPrefix(t *testing.T) {
	behind, err := url.Parse(base)
	require.NoError(t, err)
	proxy := httptest.NewServer(http.StripPrefix("/warehouse/one", httputil.NewSingleHostReverseProxy(behind)))
	defer proxy.Close()
	v := newVisitor(t, proxy.URL+"/warehouse/one")
	v.http.CheckRedirect = nil
	got := v.get("")
	require.Contains(t, got.text(), "API token")
	got = v.post("sign-in", url.Values{"token": {tokens[access.RoleRead]}})
	require.Equal(t, http.StatusOK, got.status)
	require.Contains(t, got.text(), "the-read")
	require.NotRegexp(t, `(href|src|action)="/`, got.body)
	for _, one := range regexp.MustCompile(`(?:href|src)="\./([^"]+)"`).FindAllStringSubmatch(got.body, -1) {
		require.Equal(t, http.StatusOK, v.get(one[1]).status, one[1])
	}
}

// Without tokens, the desk accepts users of this machine and refuses forms of other sites.
func TestTheDeskAtAnOpenGate(t *testing.T) {
	open := listen(access.NewGate(access.Options{}), httpapi.Desk{})
	v := newVisitor(t, open)
	v.http.CheckRedirect = nil
	require.Contains(t, v.page("").text(), "local")
	v.header.Set("X-Forwarded-For", "192.0.2.1")
	require.Equal(t, http.StatusForbidden, v.get("").status)
	rebound := newVisitor(t, open)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, open+"/desk/sign-in", nil)
	require.NoError(t, err)
	request.Host = "evil.example"
	require.Equal(t, http.StatusForbidden, rebound.do(request).status)
	require.Empty(t, rebound.cookie())
}
