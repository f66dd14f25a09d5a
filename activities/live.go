package activities

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"orderflow/activities/attempt"
	"orderflow/order"
)

// CodeMadeBefore is the code of a problem: something at a provider has the order's reference
// but is older than the order.
const CodeMadeBefore = "made-before-order"

// sighting is an entry of a list under an order's reference.
type sighting struct {
	id   int64
	made time.Time // zero if the provider does not say
	text string    // our text by which it was found
}

// lookup says how a provider's things are read.
type lookup[T any] struct {
	provider string
	thing    string // the word for a person: shipment
	slack    time.Duration
	read     func(context.Context, int64) (T, error)
	live     func(T) bool
	// another reports whether a thing now carries another order's name; nil if lists always
	// show the current name.
	another func(T) bool
	rank    func(T) int // the lowest comes first
}

// found is what exists for an order and is not cancelled.
type found[T any] struct {
	live []T
	// earlier are older than the order although they have its reference: they may belong to
	// another order of the same name, or to this one in an unknown way. Only a person may use
	// or cancel them.
	earlier earlier
}

// earlier are live things that are older than the order whose reference they have.
type earlier struct {
	ref      order.Ref
	provider string
	thing    string
	seen     []sighting
}

// find reads every entry of a list and every id that the order knows, each once and by id,
// because lists may lag. What the order knows is its own at any age.
func (l lookup[T]) find(ctx context.Context, ref order.Ref, listed []sighting) (found[T], error) {
	all := found[T]{earlier: earlier{ref: ref, provider: l.provider, thing: l.thing}}
	ids := ref.KnownAt(l.provider)
	known := len(ids)
	made := map[int64]time.Time{}
	for _, one := range listed {
		ids, made[one.id] = append(ids, one.id), one.made
	}
	own := slices.Clone(ids[:known])
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		current, err := l.read(ctx, id)
		switch {
		case err != nil:
			return found[T]{}, err
		case !l.live(current):
		case l.another != nil && !slices.Contains(own, id) && l.another(current):
		case !slices.Contains(own, id) && ref.Precedes(made[id], l.slack):
			all.earlier.seen = append(all.earlier.seen, sighting{id: id, made: made[id]})
		default:
			all.live = append(all.live, current)
		}
	}
	slices.SortStableFunc(all.live, func(x, y T) int { return cmp.Compare(l.rank(x), l.rank(y)) })
	return all, nil
}

// own returns what is live, for steps that adopt or act.
//
// Refused: something older than the order has its reference.
func (f found[T]) own() ([]T, error) { return f.live, f.earlier.refusal() }

func (e earlier) refusal() error {
	if len(e.seen) == 0 {
		return nil
	}
	return attempt.Refuse(order.Problem{
		Provider: e.provider, Operation: "look for " + e.thing, Code: CodeMadeBefore,
		Message: fmt.Sprintf("%s: %s this order's reference %s and is older than the order, which was accepted at %s; "+
			"it may belong to another order of that name, so it is neither used nor cancelled. "+
			"Cancel it there and retry, or cancel this order and start it under another id",
			e.provider, e, e.ref.Reference(), e.ref.AcceptedAt.UTC().Format(time.DateTime+" MST"))})
}

// besides adds the things that a cancellation leaves alone to its text.
func (e earlier) besides(words string) string {
	if len(e.seen) == 0 {
		return words
	}
	return fmt.Sprintf("%s; %s this order's reference and is older than the order; left alone", words, e)
}

// String names each with its age: "shipment 41 of 2026-01-15 09:00:00 UTC has".
func (e earlier) String() string {
	texts := make([]string, len(e.seen))
	for i, one := range e.seen {
		texts[i] = fmt.Sprintf("%s %d of %s has", e.thing, one.id, one.made.UTC().Format(time.DateTime+" MST"))
	}
	return strings.Join(texts, ", ")
}

// lookback is how long before acceptance lists are read.
func lookback(configured time.Duration) time.Duration {
	return cmp.Or(configured, order.DefaultLookback)
}
