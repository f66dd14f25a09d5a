package carrier

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/order"
	"orderflow/workflows/step"
)

// competitors are the carriers that carrier best asks.
var competitors = []order.Carrier{order.CarrierShipX, order.CarrierTPK}

// best lets carriers compete: it asks all that accept the order at once, buys the cheapest
// offer that fits, and has the others release what they prepared.
type best struct {
	host   Host
	rivals []*rival
	winner *rival // the one that sold something, or is selling it
	seen   []order.Offer
	refusedOffers
}

type rival struct {
	Carrier
	name   order.Carrier
	check  func(order.Order) order.Problems
	before func(order.Order) order.Problems // the check as it was before changeUnfitKept
	asked  bool                             // something may exist there
}

func newBest(host Host) Carrier {
	b := &best{host: host}
	for _, name := range competitors {
		one := carriers()[name]
		b.rivals = append(b.rivals, &rival{Carrier: one.take(host), name: name, check: one.check, before: checksBefore[name]})
	}
	return b
}

// Previous returns the carrier that has shown ids of an order, such as "tpk:123", although
// the document names another carrier; carrier best if several have.
func Previous(now order.Carrier, known []string) (previous order.Carrier, found bool) {
	for _, name := range order.Carriers {
		if carriers()[name].provider == "" {
			continue // it has no ids of its own
		}
		shown := slices.ContainsFunc(known, func(id string) bool { return strings.HasPrefix(id, string(name)+":") })
		switch {
		case !shown || name == now || now == order.CarrierBest && slices.Contains(competitors, name): // best asks these itself
		case found:
			return order.CarrierBest, true
		default:
			previous, found = name, true
		}
	}
	return previous, found
}

// checkBest returns what every competitor would refuse of a document.
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

// DropOuts returns the competitors that will make no offer for an order of carrier best, with
// what each would refuse of the document. It returns none if all competitors are asked, or
// none is.
func DropOuts(doc order.Order) (unfit []order.Unfit) {
	if doc.Shipping.Carrier != order.CarrierBest {
		return nil
	}
	for _, name := range competitors {
		if problems := carriers()[name].check(doc); len(problems) > 0 {
			unfit = append(unfit, order.Unfit{Carrier: name, Problems: problems})
		}
	}
	if len(unfit) == len(competitors) {
		return nil
	}
	return unfit
}

// Offers asks all competitors at the same time. One that refuses is left out, unless all
// refuse.
func (b *best) Offers(ctx workflow.Context) (Offers, error) {
	answers := make([]Offers, len(b.rivals))
	failures := make([]error, len(b.rivals))
	unfit, err := b.unfit(ctx)
	if err != nil {
		return Offers{}, err
	}
	group := workflow.NewWaitGroup(ctx)
	for i, one := range b.rivals {
		if problems := unfit[i]; len(problems) > 0 {
			failures[i] = &step.Refusal{Problem: order.Problem{
				Provider: string(one.name), Operation: "make an offer", Code: "unfit", Message: problems.Error(), Fields: problems}}
			continue
		}
		one.asked = true
		group.Add(1)
		workflow.Go(ctx, func(ctx workflow.Context) {
			defer group.Done()
			answers[i], failures[i] = one.Offers(ctx)
		})
	}
	group.Wait(ctx)
	all, err := b.merged(answers, failures)
	b.seen = all.Offers.Offers
	return all, err
}

// changeUnfitKept (version 1): history keeps what each competitor would refuse, so that the
// checks may change while orders are in progress.
const changeUnfitKept = "unfit-kept"

// checksBefore are the checks for orders that reached their offers before that change.
var checksBefore = map[order.Carrier]func(order.Order) order.Problems{
	order.CarrierShipX: checkShipXAsTyped, order.CarrierTPK: checkTPKAsTyped}

// unfit is what each rival would refuse of the document.
func (b *best) unfit(ctx workflow.Context) (found []order.Problems, err error) {
	doc := b.host.Order()
	if workflow.GetVersion(ctx, changeUnfitKept, workflow.DefaultVersion, 1) < 1 {
		for _, one := range b.rivals {
			found = append(found, one.before(doc))
		}
		return found, nil
	}
	err = workflow.SideEffect(ctx, func(workflow.Context) any {
		judged := make([]order.Problems, len(b.rivals))
		for i, one := range b.rivals {
			judged[i] = one.check(doc)
		}
		return judged
	}).Get(&found)
	return found, err
}

// asksWhetherShipped are the codes of refusals that ask a person whether the order was
// shipped before, or is paid differently from what it asks for. Then no other carrier may
// ship it.
var asksWhetherShipped = []string{activities.CodeMadeBefore, activities.CodeAnothersReference,
	activities.CodeReceiver, activities.CodePaidDiffers, activities.CodeAccountBought}

