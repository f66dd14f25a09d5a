package orders

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"

	"orderflow/internal/archive"
)

// PageArchived returns the archive's records that a filter selects, last accepted first,
// whether Temporal still has the orders or not. It reads day by day: StartedFrom and
// StartedBefore bound the cost.
//
// Errors name the wrong part of the filter.
func (s *Service) PageArchived(ctx context.Context, filter Filter) (Page, error) {
	filter = filter.withDefaults()
	if err := filter.Check(); err != nil {
		return Page{}, fmt.Errorf("list orders: %w", err)
	}
	if s.archive == nil {
		return Page{}, errNoStore
	}
	after, err := openArchivedPage(filter.Page)
	if err != nil {
		return Page{}, fmt.Errorf("list orders: %w", err)
	}
	span := archive.Span{From: filter.StartedFrom, Before: filter.StartedBefore}
	if !after.at.IsZero() {
		span.Before = after.at.Add(time.Nanosecond)
	}
	page := Page{Orders: []Row{}}
	for day, err := range s.archive.Days(ctx, span) {
		if err != nil {
			return Page{}, fmt.Errorf("list orders: %w", err)
		}
		if page.add(day, filter, after) {
			break
		}
	}
	return page, nil
}

// add adds a day's records that the filter selects, and reports whether the page is full.
func (p *Page) add(day []archive.Summary, filter Filter, after archivedPage) (full bool) {
	for _, one := range day {
		if !after.precedes(one) || !filter.letsThrough(one) {
			continue
		}
		if len(p.Orders) == filter.Limit {
			last := p.Orders[filter.Limit-1]
			p.Next = archivedPage{last.StartedAt, last.ID}.seal()
			return true
		}
		p.Orders = append(p.Orders, rowOfSummary(one))
	}
	return false
}

func rowOfSummary(one archive.Summary) Row {
	return Row{ID: one.ID, Status: one.Status, Stage: one.Stage, Source: one.Source, Reference: one.Reference, Carrier: one.Carrier,
		TrackingNumbers: one.TrackingNumbers, StartedAt: one.AcceptedAt, EndedAt: one.EndedAt, Erased: one.Erased()}
}

// letsThrough applies the filter to a record. The time bounds are applied by choosing the days.
func (f Filter) letsThrough(one archive.Summary) bool {
	among := func(wanted string, values ...string) bool { return wanted == "" || slices.Contains(values, wanted) }
	if f.Tracking != "" && !slices.ContainsFunc(trackingForms(f.Tracking), func(form string) bool {
		return slices.Contains(one.TrackingNumbers, form)
	}) {
		return false
	}
	return !f.Attention &&
		among(string(f.Status), string(one.Status)) && among(string(f.Stage), string(one.Stage)) &&
		among(f.Source, one.Source) && among(string(f.Carrier), string(one.Carrier)) &&
		among(searchable(f.Reference), one.Reference, one.ID) && among(normalRef(f.Ref), one.ProviderRefs...)
}

// archivedPage is the last order of a page.
type archivedPage struct {
	at time.Time
	id string
}

// precedes reports whether an order comes after the page.
func (p archivedPage) precedes(one archive.Summary) bool {
	if p.at.IsZero() || one.AcceptedAt.Before(p.at) {
		return true
	}
	return one.AcceptedAt.Equal(p.at) && one.ID > p.id
}

const archivedPagePrefix = "archived "

func (p archivedPage) seal() string {
	return base64.RawURLEncoding.EncodeToString([]byte(archivedPagePrefix + p.at.UTC().Format(time.RFC3339Nano) + " " + p.id))
}

func openArchivedPage(page string) (p archivedPage, err error) {
	if page == "" {
		return p, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(page)
	if err != nil {
		return p, ErrPage
	}
	rest, is := strings.CutPrefix(string(text), archivedPagePrefix)
	at, id, found := strings.Cut(rest, " ")
	p.id = id
	if p.at, err = time.Parse(time.RFC3339Nano, at); err != nil || !is || !found {
		return archivedPage{}, ErrPage
	}
	return p, nil
}
