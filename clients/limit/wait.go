package limit

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"
)

const (
	// longestWait is how long a call waits for room. Then its step gives its slot to
	// another, so that a worker always polls and is counted.
	longestWait = time.Minute
	// longestPollWait is how long a poll waits: it comes back by itself, and many polls that
	// wait would take the slots that reads need.
	longestPollWait = 2 * time.Second
	// longestWatchWait is how long a watcher waits: there are few, and a pass that breaks off
	// begins anew at the first page.
	longestWatchWait = 10 * time.Minute
	// forCalls is what an attempt must have left for its calls when the wait is over.
	forCalls = 45 * time.Second
	// longestPause bounds how long a 429 keeps all calls back. The step that got it waits
	// as long as the provider wants; after the pause another call asks again.
	longestPause = 10 * time.Minute
	// plainPause is the pause after a 429 that does not say how long.
	plainPause = 10 * time.Second
)

// waiter is a call that waits for room.
type waiter struct {
	step  *step
	ready chan struct{} // closed when it may go
	at    time.Time     // when it was let go
}

// Wait returns when a call may be made. An effect uses the place that its step holds. The
// error is a *Full or the context's error; then the call may not be made.
func (l *Limit) Wait(ctx context.Context, effect bool) error {
	if l == nil {
		return nil
	}
	s := stepOf(ctx)
	if s == nil {
		s = l.begin(Effect)
	}
	if effect && s.limit == l && s.use() {
		l.sendHeld()
		return nil
	}
	_, err := l.await(ctx, s)
	return err
}

