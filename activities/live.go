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

// CodeAnothersReference is the code of a problem: what a provider now has under an id of the
// order carries another order's reference.
const CodeAnothersReference = "anothers-reference"

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
	// another reports whether a thing now carries another order's reference.
	another func(T) bool
	rank    func(T) int // the lowest comes first
}

// found is what exists for an order and is not cancelled.
type found[T any] struct {
	live []T
	// Only a person may use or cancel what is in doubt.
	inDoubt
}

// inDoubt are live things that may belong to another order.
type inDoubt struct {
	ref      order.Ref
	provider string
	thing    string
	// earlier are older than the order although they have its reference: they may belong to
	// another order of the same name, or to this one in an unknown way.
	earlier []sighting
	// anothers have ids that the order knows, but another order's reference: somebody changed
	// it there, or the provider lost its data and gave the same number again.
	anothers []int64
}

// find reads every entry of a list and every id that the order knows, each once and by id,
// because lists may lag. What the order knows is its own at any age, unless it carries
// another order's reference.
func (l lookup[T]) find(ctx context.Context, ref order.Ref, listed []sighting) (found[T], error) {
	all := found[T]{inDoubt: inDoubt{ref: ref, provider: l.provider, thing: l.thing}}
	own := ref.KnownAt(l.provider)
	ids := slices.Clone(own)
	made := map[int64]time.Time{}
	for _, one := range listed {
		ids, made[one.id] = append(ids, one.id), one.made
	}
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		current, err := l.read(ctx, id)
		known := slices.Contains(own, id)
		switch {
		case err != nil:
			return found[T]{}, err
		case !l.live(current):
		case l.another(current):
			if known {
				all.anothers = append(all.anothers, id)
			}
		case !known && ref.Precedes(made[id], l.slack):
			all.earlier = append(all.earlier, sighting{id: id, made: made[id]})
		default:
			all.live = append(all.live, current)
		}
	}
	slices.SortStableFunc(all.live, func(x, y T) int { return cmp.Compare(l.rank(x), l.rank(y)) })
	return all, nil
}

// own returns what is live, for steps that adopt or act.
//
// Refused: something is in doubt.
func (f found[T]) own() ([]T, error) { return f.live, f.refusal() }

func (d inDoubt) refusal() error {
	switch {
	case len(d.anothers) > 0:
		return anothersReference(d.provider, d.thing, d.anothers[0], d.ref)
	case len(d.earlier) == 0:
		return nil
	}
	return attempt.Refuse(order.Problem{
		Provider: d.provider, Operation: "look for " + d.thing, Code: CodeMadeBefore,
		Message: fmt.Sprintf("%s: %s this order's reference %s and is older than the order, which was accepted at %s; "+
			"it may belong to another order of that name, so it is neither used nor cancelled. "+
			"Cancel it there and retry, or cancel this order and start it under another id",
			d.provider, d.ages(), d.ref.Reference(), d.ref.AcceptedAt.UTC().Format(time.DateTime+" MST"))})
}

// isAnothers reports whether a thing that carries a reference is that of another order than the
// one with the reference own. A thing without any may be anybody's.
func isAnothers(carried, own string) bool { return carried != "" && carried != own }

// anothersReference refuses to use a thing of the order that carries another order's
// reference. If it was the order's and is paid, making another one would pay twice.
func anothersReference(provider, thing string, id int64, ref order.Ref) error {
	return attempt.Refuse(order.Problem{
		Provider: provider, Operation: "look for " + thing, Code: CodeAnothersReference,
		Message: fmt.Sprintf("%s: %s %d, which this order has made or found, now carries another reference than %s, "+
			"so it is neither used nor cancelled. If somebody changed the reference, change it back there and retry; "+
			"otherwise cancel this order and start it under another id", provider, thing, id, ref.Reference())})
}

// besides adds the things that a cancellation leaves alone to its text.
func (d inDoubt) besides(words string) string {
	if len(d.earlier) > 0 {
		words = fmt.Sprintf("%s; %s this order's reference and is older than the order; left alone", words, d.ages())
	}
	if len(d.anothers) > 0 {
		words = fmt.Sprintf("%s; %s %s carries another order's reference; left alone", words, d.thing, listed(d.anothers))
	}
	return words
}

// ages names each earlier thing with its age: "shipment 41 of 2026-01-15 09:00:00 UTC has".
func (d inDoubt) ages() string {
	texts := make([]string, len(d.earlier))
	for i, one := range d.earlier {
		texts[i] = fmt.Sprintf("%s %d of %s has", d.thing, one.id, one.made.UTC().Format(time.DateTime+" MST"))
	}
	return strings.Join(texts, ", ")
}

// lookback is how long before acceptance lists are read.
func lookback(configured time.Duration) time.Duration {
	return cmp.Or(configured, order.DefaultLookback)
}
