package webhooks

import (
	"container/heap"
	"context"
	"sync"
	"time"

	"orderflow/order"
)

// hint is a webhook on its way to an order.
type hint struct {
	event order.ProviderEvent
	// news names the news that a watcher also reports; otherwise "".
	news string
	// only is the workflow of the order whose callback received the webhook, so it need not be
	// searched; "" for the provider's own webhooks.
	only string
	// due is when it may be delivered.
	due time.Time
	// again says that its order was searched before, and not found.
	again bool
	// failures is the number of failed deliveries.
	failures int
}

// at returns the hint for a retry.
func (h hint) at(due time.Time) hint {
	h.due = due
	return h
}

// ref is the value in the search attribute ProviderRefs: "mypromo:9".
func (h hint) ref() string { return h.event.Provider + ":" + h.event.Ref }

// dedupKey is the key by which waiting hints are deduplicated.
func (h hint) dedupKey() string { return h.only + " " + h.ref() }

// capacity is the highest number of waiting hints.
const capacity = 10_000

// queue keeps hints until they are due: one per object at a provider, so that it doesn't grow
// with the number of webhooks.
type queue struct {
	mu    sync.Mutex
	heap  hints
	byRef map[string]*hint
	// changed wakes up a waiting next.
	changed chan struct{}
}

func newQueue() *queue {
	return &queue{byRef: map[string]*hint{}, changed: make(chan struct{}, 1)}
}

// add puts a hint into the queue, or returns its outcome.
func (q *queue) add(one hint) outcome {
	q.mu.Lock()
	defer q.mu.Unlock()
	if waiting, ok := q.byRef[one.dedupKey()]; ok {
		waiting.event, waiting.news = one.event, one.news
		return coalesced
	}
	if len(q.heap) >= capacity {
		return dropped
	}
	q.byRef[one.dedupKey()] = &one
	heap.Push(&q.heap, &one)
	q.signal()
	return ""
}

// next removes and returns the hint that is due first, when it is due; false if ctx ends before
// that.
func (q *queue) next(ctx context.Context) (hint, bool) {
	for ctx.Err() == nil {
		one, wait := q.takeDue(time.Now())
		if one != nil {
			return *one, true
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-q.changed:
		case <-timer.C:
		}
		timer.Stop()
	}
	return hint{}, false
}

// idle is how long to wait when the queue is empty.
const idle = time.Hour

// takeDue removes and returns a due hint, or returns the time until one is due.
func (q *queue) takeDue(now time.Time) (*hint, time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.heap) == 0 {
		return nil, idle
	}
	first := q.heap[0]
	if first.due.After(now) {
		return nil, first.due.Sub(now)
	}
	heap.Pop(&q.heap)
	delete(q.byRef, first.dedupKey())
	if len(q.heap) > 0 {
		q.signal() // the wake-up may have been meant for this hint, too
	}
	return first, 0
}

func (q *queue) signal() {
	select {
	case q.changed <- struct{}{}:
	default:
	}
}

// hints is a heap, with the hint that is due first on top.
type hints []*hint

func (h hints) Len() int           { return len(h) }
func (h hints) Less(i, j int) bool { return h[i].due.Before(h[j].due) }
func (h hints) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *hints) Push(one any)      { *h = append(*h, one.(*hint)) }

func (h *hints) Pop() any {
	last := len(*h) - 1
	one := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	return one
}
