package limit

import (
	"context"
	"sync"
	"time"
)

// Class says how a call stands against others that wait. The lowest goes first.
type Class int

// The classes.
const (
	// Now is for what cannot wait: an effect that is repeated with a new token, and what a
	// worker asks before it takes part. It is only counted, and others wait longer.
	Now Class = iota
	// Urgent is for what all wait for: a token. A reading that is shared has many pages, and
	// would keep the effects from their turn that it is for.
	Urgent
	// Effect is for all calls of a step that changes something, its readings too.
	Effect
	// Read is for a reading that somebody waits for, such as the first polls after a hint.
	Read
	// Watch is for a watcher, which reads what changed for all orders: no more than
	// Options.WatchShare of the limit. It goes before polls: while it is behind, polls are so
	// frequent that they would use up the limit, and it would never catch up.
	Watch
	// WatchAside is for a watcher that fewer orders wait for: while two watchers read, it has
	// a third of what they may use.
	WatchAside
	// Poll is for a wait, which asks again by itself. It waits for room for two seconds only,
	// and longer once it has made a call.
	Poll
)

// watches reports whether a class is that of a watcher.
func (c Class) watches() bool { return c == Watch || c == WatchAside }

// rank orders classes: watchers stand in one line, and take turns.
func (c Class) rank() Class {
	if c == WatchAside {
		return Watch
	}
	return c
}

// turn is how much later the next call of a watcher is due.
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
	number uint64 // the step that began first has the lowest
	called bool   // it has got room for a call; under the limit's lock
	turn   uint64 // of a watcher: when its next call is due; under the limit's lock

	mu     sync.Mutex
	held   bool // a place for an effect
	waited time.Duration
}

type stepKey struct{}

func stepOf(ctx context.Context) *step {
	s, _ := ctx.Value(stepKey{}).(*step)
	return s
}

// Begin begins a step: its calls, made with the context that is returned, are of a class.
// End says that it makes no more of them.
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

// Of returns a context whose calls are of another class than the step's, and use no place
// that the step holds.
func Of(ctx context.Context, class Class) context.Context {
	s := stepOf(ctx)
	if s == nil {
		return context.WithValue(ctx, stepKey{}, &step{class: class})
	}
	return context.WithValue(ctx, stepKey{}, &step{limit: s.limit, class: class, number: s.number})
}

// Hold waits for room for the step's next effect and keeps it, so that the effect, once
// it is decided, is sent without waiting. Outside of a step it does nothing. Its error is
// a *Full, or that of the context.
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

// Waited is how long the calls of the step have waited for room.
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

// use takes the place that the step holds, if it does.
func (s *step) use() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	held := s.held
	s.held = false
	return held
}

// giveBack leaves to others what the step holds.
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