// hold waits for a place for a call that is made later.
func (l *Limit) hold(ctx context.Context, s *step) error {
	at, err := l.await(ctx, s)
	if err != nil || !l.Limited() {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.window.remove(at)
	l.window.held++
	return nil
}

// sendHeld counts a call that is made in a place that was held.
func (l *Limit) sendHeld() {
	if !l.Limited() {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	l.refill(now)
	l.window.held--
	l.window.add(now)
}

// await waits for room for a call of a step, and returns when it was let go.
func (l *Limit) await(ctx context.Context, s *step) (at time.Time, err error) {
	if l == nil {
		return at, nil
	}
	w, left, err := l.enter(ctx, s)
	if w == nil {
		return at, err
	}
	if left < 0 { // let go at once
		return w.at, nil
	}
	defer s.hasWaited(time.Now())
	late := time.NewTimer(left)
	defer late.Stop()
	select {
	case <-w.ready:
		return w.at, nil
	case <-ctx.Done():
		l.leave(w)
		return at, ctx.Err()
	case <-late.C:
		l.leave(w)
		return at, l.full(left)
	}
}

// enter lets a call go at once (left is below 0 then, and w nil where it is not counted), or
// puts it among those that wait, for so long at most.
func (l *Limit) enter(ctx context.Context, s *step) (w *waiter, left time.Duration, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	left = longestWait
	switch {
	case s.class.watches():
		left = longestWatchWait
	case s.class == Poll && !s.called:
		left = longestPollWait
	}
	if ends, bounded := ctx.Deadline(); bounded {
		left = min(left, ends.Sub(now)-forCalls)
	}
	pause := l.paused.Sub(now)
	switch {
	case s.class == Now:
		l.refill(now)
		l.take(now)
		return nil, 0, nil
	case pause > max(left, 0):
		return nil, 0, l.throttled(pause)
	case pause <= 0 && !l.Limited():
		return nil, 0, nil
	}
	s.turn = max(s.turn, l.turn) // a watcher that has rested saves nothing up
	w = &waiter{step: s, ready: make(chan struct{})}
	at, _ := slices.BinarySearchFunc(l.waiting, w, after)
	l.waiting = slices.Insert(l.waiting, at, w)
	l.serve(now)
	if w.served() {
		return w, -1, nil
	}
	return w, max(left, 0), nil
}

// after orders those that wait: watchers by turns, so that each pass gets on, and other
// steps by which began first. Calls of one step go in the order in which they came.
func after(a, b *waiter) int {
	order := cmp.Or(cmp.Compare(a.step.class.rank(), b.step.class.rank()), cmp.Compare(a.step.turn, b.step.turn),
		cmp.Compare(a.step.number, b.step.number))
	if order == 0 {
		return -1
	}
	return order
}

func (w *waiter) served() bool {
	select {
	case <-w.ready:
		return true
	default:
		return false
	}
}

// leave takes a call out that does not wait any more; room that it got meanwhile is
// another's.
func (l *Limit) leave(w *waiter) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if w.served() {
		l.window.remove(w.at)
		l.put(w.step.class)
		return
	}
	l.waiting = slices.DeleteFunc(l.waiting, func(one *waiter) bool { return one == w })
}

// giveBack leaves a place that was held to others.
func (l *Limit) giveBack(class Class) {
	if !l.Limited() {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.window.held--
	l.put(class)
}

func (l *Limit) put(class Class) {
	if !l.Limited() {
		return
	}
	now := time.Now()
	l.refill(now)
	l.all.tokens = min(l.all.most, l.all.tokens+1)
	if class >= Watch {
		l.patient.tokens = min(l.patient.most, l.patient.tokens+1)
	}
	if class.watches() {
		l.watch.tokens = min(l.watch.most, l.watch.tokens+1)
	}
	l.serve(now)
}

// serve lets those go for whom there is room, and looks again when there is more.
func (l *Limit) serve(now time.Time) {
	l.refill(now)
	at, lacks := l.next(now)
	for ; at >= 0; at, lacks = l.next(now) {
		w := l.waiting[at]
		l.waiting = slices.Delete(l.waiting, at, at+1)
		l.letGo(w, now)
	}
	if l.wake != nil {
		l.wake.Stop()
	}
	if len(l.waiting) == 0 || l.Limited() && !now.Before(l.until) {
		return // Share looks again
	}
	l.wake = time.AfterFunc(lacks, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.serve(time.Now())
	})
}

func (l *Limit) letGo(w *waiter, now time.Time) {
	if l.Limited() {
		l.take(now)
	}
	w.step.called, w.at = true, now
	if w.step.class >= Watch {
		l.patient.tokens--
	}
	if w.step.class.watches() {
		l.watch.tokens--
		l.turn = w.step.turn
		w.step.turn += w.step.class.turn()
	}
	close(w.ready)
}

// next is the place of the first for whom there is room, or -1 and how long it takes until
// there is some. A watcher that has used up its share lets those behind it go.
func (l *Limit) next(now time.Time) (at int, lacks time.Duration) {
	lacks = longestWait
	for at, w := range l.waiting {
		one := l.lacks(now, w)
		if one == 0 {
			return at, 0
		}
		lacks = min(lacks, one)
		if !w.step.class.watches() {
			break // nobody behind needs less
		}
	}
	return -1, lacks
}

// lacks is how long it takes until there is room for a call.
func (l *Limit) lacks(now time.Time, w *waiter) time.Duration {
	pause := max(0, l.paused.Sub(now))
	switch {
	case !l.Limited():
		return pause
	case !now.Before(l.until):
		return longestWait
	case w.step.class.watches():
		return pause + max(l.lacksLeaving(now), l.watch.lacks(0))
	case w.step.class == Poll:
		return pause + l.lacksLeaving(now)
	}
	return pause + max(l.all.lacks(0), l.window.lacks(now, 0))
}

// lacksLeaving is how long it takes until there is room for a call that leaves some to
// effects and reads.
func (l *Limit) lacksLeaving(now time.Time) time.Duration {
	return max(l.all.lacks(kept*l.all.most), l.patient.lacks(0), l.window.lacks(now, l.reserved))
}

// Throttle notes that the provider has answered 429, and after how long it wants to be
// asked again; 0 where it did not say. All calls wait until then.
func (l *Limit) Throttle(after time.Duration) {
	if l == nil {
		return
	}
	if after <= 0 {
		after = plainPause
	}
	until := time.Now().Add(min(after, longestPause))
	if l.Pause(until) && l.options.Throttled != nil {
		go l.options.Throttled(until)
	}
}

// Pause keeps calls back until a time, and reports whether that is news.
func (l *Limit) Pause(until time.Time) bool {
	if l == nil {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if !until.After(now) || until.Sub(l.paused) < time.Second {
		return false
	}
	l.refill(now)
	l.paused = until
	for _, b := range []*bucket{&l.all, &l.patient, &l.watch} {
		b.tokens = min(b.tokens, 0)
	}
	l.serve(now)
	return true
}

// full says why a call found no room.
func (l *Limit) full(waited time.Duration) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	why := fmt.Sprintf("the limit of %d calls in %s is used up", l.options.Calls, l.options.Window)
	switch {
	case now.Before(l.paused):
		return l.throttled(l.paused.Sub(now))
	case l.until.IsZero():
		why = "it is not known yet how many workers share the limit"
	case !now.Before(l.until):
		why = "Temporal does not say how many workers share the limit"
	}
	return &Full{Provider: l.options.Provider, why: fmt.Sprintf("%s (waited %s)", why, waited.Round(time.Second))}
}

func (l *Limit) throttled(pause time.Duration) error {
	return &Full{Provider: l.options.Provider, After: pause,
		why: fmt.Sprintf("%s has asked for fewer calls; none is made for %s", l.options.Provider, pause.Round(time.Second))}
}
