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

// CodeMadeBefore is the code of a problem that lies in something at a provider that
// has the order's reference and is older than the order.
const CodeMadeBefore = "made-before-order"

// sighting is what a list shows under an order's reference.
type sighting struct {
	id   int64
	made time.Time // zero when the provider doesn't say
	text string    // ours, by which it was found
}

// lookup says how a provider's things are read.
type lookup[T any] struct {
	provider string
	thing    string // what a person calls one: shipment
	slack    time.Duration
	read     func(context.Context, int64) (T, error)
	live     func(T) bool
	// another reports whether a thing has another order's name by now; nil where lists show
	// names as they are.
	another func(T) bool
	rank    func(T) int // the lowest comes first
}

// found is what there is of an order that is not cancelled.
type found[T any] struct {
	live []T
	// earlier are older than the order, although they have its reference: another
	// order's of the same name, or this one's own by a way that nobody knows of.
	// Nobody but a person may use or cancel them.
	earlier earlier
}

// earlier are live things that are older than the order whose reference they have.
type earlier struct {
	ref      order.Ref
	provider string
	thing    string
	seen     []sighting
}

// find reads what a list shows and every id that the order knows, each once and by
// itself, as lists may lag behind. What the order knows is its own at any age.
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

// own is what is live, for steps that adopt or act.
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
			"it may be another order's of that name, so it is neither used nor cancelled. "+
			"Cancel it there and retry, or cancel this order and start it under another id",
			e.provider, e, e.ref.Reference(), e.ref.AcceptedAt.UTC().Format(time.DateTime+" MST"))})
}

// besides adds to the words of a cancellation what it leaves alone.
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
