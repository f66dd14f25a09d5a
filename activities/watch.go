package activities

import (
	"context"
	"maps"
	"strings"
	"sync"
	"time"

	"orderflow/order"
)

// Pass is one look of a watcher at all that changed at a provider. Only a whole one is
// returned, so that the next begins where it ended.
type Pass struct {
	// Cursor is the time, by the provider's clock, from which the next pass reads; zero
	// where passes read what is under way instead.
	Cursor time.Time `json:"cursor,omitzero"`
	// Began and Took are when the pass began, by our clock, and how long it took.
	Began time.Time     `json:"began"`
	Took  time.Duration `json:"took"`
	// Next is the pause until the next pass.
	Next time.Duration `json:"next"`
	// Hinted is how many orders were told of something.
	Hinted int `json:"hinted,omitempty"`
}

// Hint is what a watcher tells an order.
type Hint struct {
	// WorkflowID is the order's.
	WorkflowID string
	// News is the event's; Temporal passes on one hint of a name.
	News  string
	Event order.ProviderEvent
}

// OnTheWay is an order whose parcels are on the way.
type OnTheWay struct {
	WorkflowID string
	AcceptedAt time.Time
	// IDs are what the carrier knows of the order.
	IDs []int64
}

// Watch is what watchers need beside their provider.
type Watch struct {
	// Every is how often a pass over MyPromo's orders begins; one that takes longer is followed
	// by the next after a sixth of it. Carriers, whose parcels take days, are looked at less often.
	Every time.Duration
	// Prefix stands before the ids of orders in references. Orders that were started under
	// another one get no hints.
	Prefix string
	// Hint tells an order, and reports whether one of that workflow is under way.
	Hint func(ctx context.Context, hint Hint) (known bool, err error)
	// Produces reports whether MyPromo makes an order that is under way: without one, there
	// is nobody to tell.
	Produces func(ctx context.Context) (bool, error)
	// OnTheWay lists the orders whose parcels a carrier has.
	OnTheWay func(ctx context.Context, provider string) ([]OnTheWay, error)
	// Clock tells the time; nil is time.Now.
	Clock func() time.Time
}

// UpToDate reports whether the watcher of a provider is up to date; nil is a provider
// without one.
type UpToDate func() bool

func (u UpToDate) is() bool { return u != nil && u() }

func (w Watch) now() time.Time { return timeOf(w.Clock) }

// workflowOf returns the workflow ID of the order with a reference at a provider; "" when the
// reference is not ours. The order may not exist: sending the hint shows that.
func (w Watch) workflowOf(reference string) string {
	id, ours := strings.CutPrefix(reference, w.Prefix)
	if !ours || id == "" {
		return ""
	}
	return order.WorkflowID(id)
}

// told remembers what a worker has passed on, so that what several passes see costs
// nothing more. Temporal knows what other workers have.
type told struct {
	mu           sync.Mutex
	now, earlier map[string]bool // of this pass, and of those before up to the last whole one
	whole        bool            // the last pass was
}

// begin forgets what the last whole pass, and those since, did not see. One that broke off
// has seen only some of it.
func (t *told) begin() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.whole || t.earlier == nil {
		t.earlier = map[string]bool{}
	}
	maps.Copy(t.earlier, t.now)
	t.now, t.whole = map[string]bool{}, false
}

// end says that a pass is whole.
func (t *told) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.whole = true
}

// fresh reports whether something is still to be told. Nothing is noted before it was.
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

// hint tells an order once, and reports whether it was there.
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
