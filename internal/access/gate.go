package access

import (
	"net/http"
	"net/netip"
	"strings"
	"time"

	"golang.org/x/time/rate"
)

// Options configure a Gate.
type Options struct {
	// Tokens are the accepted tokens; without any the gate is open.
	Tokens []Token
	// TrustedProxies are the proxies whose X-Forwarded-For is believed; see ClientAddr.
	TrustedProxies []netip.Prefix
	// FailuresPerMinute is how many requests without a valid token or secret an address may
	// make, at once or spread over a minute; 0 means no limit.
	FailuresPerMinute int
	// RequestsPerMinute is the same limit for the requests with one valid token.
	RequestsPerMinute int
	// Origins are web pages of another origin that may call an open gate:
	// "http://127.0.0.1:8233" for the Temporal Web UI.
	Origins []string
	// Clock is the current time; nil means time.Now.
	Clock func() time.Time
}

// Gate authenticates requests and refuses unauthorized ones. It is safe for concurrent use.
type Gate struct {
	options  Options
	failures *addressLimits
	requests []*rate.Limiter // one for each token
	browsers *http.CrossOriginProtection
}

// NewGate returns a gate without recorded failures.
func NewGate(options Options) *Gate {
	if options.Clock == nil {
		options.Clock = time.Now
	}
	g := &Gate{
		options:  options,
		failures: newAddressLimits(options.FailuresPerMinute),
		browsers: http.NewCrossOriginProtection(),
	}
	for range options.Tokens {
		g.requests = append(g.requests, perMinute(options.RequestsPerMinute))
	}
	return g
}

// Open reports whether there are no tokens, so that every caller passes. An open gate must be
// reachable only from this machine; the server ensures that.
func (g *Gate) Open() bool { return len(g.options.Tokens) == 0 }

// Authenticate finds out who makes a request. Only a single header Authorization: Bearer
// counts; a token in a query string would end up in logs.
//
// A valid token passes even if its address has used up its failed attempts: many callers may
// share an address, and tokens can't be guessed.
func (g *Gate) Authenticate(r *http.Request) (Caller, *Refusal) {
	if g.Open() {
		return g.authenticateLocal(r)
	}
	now := g.options.Clock()
	index, known := Match(g.options.Tokens, bearer(r.Header))
	if !known {
		if refusal := g.Failed(r); refusal != nil {
			return Caller{}, refusal
		}
		return Caller{}, &Refusal{Status: http.StatusUnauthorized}
	}
	if wait := take(g.requests[index], now); wait > 0 {
		return Caller{}, &Refusal{Status: http.StatusTooManyRequests, RetryAfter: wait}
	}
	token := g.options.Tokens[index]
	return Caller{Name: token.Name, Roles: token.Roles}, nil
}

// Failed counts a request without a valid token or (for other endpoints) secret: an attacker
// who guesses one may guess the other. It returns a refusal if the address has failed too
// often.
func (g *Gate) Failed(r *http.Request) *Refusal {
	wait := g.failures.take(ClientAddr(r, g.options.TrustedProxies), g.options.Clock())
	if wait > 0 {
		return &Refusal{Status: http.StatusTooManyRequests, RetryAfter: wait}
	}
	return nil
}

// bearer returns the token of a request, or "".
func bearer(header http.Header) string {
	values := header.Values("Authorization")
	if len(values) != 1 {
		return ""
	}
	scheme, token, _ := strings.Cut(values[0], " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return token
}

// Require passes only callers with a role to next, which gets the caller by CallerOf.
func (g *Gate) Require(role Role, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		caller, refusal := g.Authenticate(r)
		if refusal == nil && !caller.May(role) {
			refusal = Forbidden()
		}
		if refusal != nil {
			refusal.Write(w)
			return
		}
		next.ServeHTTP(w, r.WithContext(WithCaller(r.Context(), caller)))
	})
}
