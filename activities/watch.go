package activities

import (
	"context"
	"maps"
	"strings"
	"sync"
	"time"

	"orderflow/order"
)

// Pass is one look of a watcher at everything that changed at a provider. Only a complete one
// is returned, so that the next begins where it ended.
type Pass struct {
	// Cursor is the time, by the provider's clock, from which the next pass reads; zero if
	// passes read the open orders instead.
	Cursor time.Time `json:"cursor,omitzero"`
	// Began is when the pass began, by our clock, and Took is its duration.
	Began time.Time     `json:"began"`
	Took  time.Duration `json:"took"`
	// Next is the pause until the next pass.
	Next time.Duration `json:"next"`
	// Hinted is the number of orders that got a hint.
	Hinted int `json:"hinted,omitempty"`
}

// Hint is what a watcher tells an order.
type Hint struct {
	// WorkflowID is the order's.
	WorkflowID string
	// News is the event's name; Temporal delivers one hint per name.
	News  string
	Event order.ProviderEvent
}

// OnTheWay is an order whose parcels are on the way.
type OnTheWay struct {
	WorkflowID string
	AcceptedAt time.Time
	// IDs are the carrier's ids of the order.
	IDs []int64
}

// Watch is what watchers need beside their provider.
type Watch struct {
	// Every is the time between the starts of two passes over MyPromo's orders; the pause
	// after a pass is a sixth of it at least. Carriers, whose parcels take days, are read less
	// often.
	Every time.Duration
	// Prefix is the prefix of references before the orders' ids. Orders that were started with
	// another prefix get no hints.
	Prefix string
	// Hint sends a hint to an order, and reports whether that workflow runs.
	Hint func(ctx context.Context, hint Hint) (known bool, err error)
	// Produces reports whether MyPromo makes any running order: if not, nobody needs hints.
	Produces func(ctx context.Context) (bool, error)
	// OnTheWay lists the orders whose parcels a carrier has.
	OnTheWay func(ctx context.Context, provider string) ([]OnTheWay, error)
	// Clock tells the time; nil is time.Now.
	Clock func() time.Time
}

// UpToDate reports whether the watcher of a provider is up to date; nil means there is no
// watcher.
type UpToDate func() bool

func (u UpToDate) is() bool { return u != nil && u() }

func (w Watch) now() time.Time { return timeOf(w.Clock) }

// workflowOf returns the workflow id of the order with a reference at a provider; "" if the
// reference is not ours. The order may not exist: sending the hint shows that.
func (w Watch) workflowOf(reference string) string {
	id, ours := strings.CutPrefix(reference, w.Prefix)
	if !ours || id == "" {
		return ""
	}
	return order.WorkflowID(id)
}

// told remembers the hints that a worker has sent, so that a change seen by several passes
// costs nothing more. Temporal knows the hints of other workers.
type told struct {
	mu           sync.Mutex
	now, earlier map[string]bool // of this pass, and of those before up to the last complete one
	whole        bool            // the last pass was complete
}

// begin forgets what neither the last complete pass nor any later one saw. A pass that broke
// off has seen only part.
func (t *told) begin() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.whole || t.earlier == nil {
		t.earlier = map[string]bool{}
	}
	maps.Copy(t.earlier, t.now)
	t.now, t.whole = map[string]bool{}, false
}

// end records that a pass is complete.
func (t *told) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.whole = true
}

// fresh reports whether a hint is still to be sent. A hint is recorded only after it was
// sent.
func (t *told) fresh(news string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.earlier[news] {
		t.now[news] = true
	}
	return !t.now[news]
}

func (t *told) note(news string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.now[news] = true
}

// hint sends a hint to an order once, and reports whether the order exists.
func (w Watch) hint(ctx context.Context, told *told, hint Hint) (bool, error) {
	if hint.WorkflowID == "" || !told.fresh(hint.News) {
		return false, nil
	}
	known, err := w.Hint(ctx, hint)
	if err == nil {
		told.note(hint.News)
	}
	return known, err
}
