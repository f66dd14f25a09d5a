package access

import (
	"net/http"
	"net/netip"
	"strings"
	"time"

	"golang.org/x/time/rate"
)

// Options are what a Gate knows.
type Options struct {
	// Tokens are who may pass; without any the gate is open.
	Tokens []Token
	// TrustedProxies are believed about whom they speak for; see ClientAddr.
	TrustedProxies []netip.Prefix
	// FailuresPerMinute is how many requests without a right token or secret an address may
	// make, at once or over a minute; 0 means any number.
	FailuresPerMinute int
	// RequestsPerMinute is the same for requests with one and the same right token.
	RequestsPerMinute int
	// Origins are web pages of another address that may call an open gate:
	// "http://127.0.0.1:8233", where the Temporal Web UI is.
	Origins []string
	// Clock tells the time; nil means time.Now.
	Clock func() time.Time
}

// Gate lets requests through or turns them away. It is safe for concurrent use.
type Gate struct {
	options  Options
	failures *addressLimits
	requests []*rate.Limiter // one for each token
	browsers *http.CrossOriginProtection
}

// NewGate returns a gate at which nobody has failed yet.
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

// Open reports whether there are no tokens, so that everybody passes. An open
// gate may only be reached from this machine; whoever serves it sees to that.
func (g *Gate) Open() bool { return len(g.options.Tokens) == 0 }

// Authenticate finds out who makes a request. Only the header Authorization:
// Bearer counts, and only when there is one of it; a token in a query string
// would end up in logs.
//
// A right token passes even where wrong ones have used up the attempts of their
// address: many callers may share one, and tokens can't be guessed anyway.
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

// Failed counts a request that shows no right token, or elsewhere no right secret: those
// who guess one thing may as well guess another. It returns a refusal when its address
// has failed too often.
func (g *Gate) Failed(r *http.Request) *Refusal {
	wait := g.failures.take(ClientAddr(r, g.options.TrustedProxies), g.options.Clock())
	if wait > 0 {
		return &Refusal{Status: http.StatusTooManyRequests, RetryAfter: wait}
	}
	return nil
}

// bearer returns the token of a request, or nothing.
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

// Require lets only callers of a role through to next, which finds them by
// CallerOf.
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