// merged combines the answers. The first refusal is the order's if no offers came, or if it
// asks whether the order was shipped before, or is paid differently from what it asks for.
func (b *best) merged(answers []Offers, failures []error) (all Offers, err error) {
	var first *step.Refusal
	answered := false
	for i, one := range b.rivals {
		var refused *step.Refusal
		switch {
		case errors.As(failures[i], &refused) && slices.Contains(asksWhetherShipped, refused.Problem.Code):
			err = refused
		case errors.As(failures[i], &refused):
			b.host.Note(fmt.Sprintf("%s makes no offer: %s", one.name, refused.Problem.Message))
			first = cmp.Or(first, refused)
		case failures[i] != nil:
			err = failures[i]
		case answers[i].Paid:
			b.winner = one
			return Offers{Offers: activities.Offers{Paid: true}}, nil
		default:
			answered = true
			all.Offers.Offers = append(all.Offers.Offers, answers[i].Offers.Offers...)
			all.Gone = all.Gone || answers[i].Gone
		}
	}
	if err == nil && !answered {
		err = first
	}
	return all, err
}

func (b *best) Prepared() bool {
	return slices.ContainsFunc(b.rivals, func(r *rival) bool { return r.Prepared() })
}

func (b *best) Suits(offer order.Offer) bool {
	one := b.rival(offer.Carrier)
	return one != nil && one.Suits(offer) && !b.refused(offer)
}

func (b *best) rival(name order.Carrier) *rival {
	at := slices.IndexFunc(b.rivals, func(r *rival) bool { return r.name == name })
	if at < 0 {
		return nil
	}
	return b.rivals[at]
}

func (b *best) DropOffers(ctx workflow.Context) error {
	b.renewed()
	for _, one := range b.rivals {
		if !one.Prepared() {
			continue
		}
		if err := one.DropOffers(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Buy has the others release what they prepared before it pays. If one of them is paid
// already, that one ships.
func (b *best) Buy(ctx workflow.Context, offer order.Offer) (Purchase, error) {
	chosen := b.rival(offer.Carrier)
	for _, other := range b.rivals {
		if other == chosen || !b.mayHold(other) {
			continue
		}
		verdict, err := other.Cancel(ctx)
		if err != nil {
			return Purchase{}, err
		}
		if !verdict.Cancelled {
			b.host.Note(fmt.Sprintf("%s ships: %s", other.name, verdict.Explanation))
			if err := b.compared(ctx, other); err != nil {
				return Purchase{}, err
			}
			b.wins(other)
			return other.Confirm(ctx)
		}
	}
	b.wins(chosen)
	purchase, err := chosen.Buy(ctx, offer)
	return b.orNext(purchase, err, offer)
}

// changeCompared (version 1): something paid at a competitor that was not asked for offers,
// because the document no longer suits it, is compared with the document.
const changeCompared = "paid-compared"

// compared refuses something paid that differs from what the document asks for.
func (b *best) compared(ctx workflow.Context, other *rival) error {
	if !b.host.Changed(changeCompared) {
		return nil
	}
	_, err := other.Offers(ctx) // paid shipments have no offers, but are compared
	return err
}

func (b *best) wins(one *rival) {
	b.winner = one
	b.host.Ships(one.name)
}

func (b *best) Confirm(ctx workflow.Context) (Purchase, error) { return b.winner.Confirm(ctx) }

func (b *best) FetchLabels(ctx workflow.Context) ([]order.Document, error) {
	return b.winner.FetchLabels(ctx)
}

func (b *best) FetchProtocols(ctx workflow.Context) ([]order.Document, error) {
	return b.winner.FetchProtocols(ctx)
}

func (b *best) AwaitDelivery(ctx workflow.Context) (activities.Delivery, error) {
	return b.winner.AwaitDelivery(ctx)
}

func (b *best) TakesBack() bool { return b.winner != nil && b.winner.TakesBack() }

// Cancel first asks the carrier that may have sold something.
func (b *best) Cancel(ctx workflow.Context) (all activities.Verdict, err error) {
	all.Cancelled = true
	for _, one := range b.winnerFirst() {
		verdict, err := one.Cancel(ctx)
		if err != nil || !verdict.Cancelled {
			return verdict, err
		}
		all.Explanation = order.JoinRemarks(all.Explanation, verdict.Explanation)
	}
	return all, nil
}

func (b *best) winnerFirst() (asked []*rival) {
	if b.winner != nil {
		asked = append(asked, b.winner)
	}
	for _, one := range b.rivals {
		if one != b.winner && b.mayHold(one) {
			asked = append(asked, one)
		}
	}
	return asked
}

// changeAskedBefore (version 1): a run that was reset or taken up again also undoes and
// sweeps at carriers that it has not asked itself.
const changeAskedBefore = "asked-before"

// mayHold reports whether a rival may have something of the order: this run asked it, or the
// previous run may have.
func (b *best) mayHold(one *rival) bool {
	return one.asked || b.host.Ref().Reset && b.host.Changed(changeAskedBefore)
}

func (b *best) Sweep(ctx workflow.Context, keep bool) (paid []int64, err error) {
	for _, one := range b.winnerFirst() {
		strays, failed := one.Sweep(ctx, keep && one == b.winner)
		paid, err = append(paid, strays...), errors.Join(err, failed)
	}
	return paid, err
}
