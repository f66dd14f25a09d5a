package orders

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"orderflow/order"
)

// span is a range of acceptance times: from is inclusive, before is not. A zero time is no bound.
type span struct{ from, before time.Time }

// parts are the queries that together select the matches of a query in a span: one for orders,
// by the attribute; and one for what has none (cases, and orders that were started before the
// attribute existed), by the start of their run. Databases use an index for each of them, but
// read every entry for the two in one query.
func (s span) parts(query string) []string {
	if s == (span{}) {
		return []string{query}
	}
	dated, undated := query, query+" AND "+order.AttributeAcceptedAt+" IS NULL"
	for _, bound := range []struct {
		operator string
		at       time.Time
	}{{" >= ", s.from}, {" < ", s.before}} {
		if !bound.at.IsZero() {
			dated += " AND " + order.AttributeAcceptedAt + bound.operator + moment(bound.at)
			undated += " AND StartTime" + bound.operator + moment(bound.at)
		}
	}
	return []string{dated, undated}
}

// countIn counts the matches of a query that were accepted in a span.
func (s *Service) countIn(ctx context.Context, query string, in span) (int, error) {
	parts := in.parts(query)
	counts := make([]int, len(parts))
	group, counting := errgroup.WithContext(ctx)
	for i, part := range parts {
		group.Go(func() (err error) {
			counts[i], err = s.count(counting, part)
			return err
		})
	}
	err := group.Wait()
	all := 0
	for _, n := range counts {
		all += n
	}
	return all, err
}

// executionsIn returns the matches of a query that were accepted in a span, up to a limit for
// those with the attribute and for those without; all reports that there are no more.
func (s *Service) executionsIn(ctx context.Context, query string, in span, limit int) (found []*executionInfo, all bool, err error) {
	parts := in.parts(query)
	lists, more := make([][]*executionInfo, len(parts)), make([][]byte, len(parts))
	group, listing := errgroup.WithContext(ctx)
	for i, part := range parts {
		group.Go(func() (err error) {
			lists[i], more[i], err = s.executions(listing, part, limit, nil)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, false, err
	}
	all = true
	for i, list := range lists {
		found, all = append(found, list...), all && len(more[i]) == 0
	}
	return found, all, nil
}
