package workflows

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/order"
)

const (
	// itemsAtOnce is how many items are added at the same time.
	itemsAtOnce = 5
	// longestPreflight is when a person is told that MyPromo does not begin. Stock
	// may have to arrive first, so it is long.
	longestPreflight = 7 * 24 * time.Hour
	// longestFulfilment is how long MyPromo may take to show the production order
	// of an order that is in production.
	longestFulfilment = 24 * time.Hour
)

var myPromo *activities.MyPromo // only its methods' names are used

// ensureProductionOrder makes the draft at MyPromo.
func (l *life) ensureProductionOrder() error {
	if err := l.heedSource(); err != nil {
		return err
	}
	if err := l.discardStaleDraft(); err != nil {
		return err
	}
	if len(l.doc.ToMake()) == 0 {
		return l.shipOnly()
	}
	var made activities.ProductionOrder
	err := l.effect(l.ctx, step{
		provider: order.ProviderMyPromo, activity: myPromo.EnsureProductionOrder, args: []any{l.ref(), l.doc},
		summary: fmt.Sprintf("make the draft of order %s at MyPromo", l.doc.ID)}, &made)
	if err != nil {
		return err
	}
	l.productionOrder, l.submitted, l.inProduction = made.ID, false, false
	l.state.ProductionPrice = nil
	l.addRef(order.ProviderMyPromo, made.ID)
	l.note(fmt.Sprintf("MyPromo order %d", made.ID))
	return nil
}

// shipOnly goes on from stock with an order of which all that MyPromo was to deliver
// has been cancelled.
func (l *life) shipOnly() error {
	l.doc.Production, l.doc.ProductionPriceCap, l.doc.Shipping.ServeLabel = order.ProductionNone, nil, false
	l.doc.Reports = slices.DeleteFunc(slices.Clone(l.doc.Reports),
		func(target order.ReportTarget) bool { return target == order.ReportMyPromo })
	return &goBack{to: order.StageOffers, why: "nothing is left to be made"}
}

// discardStaleDraft gives up a draft whose document was changed: MyPromo cannot
// edit one.
func (l *life) discardStaleDraft() error {
	if !l.draftStale {
		return nil
	}
	err := l.discardDraft(fmt.Sprintf("give up MyPromo order %d: the order was changed", l.productionOrder))
	l.draftStale = err != nil
	return err
}

func (l *life) discardDraft(summary string) error {
	return l.effect(l.ctx, step{
		provider: order.ProviderMyPromo, activity: myPromo.EnsureDraftDiscarded, args: []any{l.productionOrder},
		summary: summary}, nil)
}

// ensureItems puts every item into the draft once. A draft that holds an item
// twice is given up for a new one, because no item can be taken out.
func (l *life) ensureItems() error {
	if err := l.drawDesigns(); err != nil {
		return err
	}
	if err := l.addItems(); err != nil {
		return err
	}
	references := l.toMake()
	if l.brief { // the submit counts them
		l.note(fmt.Sprintf("%d items", len(references)))
		return nil
	}
	var doubled activities.Doubled
	err := l.effect(l.ctx, step{
		provider: order.ProviderMyPromo, activity: myPromo.CheckItems, args: []any{l.productionOrder, references},
		summary: fmt.Sprintf("count the items of MyPromo order %d", l.productionOrder)}, &doubled)
	if err != nil {
		return restartAtCreate(err)
	}
	if len(doubled.References) == 0 {
		l.note(fmt.Sprintf("%d items", len(references)))
		return nil
	}
	return l.discardDoubled(doubled.References)
}

func (l *life) toMake() (references []string) {
	for _, item := range l.doc.ToMake() {
		references = append(references, item.Reference)
	}
	return references
}

// discardDoubled gives up a draft that holds items twice.
func (l *life) discardDoubled(references []string) error {
	err := l.discardDraft(fmt.Sprintf("give up MyPromo order %d: %v stand in it twice", l.productionOrder, references))
	if err != nil {
		return err
	}
	return &goBack{to: order.StageCreate, why: fmt.Sprintf("draft %d given up: %v stood in it twice", l.productionOrder, references)}
}

// addItems ensures each item, a few at a time, and returns the first problem once
// all that were begun have ended.
func (l *life) addItems() error {
	var first error
	slots := workflow.NewSemaphore(l.ctx, itemsAtOnce)
	group := workflow.NewWaitGroup(l.ctx)
	for _, item := range l.doc.ToMake() {
		if err := slots.Acquire(l.ctx, 1); err != nil {
			return err
		}
		if first != nil {
			slots.Release(1)
			break
		}
		group.Add(1)
		workflow.Go(l.ctx, func(ctx workflow.Context) {
			defer group.Done()
			defer slots.Release(1)
			err := l.effect(ctx, step{
				provider: order.ProviderMyPromo, activity: myPromo.EnsureItem, args: []any{l.ref(), l.productionOrder, l.withDesign(item)},
				summary: fmt.Sprintf("add item %s to MyPromo order %d", item.Reference, l.productionOrder)}, nil)
			first = errors.Join(first, l.ofItem(err, item.Reference))
		})
	}
	group.Wait(l.ctx)
	return first
}

// awaitProduction waits for the preflight and the begin of production.
func (l *life) awaitProduction() error {
	err := l.await(l.ctx, step{
		provider: order.ProviderMyPromo, activity: myPromo.AwaitProduction, args: []any{l.productionOrder},
		summary:  fmt.Sprintf("MyPromo order %d to be in production", l.productionOrder),
		deadline: longestPreflight}, nil)
	l.inProduction, l.productionSeen = err == nil, workflow.Now(l.ctx)
	return restartAtCreate(err)
}

// heedProduction looks after the order at MyPromo when MyPromo gave a hint: it
// may have been cancelled there since it went into production.
func (l *life) heedProduction() error {
	if !l.inProduction || !l.inbox.hints[order.ProviderMyPromo] {
		return nil
	}
	delete(l.inbox.hints, order.ProviderMyPromo)
	l.productionSeen = time.Time{}
	return l.checkProduction()
}

// newsLasts is how long it is no use to ask MyPromo again whether it still produces.
const newsLasts = 15 * time.Second

func (l *life) productionIsNews() bool {
	return l.inProduction && workflow.Now(l.ctx).Sub(l.productionSeen) < newsLasts
}

// checkProduction makes sure that MyPromo has not cancelled the order since it
// went into production.
func (l *life) checkProduction() error {
	if l.doc.Production != order.ProductionMyPromo || l.brief && l.productionIsNews() {
		return nil
	}
	err := l.effect(l.ctx, step{
		provider: order.ProviderMyPromo, activity: myPromo.CheckProduction, args: []any{l.productionOrder},
		summary: fmt.Sprintf("see whether MyPromo order %d is still in production", l.productionOrder)}, nil)
	return restartAtCreate(err)
}

func (l *life) cancelProduction() (verdict activities.Verdict, err error) {
	err = l.compensate(step{
		provider: order.ProviderMyPromo, activity: myPromo.EnsureProductionCancelled, args: []any{l.ref()},
		summary: fmt.Sprintf("cancel order %s at MyPromo", l.doc.ID)}, &verdict)
	return verdict, err
}

// restartAtItems has what MyPromo has lost added anew.
func restartAtItems(err error) error {
	return restartAt(order.StageAddItems, err, activities.CodeItemMissing)
}

// restartAtCreate makes a refusal by MyPromo begin with a new draft when a person
// answers retry: it comes from an order that is cancelled there.
func restartAtCreate(err error) error {
	return restartAt(order.StageCreate, err, activities.CodeCanceled)
}
