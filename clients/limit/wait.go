package limit

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"
)

const (
	// maxWait is how long a call waits for capacity. Then its step gives up its
	// slot, so that the worker keeps polling its queue and is counted.
	maxWait = time.Minute
	// maxPollWait is how long a poll waits: it comes back by itself, and many
	// waiting polls would take the slots that reads need.
	maxPollWait = 2 * time.Second
	// maxWatchWait is how long a watcher waits: watchers are few, and an
	// interrupted pass restarts at the first page.
	maxWatchWait = 10 * time.Minute
	// timeForCalls is the time that an attempt must have left for its calls after
	// the wait.
	timeForCalls = 45 * time.Second
	// maxPause is how long a 429 stops all calls at most. The step that got the 429
	// waits as long as the provider wants; after the pause another call tries
	// again.
	maxPause = 10 * time.Minute
	// defaultPause is the pause after a 429 without a Retry-After.
	defaultPause = 10 * time.Second
)

// waiter is a call that waits for capacity.
type waiter struct {
	step  *step
	ready chan struct{} // closed when it may go
	at    time.Time     // when it was served
}

// Wait returns when a call may be made. An effect uses the call that its step has
// reserved. The error is a *Full or the context's error; then do not make the call.
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

// hold waits for capacity for a later call.
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

// sendHeld counts a call that was reserved.
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

// await waits for capacity for a step's call, and returns when the call was served.
func (l *Limit) await(ctx context.Context, s *step) (at time.Time, err error) {
	if l == nil {
		return at, nil
	}
	w, left, err := l.enter(ctx, s)
	if w == nil {
		return at, err
	}
	if left < 0 { // served at once
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

// enter serves a call at once (then left is negative; w is nil if the call is not
// counted), or adds it to the waiting calls; left is how long it may wait.
func (l *Limit) enter(ctx context.Context, s *step) (w *waiter, left time.Duration, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	left = maxWait
	switch {
	case s.class.watches():
		left = maxWatchWait
	case s.class == Poll && !s.called:
		left = maxPollWait
	}
	if ends, bounded := ctx.Deadline(); bounded {
		left = min(left, ends.Sub(now)-timeForCalls)
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

// after is the order of service: watchers in turns, so that every pass makes
// progress; other steps by their start. Calls of one step go in the order of
// arrival.
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

// leave removes a call that no longer waits. If it was served meanwhile, the
// capacity goes back.
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

// giveBack releases a reserved call.
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

// serve serves the waiting calls for which there is capacity, and schedules itself
// for when there is more.
func (l *Limit) serve(now time.Time) {
	l.refill(now)
	at, untilRoom := l.next(now)
	for ; at >= 0; at, untilRoom = l.next(now) {
		w := l.waiting[at]
		l.waiting = slices.Delete(l.waiting, at, at+1)
		l.letGo(w, now)
	}
	if l.wake != nil {
		l.wake.Stop()
	}
	if len(l.waiting) == 0 || l.Limited() && !now.Before(l.until) {
		return // Share calls serve again
	}
	l.wake = time.AfterFunc(untilRoom, func() {
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

// next returns the index of the first waiting call with capacity, or -1 and how
// long it takes until there is capacity. A watcher that has used up its share does
// not block those behind it.
func (l *Limit) next(now time.Time) (at int, untilRoom time.Duration) {
	untilRoom = maxWait
	for at, w := range l.waiting {
		one := l.untilRoom(now, w)
		if one == 0 {
			return at, 0
		}
		untilRoom = min(untilRoom, one)
		if !w.step.class.watches() {
			break // the calls behind need at least as much
		}
	}
	return -1, untilRoom
}

// untilRoom returns how long it takes until there is capacity for a call of a
// class.
func (l *Limit) untilRoom(now time.Time, w *waiter) time.Duration {
	pause := max(0, l.paused.Sub(now))
	switch {
	case !l.Limited():
		return pause
	case !now.Before(l.until):
		return maxWait
	case w.step.class.watches():
		return pause + max(l.untilRoomLeaving(now, 1), l.patient.untilRoom(0), l.watch.untilRoom(0))
	case w.step.class == Poll:
		return pause + max(l.untilRoomLeaving(now, 1), l.patient.untilRoom(0))
	case w.step.class == Read:
		return pause + l.untilRoomLeaving(now, readsLeave)
	}
	return pause + l.untilRoomLeaving(now, 0)
}

// untilRoomLeaving returns how long it takes until there is capacity for a call
// that leaves a part of both reserves to others.
func (l *Limit) untilRoomLeaving(now time.Time, part float64) time.Duration {
	return max(l.all.untilRoom(part*burstReserve*l.all.most), l.window.untilRoom(now, int(part*float64(l.reserved))))
}

// Throttle records a 429 and its Retry-After; 0 if it had none. All calls wait
// until then.
func (l *Limit) Throttle(after time.Duration) {
	if l == nil {
		return
	}
	if after <= 0 {
		after = defaultPause
	}
	until := time.Now().Add(min(after, maxPause))
	if l.Pause(until) && l.options.Throttled != nil {
		go l.options.Throttled(until)
	}
}

// Pause stops calls until a time, and reports whether that changed anything.
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

// full returns the reason why a call found no capacity.
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
		why: fmt.Sprintf("%s answered 429: no calls for %s", l.options.Provider, pause.Round(time.Second))}
}
