package orders

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"
)

// aheadRecent is how long a page that was read ahead is shown. What a person answers meanwhile is
// left out all the same, because its state is asked for.
const aheadRecent = 10 * time.Second

// pageKey is a page of the worklist: at most most matches of a query, after a mark.
type pageKey struct {
	query  string
	behind Mark
	most   int
}

// pagesAhead are the pages that somebody may look at next. It is safe for concurrent use.
type pagesAhead struct {
	mu    sync.Mutex
	known map[pageKey]*pageAhead
}

// pageAhead is a page that is read, or being read.
type pageAhead struct {
	// read is closed when the page is there.
	read  chan struct{}
	found []*executionInfo
	err   error
	began time.Time
}

// of is the page of a key; nil if nobody has read it recently.
func (p *pagesAhead) of(key pageKey) *pageAhead {
	p.mu.Lock()
	defer p.mu.Unlock()
	if page := p.known[key]; page != nil && time.Since(page.began) < aheadRecent {
		return page
	}
	return nil
}

// begin returns a page to be read; nil if somebody has read it recently.
func (p *pagesAhead) begin(key pageKey) *pageAhead {
	p.mu.Lock()
	defer p.mu.Unlock()
	maps.DeleteFunc(p.known, func(_ pageKey, page *pageAhead) bool { return time.Since(page.began) >= aheadRecent })
	if p.known[key] != nil {
		return nil
	}
	if p.known == nil {
		p.known = map[pageKey]*pageAhead{}
	}
	page := &pageAhead{read: make(chan struct{}), began: time.Now()}
	p.known[key] = page
	return page
}

// pageAfter returns the entries of a page: those that were read ahead, or new ones.
func (s *Service) pageAfter(ctx context.Context, key pageKey) ([]*executionInfo, error) {
	if ahead := s.ahead.of(key); ahead != nil {
		select {
		case <-ahead.read:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		if ahead.err == nil {
			return slices.Clone(ahead.found), nil
		}
	}
	return s.oldestFirst(ctx, key.query, key.behind, key.most)
}

// readAhead reads a page that somebody may look at next, and queries its entries, so that their
// answers are cached by then.
func (s *Service) readAhead(ctx context.Context, key pageKey) {
	page := s.ahead.begin(key)
	if page == nil {
		return
	}
	lasting := context.WithoutCancel(ctx)
	go func() {
		reading, cancel := context.WithTimeout(lasting, s.options.Patience)
		page.found, page.err = s.oldestFirst(reading, key.query, key.behind, key.most)
		cancel()
		close(page.read)
		shown := page.found[:min(len(page.found), key.most-1)] // the last one only shows that there are more
		each(lasting, len(shown), nil, func(ctx context.Context, i int) error {
			return s.waitingStateOf(ctx, rowOf(shown[i]).ID, shown[i].GetExecution().GetRunId()).err
		})
	}()
}
