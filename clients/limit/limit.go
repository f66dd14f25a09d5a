// Package limit keeps the calls to a provider within its limit, which all workers share.
//
// The limit counts calls where they are made: readings, retries and token fetches are
// calls like any other. A worker may use the limit divided by the number of workers
// (Share). What waits is served by class, effects first; within a class the step that
// began first goes first, so that a step once begun soon comes to its end.
//
// Out of a limit of 500 calls a minute, at most 485 are made in any 60 seconds while the
// number of workers stays the same (window), and at most 60 more around a change (bucket):
// the margin is for calls that are not seen here, and for those that arrive closer together
// than they were sent.
package limit

import (
	"fmt"
	"math"
	"sync"
	"time"
)

const (
	// margin is the part of the limit that is left unused.
	margin = 0.03
	// atOnce is the part of the limit that may be used without a pause after a time with few
	// calls. It bounds what may be made too much when the number of workers changes.
	atOnce = 0.12
	// reserve is the part of the limit that watchers and polls leave unused in any window:
	// with five workers the twelve calls of a new order, however many orders poll.
	reserve = 0.12
	// kept is the part of what may be used at once that watchers and polls leave to others.
	kept = 0.9
	// steadily is the part of what watchers and polls may use that they may use at once: their
	// calls flow evenly, so that what the last window has used comes free evenly.
	steadily = 0.03
	// watchShare is Options.WatchShare where that is not set.
	watchShare = 0.5
)

// Options say what the limit of a provider is.
type Options struct {
	Provider string
	// Calls is how many calls all workers may make in any Window; 0 means any number.
	Calls int
	// Window is a minute unless it is set.
	Window time.Duration
	// WatchShare is the part of all Calls that the watchers of one worker make at most,
	// however many workers there are; 0 means half.
	WatchShare float64
	// Throttled is told when the provider answers 429 and until when no call is made
	// here; it may be nil. It is called on a goroutine of its own.
	Throttled func(until time.Time)
}

// Limit is one worker's part of the limit of a provider. It is safe for concurrent use;
// a nil Limit lets every call through. Until Share is called first, calls wait.
type Limit struct {
	options Options

	mu       sync.Mutex
	steps    uint64    // how many have begun
	turn     uint64    // of the last call of a watcher
	window   window    // of every call
	all      bucket    // for every call
	patient  bucket    // for calls of watchers and polls, which also take from all
	watch    bucket    // for calls of watchers, which also take from both
	reserved int       // calls of a window that watchers and polls leave to others
	until    time.Time // until when the share counts
	paused   time.Time // until when the provider wants no calls
	waiting  []*waiter // the next to be served first
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

// Limited reports whether there is a limit to share.
func (l *Limit) Limited() bool { return l != nil && l.options.Calls > 0 }

// Share says that so many workers share the limit, this one among them, and that this is
// known until a time. After that calls wait for the next Share: another worker may have
// come that counts on a part.
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

// resize makes the part that a worker has of the limit larger or smaller.
func (l *Limit) resize(part float64) {
	l.window = l.window.resized(part, l.options.Window)
	l.reserved = int(math.Ceil(float64(l.window.most) * reserve))
	usable, share := part*(1-margin), min(part, float64(l.options.Calls)*l.options.WatchShare)
	l.all = l.all.resized(max(1, part*atOnce), usable, l.options.Window)
	l.patient = l.patient.resized(max(1, part*steadily), max(usable-float64(l.reserved), usable/2), l.options.Window)
	most := max(1, share*steadily) // which is taken off what flows in; one call flows at least, where the share is that small
	flows := max(share*(1-margin)-most, min(share*(1-margin), 1-margin))
	l.watch = l.watch.resized(most, flows, l.options.Window)
}

// Unasked counts a request that went out beside a call that had its place: a redirect,
// or one that net/http repeated on a new connection.
func (l *Limit) Unasked() {
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

// bucket holds what may be used at once.
type bucket struct {
	tokens, most float64
	rate         float64 // per second
	at           time.Time
}

// resized is the bucket with room for so many at most, into which so many flow in a window.
// A new one is empty: what a worker that comes may use flows in from then on.
func (b bucket) resized(most, flows float64, window time.Duration) bucket {
	return bucket{tokens: min(b.tokens, most), most: most, rate: flows / window.Seconds(), at: b.at}
}

// fill lets flow in what flows between two times.
func (b *bucket) fill(from, to time.Time) {
	if passed := to.Sub(later(b.at, from)); passed > 0 {
		b.tokens = min(b.most, b.tokens+passed.Seconds()*b.rate)
	}
}

// lacks is how long it takes until there is a token, and some are left.
func (b bucket) lacks(left float64) time.Duration {
	want := min(1+left, b.most)
	if b.tokens >= want {
		return 0
	}
	return time.Duration((want-b.tokens)/b.rate*float64(time.Second)) + time.Microsecond
}

// refill brings the buckets and the window up to date. While the share is not known and while the
// provider wants no calls, nothing flows in.
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

// Full is the error of a call that was not made, because there was no room for it
// within the limit for too long.
type Full struct {
	Provider string
	// After is how long the provider wants no calls; 0 where only others are before.
	After time.Duration
	why   string
}

// Error says why.
func (f *Full) Error() string {
	return fmt.Sprintf("not sent: %s", f.why)
}
