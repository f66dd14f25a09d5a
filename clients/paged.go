package clients

import (
	"errors"
	"fmt"
)

// mostRestarts is how often a list is read from its first page again, at most.
const mostRestarts = 20

// Paged collects a list that is read page by page, each element once. What vanishes
// from a page that was read moves the rest, and what stood on the border of two pages
// is on neither; so a list that becomes shorter is read again from its first page. (As
// long as it may grow at the same time, one that vanishes can be missed: lists that can
// be read by key are.)
type Paged[T any] struct {
	// All are the elements so far.
	All []T

	key             func(T) string
	known           map[string]bool
	seen            map[string]bool // since the first page was read
	total, restarts int
}

// NewPaged returns an empty list whose elements are told apart by a key.
func NewPaged[T any](key func(T) string) *Paged[T] {
	return &Paged[T]{key: key, known: map[string]bool{}, seen: map[string]bool{}}
}

// Page keeps the elements of a page and returns the number of the next one to read, or 0
// when the list is complete. Total is the length that the provider states, 0 if unknown.
//
// It fails when the list became shorter too often, or when a page that is not the last
// brings nothing new: a provider that ignores the number would be asked for ever.
func (p *Paged[T]) Page(number int, elements []T, total int, last bool) (next int, err error) {
	fresh := p.add(elements)
	shorter := number > 1 && total > 0 && total < p.total
	p.total = total
	switch {
	case shorter && p.restarts == mostRestarts:
		return 0, errors.New("the list became shorter each time it was read")
	case shorter:
		p.restarts++
		p.seen = map[string]bool{}
		return 1, nil
	case last:
		return 0, nil
	case !fresh:
		return 0, fmt.Errorf("page %d brings nothing new and is not the last", number)
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
