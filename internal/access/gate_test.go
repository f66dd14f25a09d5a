package access_test

import (
	"encoding/base64"
	"net/http"
	"net/netip"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
)

func TestRoles(t *testing.T) {
	const start, read, pack, operate, supplies, admin = access.RoleStart, access.RoleRead, access.RolePack, access.RoleOperate, access.RoleSupplies, access.RoleAdmin
	for held, may := range map[access.Role][]access.Role{
		start: {start}, read: {read}, pack: {read, pack}, operate: {read, pack, operate}, supplies: {supplies}, admin: {start, read, pack, operate, supplies, admin}, "": nil,
	} {
		t.Run(string(held), func(t *testing.T) {
			var granted []access.Role
			for _, role := range access.Roles() {
				if (access.Caller{Roles: []access.Role{held}}).May(role) {
					granted = append(granted, role)
				}
			}
			require.Equal(t, may, granted)
		})
	}
	require.True(t, access.Caller{Roles: []access.Role{start, read}}.May(read))
	require.False(t, access.Caller{}.May(""))
}

func TestRequire(t *testing.T) {
	operator, operators := create(t, "ops", access.RoleOperate)
	starter, starters := create(t, "shop", access.RoleStart)
	url := serve(t, access.NewGate(access.Options{Tokens: []access.Token{starters, operators}}), access.RoleRead)

	passed := ask(t, url, bearer(operator)...)
	require.Equal(t, 200, passed.status)
	require.Equal(t, "ops", passed.body)
	require.Equal(t, passed, ask(t, url, "Authorization", "bEARER "+operator))

	require.Equal(t, refused(403), ask(t, url, bearer(starter)...))
}

// All refusals are byte-identical, whatever the reason.
func TestAllThatIsNotATokenIsAnsweredAlike(t *testing.T) {
	token, entry := create(t, "shop", access.RoleRead)
	stranger, _ := create(t, "shop", access.RoleRead)
	base := serve(t, access.NewGate(access.Options{Tokens: []access.Token{entry}}), access.RoleRead)
	for name, request := range map[string]struct {
		url     string
		headers []string
	}{
		"nothing":                        {"", nil},
		"a token of elsewhere":           {"", bearer(stranger)},
		"no form at all":                 {"", bearer("x")},
		"an empty one":                   {"", bearer("")},
		"a right one and another":        {"", append(bearer(token), bearer(stranger)...)},
		"a right one twice":              {"", append(bearer(token), bearer(token)...)},
		"a right one with two spaces":    {"", bearer(" " + token)},
		"another scheme":                 {"", []string{"Authorization", "Token " + token}},
		"as a password":                  {"", []string{"Authorization", "Basic " + base64.StdEncoding.EncodeToString([]byte("shop:"+token))}},
		"without a scheme":               {"", []string{"Authorization", token}},
		"in another header":              {"", []string{"X-Api-Key", token, "Cookie", "access_token=" + token}},
		"in the query, as access_token":  {"?access_token=" + token, nil},
		"in the query, as authorization": {"?authorization=" + url.QueryEscape("Bearer "+token), nil},
		"as user info":                   {"/?token=" + token, []string{"Authorization", "Bearer"}},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, refused(401), ask(t, base+request.url, request.headers...))
		})
	}
}

