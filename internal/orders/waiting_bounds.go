package orders

import (
	"sync"
	"time"
)

// pageBounds remembers, for each query, which range of acceptance times a page of the worklist
// covers.
type pageBounds struct {
	mu    sync.Mutex
	known map[string]pageReach
}

// pageReach is a time before which enough entries for the first page were accepted, and the
// length of the range that is enough for any other page. It also has the last total.
type pageReach struct {
	first   time.Time
	page    time.Duration
	entries int
	counted time.Time
}

// mostReaches is the maximum number of remembered queries.
const mostReaches = 1000

// guess is a time before which a page after a mark was probably accepted; zero if nothing is
// known.
func (p *pageBounds) guess(query string, behind Mark) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	known := p.known[query]
	if behind.At.IsZero() || known.page == 0 {
		return known.first
	}
	return behind.At.Add(known.page)
}

// remember records that entries were accepted between a mark and a time, when some were wanted.
// The range for the next page is long enough for 1.5 times the wanted number at this rate.
func (p *pageBounds) remember(query string, behind Mark, bound time.Time, found []*executionInfo, wanted int) {
	if bound.IsZero() || len(found) == 0 {
		return
	}
	p.change(query, func(known *pageReach) {
		from := behind.At
		if from.IsZero() {
			known.first, from = bound, markOf(found[0]).At
		}
		if span := bound.Sub(from); span > 0 {
			known.page = span * time.Duration(wanted) * 3 / 2 / time.Duration(len(found))
		}
	})
}

// total is the last total of a query, unless it is too old.
func (p *pageBounds) total(query string) (n int, known bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	reach := p.known[query]
	return reach.entries, !reach.counted.IsZero() && time.Since(reach.counted) < totalRecent
}

func (p *pageBounds) rememberTotal(query string, n int) {
	p.change(query, func(known *pageReach) { known.entries, known.counted = n, time.Now() })
}

func (p *pageBounds) change(query string, change func(known *pageReach)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.known == nil || len(p.known) >= mostReaches {
		p.known = map[string]pageReach{}
	}
	known := p.known[query]
	change(&known)
	p.known[query] = known
}
