package clients

import (
	"errors"
	"fmt"
)

// maxRestarts is how often a list is read again from its first page.
const maxRestarts = 20

// Paged collects a list that is read page by page, each element once. When an
// element vanishes from a page that was read, the others shift, and one at a page
// border can be missed; so a list that gets shorter is read again from its first
// page. (If the list grows at the same time, a vanished element can go unnoticed.
// Lists that can be read by key are read so.)
type Paged[T any] struct {
	// All are the elements so far.
	All []T

	key             func(T) string
	known           map[string]bool
	seen            map[string]bool // since the first page was read
	total, restarts int
}

// NewPaged returns an empty list; key identifies an element.
func NewPaged[T any](key func(T) string) *Paged[T] {
	return &Paged[T]{key: key, known: map[string]bool{}, seen: map[string]bool{}}
}

// Page adds the elements of a page and returns the number of the next page, or 0
// when the list is complete. total is the length that the provider states, 0 if
// unknown.
//
// It fails when the list got shorter too often, or when a page that is not the last
// has no new elements: a provider that ignores the page number would be asked for
// ever.
func (p *Paged[T]) Page(number int, elements []T, total int, last bool) (next int, err error) {
	fresh := p.add(elements)
	shorter := number > 1 && total > 0 && total < p.total
	p.total = total
	switch {
	case shorter && p.restarts == maxRestarts:
		return 0, errors.New("the list got shorter during every read")
	case shorter:
		p.restarts++
		p.seen = map[string]bool{}
		return 1, nil
	case last:
		return 0, nil
	case !fresh:
		return 0, fmt.Errorf("page %d has no new elements but is not the last", number)
	}
	return number + 1, nil
}

// add reports whether one of the elements is new since the first page.
func (p *Paged[T]) add(elements []T) (fresh bool) {
	for _, element := range elements {
		key := p.key(element)
		fresh = fresh || !p.seen[key]
		p.seen[key] = true
		if !p.known[key] {
			p.known[key] = true
			p.All = append(p.All, element)
		}
	}
	return fresh
}
