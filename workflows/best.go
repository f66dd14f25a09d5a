package workflows

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/order"
)

// competitors are the carriers that carrier best asks.
var competitors = []order.Carrier{order.CarrierShipX, order.CarrierTPK}

// best lets carriers compete: all that would take the order are asked at once, the
// cheapest offer that fits is bought, and the others let go.
type best struct {
	l      *life
	rivals []*rival
	winner *rival // of whom something is bought, or being bought
}

type rival struct {
	carrier
	name  order.Carrier
	check func(order.Order) order.Problems
	asked bool // so that something may lie there
}

func newBest(l *life) carrier {
	b := &best{l: l}
	for _, name := range competitors {
		one := carriers()[name]
		b.rivals = append(b.rivals, &rival{carrier: one.take(l), name: name, check: one.check})
	}
	return b
}

// checkBest returns what all competitors would refuse of a document.
func checkBest(doc order.Order) (all order.Problems) {
	for _, name := range competitors {
		problems := carriers()[name].check(doc)
		if len(problems) == 0 {
			return nil
		}
		for _, problem := range problems {
			all = append(all, order.FieldProblem{Path: problem.Path, Rule: fmt.Sprintf("for carrier %s: %s", name, problem.Rule)})
		}
	}
	return all
}

// offers asks all at the same time. One that refuses is left out, unless all do.
func (b *best) offers(ctx workflow.Context) (activities.Offers, error) {
	answers := make([]activities.Offers, len(b.rivals))
	failures := make([]error, len(b.rivals))
	group := workflow.NewWaitGroup(ctx)
	for i, one := range b.rivals {
		if problems := one.check(b.l.doc); len(problems) > 0 {
			failures[i] = &refusal{problem: order.Problem{
				Provider: string(one.name), Operation: "make an offer", Code: "unfit", Message: problems.Error(), Fields: problems}}
			continue
		}
		one.asked = true
		group.Add(1)
		workflow.Go(ctx, func(ctx workflow.Context) {
			defer group.Done()
			answers[i], failures[i] = one.offers(ctx)
		})
	}
	group.Wait(ctx)
	return b.merged(answers, failures)
}

// merged puts the answers together. When none came, the first refusal is that of
// the order.
func (b *best) merged(answers []activities.Offers, failures []error) (all activities.Offers, err error) {
	var first *refusal
	answered := false
	for i, one := range b.rivals {
		var refused *refusal
		switch {
		case errors.As(failures[i], &refused):
			b.l.note(fmt.Sprintf("%s makes no offer: %s", one.name, refused.problem.Message))
			first = cmp.Or(first, refused)
		case failures[i] != nil:
			err = failures[i]
		case answers[i].Paid:
			b.winner = one
			return activities.Offers{Paid: true}, nil
		default:
			answered = true
			all.Offers = append(all.Offers, answers[i].Offers...)
			all.Gone = all.Gone || answers[i].Gone
		}
	}
	if err == nil && !answered {
		err = first
	}
	return all, err
}

func (b *best) prepared() bool {
	return slices.ContainsFunc(b.rivals, func(r *rival) bool { return r.prepared() })
}

func (b *best) suits(offer order.Offer) bool {
	one := b.rival(offer.Carrier)
	return one != nil && one.suits(offer)
}

func (b *best) rival(name order.Carrier) *rival {
	at := slices.IndexFunc(b.rivals, func(r *rival) bool { return r.name == name })
	if at < 0 {
		return nil
	}
	return b.rivals[at]
}

func (b *best) dropOffers() error {
	for _, one := range b.rivals {
		if !one.prepared() {
			continue
		}
		if err := one.dropOffers(); err != nil {
			return err
		}
	}
	return nil
}

// buy has the others let go before it pays. One that says that it is paid already
// wins after all.
func (b *best) buy(offer order.Offer) (activities.Bought, bool, error) {
	chosen := b.rival(offer.Carrier)
	for _, other := range b.rivals {
		if other == chosen || !other.asked {
			continue
		}
		verdict, err := other.cancel()
		if err != nil {
			return activities.Bought{}, false, err
		}
		if !verdict.Cancelled {
			b.l.note(fmt.Sprintf("%s ships: %s", other.name, verdict.Explanation))
			b.wins(other)
			bought, err := other.confirm()
			return bought, false, err
		}
	}
	b.wins(chosen)
	return chosen.buy(offer)
}

func (b *best) wins(one *rival) {
	b.winner = one
	b.l.publish(carrierAttribute.ValueSet(string(one.name)))
}

func (b *best) confirm() (activities.Bought, error) { return b.winner.confirm() }

func (b *best) fetchLabels() ([]order.Document, error) { return b.winner.fetchLabels() }

func (b *best) fetchProtocols() ([]order.Document, error) { return b.winner.fetchProtocols() }

func (b *best) awaitDelivery() (activities.Delivery, error) { return b.winner.awaitDelivery() }

func (b *best) takesBack() bool { return b.winner != nil && b.winner.takesBack() }

// cancel asks the one first of whom something may be bought.
func (b *best) cancel() (all activities.Verdict, err error) {
	all.Cancelled = true
	for _, one := range b.winnerFirst() {
		verdict, err := one.cancel()
		if err != nil || !verdict.Cancelled {
			return verdict, err
		}
		all.Explanation = joined(all.Explanation, verdict.Explanation)
	}
	return all, nil
}

func (b *best) winnerFirst() (asked []*rival) {
	if b.winner != nil {
		asked = append(asked, b.winner)
	}
	for _, one := range b.rivals {
		if one != b.winner && one.asked {
			asked = append(asked, one)
		}
	}
	return asked
}

func (b *best) sweep(keep bool) (paid []int64, err error) {
	for _, one := range b.winnerFirst() {
		strays, failed := one.sweep(keep && one == b.winner)
		paid, err = append(paid, strays...), errors.Join(err, failed)
	}
	return paid, err
}
