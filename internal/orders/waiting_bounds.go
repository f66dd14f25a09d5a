package orders

import (
	"sync"
	"time"
)

// pageBounds remembers, for each query, how far pages of what waits reach.
type pageBounds struct {
	mu    sync.Mutex
	known map[string]pageReach
}

// pageReach says that before a time enough for the first page was accepted, and how long it
// takes until enough for another is.
type pageReach struct {
	first time.Time
	page  time.Duration
}

// mostReaches is how many queries are remembered.
const mostReaches = 1000

// guess is a time before which a page behind a mark was probably accepted; zero where
// nothing is known.
func (p *pageBounds) guess(query string, behind Mark) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	known := p.known[query]
	if behind.At.IsZero() || known.page == 0 {
		return known.first
	}
	return behind.At.Add(known.page)
}

// remember takes in that n were accepted behind a mark and before a time, where some were
// wanted. A page reaches as far as half as many more than these probably do.
func (p *pageBounds) remember(query string, behind Mark, bound time.Time, n, wanted int) {
	if bound.IsZero() || n == 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.known == nil || len(p.known) >= mostReaches {
		p.known = map[string]pageReach{}
	}
	known := p.known[query]
	if behind.At.IsZero() {
		known.first = bound
	} else if span := bound.Sub(behind.At); span > 0 {
		known.page = span * time.Duration(wanted) * 3 / 2 / time.Duration(n)
	}
	p.known[query] = known
}
