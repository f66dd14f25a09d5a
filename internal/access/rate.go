package access

import (
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// perMinute allows something n times a minute, in one burst if needed; 0 means no limit.
func perMinute(n int) *rate.Limiter {
	if n == 0 {
		return rate.NewLimiter(rate.Inf, 0)
	}
	return rate.NewLimiter(rate.Limit(float64(n)/time.Minute.Seconds()), n)
}

// take allows one event and returns 0, or returns how long to wait.
func take(limiter *rate.Limiter, now time.Time) time.Duration {
	reservation := limiter.ReserveN(now, 1)
	wait := reservation.DelayFrom(now)
	if wait > 0 {
		reservation.CancelAt(now)
	}
	return wait
}

// maxAddresses bounds the memory that strangers can use. Further addresses share one limit
// until others have been quiet for a minute.
const maxAddresses = 10_000

// addressLimits limits something per address. An IPv6 customer has at least a /64 of addresses,
// so those count as one.
type addressLimits struct {
	perMinute int

	mu     sync.Mutex
	by     map[netip.Prefix]*rate.Limiter
	others *rate.Limiter
	swept  time.Time
}

func newAddressLimits(n int) *addressLimits {
	return &addressLimits{perMinute: n, by: map[netip.Prefix]*rate.Limiter{}, others: perMinute(n)}
}

func (l *addressLimits) take(address netip.Addr, now time.Time) time.Duration {
	if l.perMinute == 0 {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return take(l.of(address, now), now)
}

func (l *addressLimits) of(address netip.Addr, now time.Time) *rate.Limiter {
	bits := address.BitLen()
	if address.Is6() {
		bits = 64
	}
	customer, _ := address.Prefix(bits) // fails for the zero address, which also counts as a client
	if limiter, ok := l.by[customer]; ok {
		return limiter
	}
	if len(l.by) >= maxAddresses {
		l.sweep(now)
	}
	if len(l.by) >= maxAddresses {
		return l.others
	}
	l.by[customer] = perMinute(l.perMinute)
	return l.by[customer]
}

// sweep forgets addresses that are back at their full limit. It runs at most once a second,
// because it looks at all of them.
func (l *addressLimits) sweep(now time.Time) {
	if now.Sub(l.swept) < time.Second {
		return
	}
	l.swept = now
	for customer, limiter := range l.by {
		if limiter.TokensAt(now) >= float64(l.perMinute) {
			delete(l.by, customer)
		}
	}
}