func TestFailuresAreLimitedPerAddress(t *testing.T) {
	token, entry := create(t, "shop", access.RoleRead)
	clock := newClock()
	gate := access.NewGate(access.Options{Tokens: []access.Token{entry}, FailuresPerMinute: 3, Clock: clock.read,
		TrustedProxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	url := serve(t, gate, access.RoleRead)
	from := func(address string) []string { return []string{"X-Forwarded-For", address} }

	for range 3 {
		require.Equal(t, refused(401), ask(t, url, from("203.0.113.9")...))
	}
	require.Equal(t, refused(429, "Retry-After", "20"), ask(t, url, from("203.0.113.9")...))
	require.Equal(t, refused(401), ask(t, url, from("203.0.113.10")...), "another address")
	require.Equal(t, 200, ask(t, url, append(from("203.0.113.9"), bearer(token)...)...).status,
		"a right token passes: others may share the address")

	clock.now = clock.now.Add(15 * time.Second)
	require.Equal(t, refused(429, "Retry-After", "5"), ask(t, url, from("203.0.113.9")...))
	clock.now = clock.now.Add(5 * time.Second)
	require.Equal(t, refused(401), ask(t, url, from("203.0.113.9")...))
	require.Equal(t, refused(429, "Retry-After", "20"), ask(t, url, from("203.0.113.9")...))

	for i, address := range []string{"2001:db8::1", "2001:db8::2", "2001:db8:0:0:ffff::3"} {
		require.Equal(t, refused(401), ask(t, url, from(address)...), i)
	}
	require.Equal(t, refused(429, "Retry-After", "20"), ask(t, url, from("2001:db8::4")...), "one customer's network")
	require.Equal(t, refused(401), ask(t, url, from("2001:db8:0:1::1")...), "another's")
}

// A client that is not a trusted proxy can't make up the address to which its failures count.
func TestAForgedAddressDoesNotHelp(t *testing.T) {
	_, entry := create(t, "shop", access.RoleRead)
	gate := access.NewGate(access.Options{Tokens: []access.Token{entry}, FailuresPerMinute: 2, Clock: newClock().read,
		TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}})
	url := serve(t, gate, access.RoleRead)
	require.Equal(t, refused(401), ask(t, url, "X-Forwarded-For", "203.0.113.1"))
	require.Equal(t, refused(401), ask(t, url, "X-Forwarded-For", "203.0.113.2"))
	require.Equal(t, refused(429, "Retry-After", "30"), ask(t, url, "X-Forwarded-For", "203.0.113.3"))
	require.Equal(t, refused(429, "Retry-After", "30"), ask(t, url, "X-Real-Ip", "203.0.113.4", "Forwarded", "for=203.0.113.4"))
}

func TestRequestsAreLimitedPerToken(t *testing.T) {
	shop, shops := create(t, "shop", access.RoleRead)
	ops, opss := create(t, "ops", access.RoleRead)
	clock := newClock()
	gate := access.NewGate(access.Options{Tokens: []access.Token{shops, opss}, RequestsPerMinute: 2, Clock: clock.read})
	url := serve(t, gate, access.RoleRead)

	require.Equal(t, 200, ask(t, url, bearer(shop)...).status)
	require.Equal(t, 200, ask(t, url, bearer(shop)...).status)
	require.Equal(t, refused(429, "Retry-After", "30"), ask(t, url, bearer(shop)...))
	require.Equal(t, 200, ask(t, url, bearer(ops)...).status)
	clock.now = clock.now.Add(29*time.Second + time.Millisecond)
	require.Equal(t, refused(429, "Retry-After", "1"), ask(t, url, bearer(shop)...), "rounded up")
	clock.now = clock.now.Add(time.Second)
	require.Equal(t, 200, ask(t, url, bearer(shop)...).status)
}

// Strangers with ever new addresses take up only the memory of 10,000 addresses; the rest share
// one limit.
func TestMoreAddressesThanAreRemembered(t *testing.T) {
	token, entry := create(t, "shop", access.RoleRead)
	clock := newClock()
	gate := access.NewGate(access.Options{Tokens: []access.Token{entry}, FailuresPerMinute: 1, Clock: clock.read})
	attempt := func(i int, headers ...string) *access.Refusal {
		request, err := http.NewRequest(http.MethodGet, "/", nil)
		require.NoError(t, err)
		request.RemoteAddr = netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), 1).String()
		if len(headers) > 0 {
			request.Header.Set(headers[0], headers[1])
		}
		_, refusal := gate.Authenticate(request)
		return refusal
	}
	unauthorized := &access.Refusal{Status: 401}
	tooMany := &access.Refusal{Status: 429, RetryAfter: time.Minute}
	for i := range 10_000 {
		require.Equal(t, unauthorized, attempt(i))
	}
	require.Equal(t, unauthorized, attempt(10_000), "the first of the others")
	require.Equal(t, tooMany, attempt(10_001), "the second")
	require.Nil(t, attempt(10_002, bearer(token)...))

	clock.now = clock.now.Add(time.Minute)
	require.Equal(t, unauthorized, attempt(10_003), "the quiet ones are forgotten")
	require.Equal(t, unauthorized, attempt(10_004))
	require.Equal(t, tooMany, attempt(10_004))
}
