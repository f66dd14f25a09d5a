package limit

import (
	"context"
	"sync"
	"time"
)

// Class is the priority of a call. The lowest goes first.
type Class int

// The classes.
const (
	// Now is for calls that cannot wait: an effect that is repeated with a new
	// token, and a worker's first questions before it takes part. They are only
	// counted; others wait longer.
	Now Class = iota
	// Urgent is for calls that everything waits for: a token. Shared reads are not
	// urgent: they have many pages and would delay the effects that need them.
	Urgent
	// Effect is for all calls of a step with an effect, its reads included.
	Effect
	// Read is for reads that someone waits for, such as the first polls after a
	// hint.
	Read
	// Watch is for watchers, which read the changes of all orders: at most
	// Options.WatchShare of the limit. Watch goes before Poll: while a watcher is
	// behind, orders poll so often that they would use up the limit, and the
	// watcher would never catch up.
	Watch
	// WatchAside is for a watcher that fewer orders wait for: while two watchers
	// read, it gets a third of their share.
	WatchAside
	// Poll is for polls, which repeat by themselves. A poll waits for capacity for
	// two seconds only, and longer once it has made a call.
	Poll
)

// watches reports whether the class is for watchers.
func (c Class) watches() bool { return c == Watch || c == WatchAside }

// rank is the priority: both classes of watchers have the same, and take turns.
func (c Class) rank() Class {
	if c == WatchAside {
		return Watch
	}
	return c
}

// turn is by how much a call postpones the next call of the same watcher.
func (c Class) turn() uint64 {
	if c == WatchAside {
		return 2
	}
	return 1
}

// step is what makes calls: one attempt of an activity.
type step struct {
	limit  *Limit
	class  Class
	number uint64 // in order of start
	called bool   // has made a call; guarded by the limit's lock
	turn   uint64 // of a watcher: when its next call is due; guarded by the limit's lock

	mu     sync.Mutex
	held   bool // has reserved a call for an effect
	waited time.Duration
}

type stepKey struct{}

func stepOf(ctx context.Context) *step {
	s, _ := ctx.Value(stepKey{}).(*step)
	return s
}

// Begin starts a step. Calls made with the returned context belong to it and have
// its class. Call end when the step makes no more calls.
func (l *Limit) Begin(ctx context.Context, class Class) (stepping context.Context, end func()) {
	if l == nil {
		return ctx, func() {}
	}
	s := l.begin(class)
	return context.WithValue(ctx, stepKey{}, s), s.giveBack
}

func (l *Limit) begin(class Class) *step {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.steps++
	return &step{limit: l, class: class, number: l.steps}
}

// Of returns a context whose calls have another class than the step's, and do not
// use a call that the step has reserved.
func Of(ctx context.Context, class Class) context.Context {
	s := stepOf(ctx)
	if s == nil {
		return context.WithValue(ctx, stepKey{}, &step{class: class})
	}
	return context.WithValue(ctx, stepKey{}, &step{limit: s.limit, class: class, number: s.number})
}

// ForToken returns a context for a token that a call needs: its calls are urgent, unless the
// call itself can't wait.
func ForToken(ctx context.Context) context.Context {
	class := Urgent
	if s := stepOf(ctx); s != nil {
		class = min(class, s.class)
	}
	return Of(ctx, class)
}

// Hold waits for capacity for the step's next effect and reserves it, so that the
// effect can be sent without waiting once it is decided. Outside of a step it does
// nothing. Its error is a *Full or the context's error.
func Hold(ctx context.Context) error {
	s := stepOf(ctx)
	if s == nil || s.holds() {
		return nil
	}
	if err := s.limit.hold(ctx, s); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held = true
	return nil
}

// Waited is how long the step's calls have waited for capacity.
func Waited(ctx context.Context) time.Duration {
	s := stepOf(ctx)
	if s == nil {
		return 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.waited
}

func (s *step) holds() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.held
}

// use takes the call that the step has reserved, if any.
func (s *step) use() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	held := s.held
	s.held = false
	return held
}

// giveBack releases the call that the step has reserved.
func (s *step) giveBack() {
	if s.use() {
		s.limit.giveBack(s.class)
	}
}

func (s *step) hasWaited(since time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waited += time.Since(since)
}
