// Package limit is the rate limiter of calls to a provider. All workers share the
// provider's limit. clients.Caller asks it before every request; activities (by
// internal/workers) say which step makes the calls.
//
// Every call counts: reads, retries and token fetches, too. A worker may use the
// limit divided by the number of workers (Share). Waiting calls are served by
// class, effects first; within a class the step that started first goes first, so
// that started steps finish soon.
//
// With a limit of 500 calls per minute, a constant number of workers makes at most
// 485 calls in any 60 seconds (window), and at most 60 more when the number changes
// (bucket). The margin is for calls that are not counted here, and for calls that
// arrive closer together than they were sent.
package limit

import (
	"fmt"
	"math"
	"sync"
	"time"
)

const (
	// margin is the fraction of the limit that stays unused.
	margin = 0.03
	// burst is the fraction of the limit that may be used without a pause after a
	// quiet time. It bounds the excess when the number of workers changes.
	burst = 0.12
	// reserve is the fraction of the limit that watchers and polls leave unused in
	// any window: with five workers this is the twelve calls of a new order,
	// however many orders poll.
	reserve = 0.12
	// burstReserve is the fraction of the burst that watchers and polls leave to
	// other calls.
	burstReserve = 0.9
	// readsLeave is the fraction of both reserves that reads leave to effects: after
	// many hints at the same time, reads would use up the limit.
	readsLeave = 0.5
	// steadyBurst is the burst of watchers and polls, as a fraction of what they
	// may use: their calls are evenly spaced, so that the capacity which the last
	// window used comes back evenly.
	steadyBurst = 0.03
	// watchShare is the default of Options.WatchShare.
	watchShare = 0.5
)

// Options describe the limit of a provider.
type Options struct {
	Provider string
	// Calls is how many calls all workers together may make in any Window; 0 means
	// no limit.
	Calls int
	// Window is a minute if it is 0.
	Window time.Duration
	// WatchShare is the fraction of all Calls that the watchers of one worker use
	// at most, however many workers there are; 0 means half.
	WatchShare float64
	// Throttled is called, in a goroutine of its own, when the provider answers
	// 429, with the time until which no calls are made here; it may be nil.
	Throttled func(until time.Time)
}

// Limit is one worker's share of a provider's limit. It is safe for concurrent use.
// A nil Limit limits nothing. Calls wait until the first Share.
type Limit struct {
	options Options

	mu       sync.Mutex
	steps    uint64    // number of started steps
	turn     uint64    // turn of the last watcher's call
	window   window    // all calls
	all      bucket    // all calls
	patient  bucket    // watchers' and polls' calls, which also take from all
	watch    bucket    // watchers' calls, which also take from both others
	reserved int       // calls per window that watchers and polls leave to others
	until    time.Time // when the share expires
	paused   time.Time // until when the provider wants no calls (429)
	waiting  []*waiter // in the order of service
	wake     *time.Timer
}

// New returns the limit of a provider.
func New(options Options) *Limit {
	if options.Window <= 0 {
		options.Window = time.Minute
	}
	if options.WatchShare <= 0 {
		options.WatchShare = watchShare
	}
	return &Limit{options: options}
}

// Limited reports whether there is a limit.
func (l *Limit) Limited() bool { return l != nil && l.options.Calls > 0 }

// Share sets how many workers, including this one, share the limit, and until when
// that is known. After that calls wait for the next Share: a new worker may already
// count on its share.
func (l *Limit) Share(workers int, until time.Time) {
	if !l.Limited() || workers < 1 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	l.refill(now)
	l.resize(float64(l.options.Calls) / float64(workers))
	l.until = until
	l.serve(now)
}

// resize changes the worker's share of the limit.
func (l *Limit) resize(part float64) {
	l.window = l.window.resized(part, l.options.Window)
	l.reserved = int(math.Ceil(float64(l.window.most) * reserve))
	usable, share := part*(1-margin), min(part, float64(l.options.Calls)*l.options.WatchShare)
	l.all = l.all.resized(max(1, part*burst), usable, l.options.Window)
	l.patient = l.patient.resized(max(1, part*steadyBurst), max(usable-float64(l.reserved), usable/2), l.options.Window)
	most := max(1, share*steadyBurst) // subtracted from the steady rate; at least one call, if the share is very small
	flows := max(share*(1-margin)-most, min(share*(1-margin), 1-margin))
	l.watch = l.watch.resized(most, flows, l.options.Window)
}

// CountExtra counts a request that was sent without waiting: a redirect, or one
// that net/http repeated on a new connection.
func (l *Limit) CountExtra() {
	if !l.Limited() {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	l.refill(now)
	l.take(now)
}

// take counts a call.
func (l *Limit) take(now time.Time) {
	l.all.tokens--
	l.window.add(now)
}

// bucket is a token bucket: it holds the burst.
type bucket struct {
	tokens, most float64
	rate         float64 // per second
	at           time.Time
}

// resized returns the bucket with another capacity and another number of calls per
// window. A new one is empty: a new worker gets its capacity gradually.
func (b bucket) resized(most, flows float64, window time.Duration) bucket {
	return bucket{tokens: min(b.tokens, most), most: most, rate: flows / window.Seconds(), at: b.at}
}

// fill adds what has accrued between two times.
func (b *bucket) fill(from, to time.Time) {
	if passed := to.Sub(later(b.at, from)); passed > 0 {
		b.tokens = min(b.most, b.tokens+passed.Seconds()*b.rate)
	}
}

// untilRoom returns how long it takes until the bucket has a token beside those to
// be left.
func (b bucket) untilRoom(left float64) time.Duration {
	want := min(1+left, b.most)
	if b.tokens >= want {
		return 0
	}
	return time.Duration((want-b.tokens)/b.rate*float64(time.Second)) + time.Microsecond
}

// refill brings the buckets and the window up to date. Nothing accrues while the
// share is unknown or the provider wants no calls.
func (l *Limit) refill(now time.Time) {
	known := now
	if l.until.Before(now) {
		known = l.until
	}
	for _, b := range []*bucket{&l.all, &l.patient, &l.watch} {
		b.fill(l.paused, known)
		b.at = now
	}
	l.window.forget(now)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// Full is the error of a call that was not made because the limit had no capacity
// in time.
type Full struct {
	Provider string
	// After is how long the provider wants no calls; 0 if only our own limit is
	// used up.
	After time.Duration
	why   string
}

// Error says that the call was not sent, and why.
func (f *Full) Error() string {
	return fmt.Sprintf("not sent: %s", f.why)
}
