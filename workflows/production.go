package workflows

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"go.temporal.io/sdk/workflow"

	"orderflow/activities"
	"orderflow/internal/plain"
	"orderflow/order"
	"orderflow/workflows/step"
)

// productionPhase is where the order stands at MyPromo:
//
//	none → draft → submitted → producing
//	 ↑      ↓ ↑        ↓           ↓
//	 └─── stale      cancelled there        → draft: made anew
//
// Stale is a draft of a document that was changed since: MyPromo cannot edit one, so it
// is given up. With none, the id of a draft that was given up may be known.
type productionPhase string

const (
	noProduction   productionPhase = "none"
	draft          productionPhase = "draft"
	staleDraft     productionPhase = "stale"
	submitted      productionPhase = "submitted"
	producing      productionPhase = "producing"
	cancelledThere productionPhase = "cancelled"
)

var productionPhases = phases[productionPhase]{"production", []transition[productionPhase]{
	{noProduction, draft},
	{noProduction, staleDraft}, // it was given up, and changed again
	{draft, staleDraft},
	{staleDraft, noProduction},
	{draft, noProduction}, // items were in it twice
	{draft, submitted},
	{submitted, producing},
	{draft, cancelledThere},
	{staleDraft, cancelledThere},
	{submitted, cancelledThere},
	{producing, cancelledThere},
	{cancelledThere, draft},
	{submitted, draft}, // of orders that began before version 1 of cancelled-there
	{producing, draft}, // likewise
}}

// production is the order at MyPromo, which makes the goods.
type production struct {
	*core
	designs designs
	phase   productionPhase
	id      int64     // of MyPromo's order; 0 before the first
	seen    time.Time // when MyPromo had it in production
	price   *order.Money
	doubled int // how often a draft had items twice
}

func newProduction(c *core) *production {
	return &production{core: c, designs: designs{core: c}, phase: noProduction}
}

// noteDraft records a draft.
func (p *production) noteDraft(id int64) {
	p.id, p.price = id, nil
	p.to(draft)
}

func (p *production) to(next productionPhase) { p.phase = productionPhases.move(p.ctx, p.phase, next) }

// noteDiscarded records that the draft is discarded.
func (p *production) noteDiscarded() { p.to(noProduction) }

// documentChanged records that a draft no longer matches the document, and reports whether it
// must be made again. An order that was submitted stays.
func (p *production) documentChanged() bool {
	if p.id == 0 || p.wasSubmitted() {
		return false
	}
	p.to(staleDraft)
	return true
}

// noteSubmitted records that the order was submitted.
func (p *production) noteSubmitted() { p.to(submitted) }

// noteProducing records that MyPromo produces the order.
func (p *production) noteProducing() {
	p.to(producing)
	p.seen = workflow.Now(p.ctx)
}

// noteCancelled records that MyPromo's order, if there is one, is cancelled.
func (p *production) noteCancelled() {
	if p.phase != noProduction && p.changed(changeCancelledThere) {
		p.to(cancelledThere)
	}
}

// wasSubmitted reports whether MyPromo's order is, or was, submitted.
func (p *production) wasSubmitted() bool {
	return p.phase == submitted || p.phase == producing || p.phase == cancelledThere
}

// itemsFixed reports whether MyPromo has the items, so that they cannot change.
func (p *production) itemsFixed() bool { return p.phase == submitted || p.phase == producing }

const (
	// itemsAtOnce is how many items are added at the same time.
	itemsAtOnce = 5
	// longestPreflight is the timeout for MyPromo to begin. It is long because stock may have
	// to arrive first.
	longestPreflight = 7 * 24 * time.Hour
	// longestFulfilment is how long MyPromo may take to show the production order of an order
	// in production.
	longestFulfilment = 24 * time.Hour
)

var myPromo *activities.MyPromo // only its methods' names are used

// myPromoStep is a step at MyPromo.
func myPromoStep(activity any, summary string, args ...any) step.Step {
	return step.Step{Provider: order.ProviderMyPromo, Activity: activity, Args: args, Summary: summary}
}

// ensureOrder makes the draft at MyPromo.
func (p *production) ensureOrder() error {
	if err := p.syncSource(); err != nil {
		return err
	}
	if err := p.discardStale(); err != nil {
		return err
	}
	if len(p.doc.ToMake()) == 0 {
		return p.shipOnly()
	}
	var made activities.ProductionOrder
	err := p.steps.Effect(p.ctx, myPromoStep(myPromo.EnsureProductionOrder,
		fmt.Sprintf("make the draft of order %s at MyPromo", p.doc.ID), p.ref(), p.doc.ForDraft()), &made)
	if err != nil {
		return err
	}
	p.noteDraft(made.ID)
	p.record.supersede(order.ProviderMyPromo)
	p.record.addRef(order.ProviderMyPromo, made.ID)
	p.record.note(fmt.Sprintf("MyPromo order %d", made.ID))
	return nil
}

// shipOnly continues from stock with an order whose MyPromo items are all cancelled.
func (p *production) shipOnly() error {
	p.doc.Production, p.doc.ProductionPriceCap, p.doc.Shipping.ServeLabel = order.ProductionNone, nil, false
	p.doc.Reports = slices.DeleteFunc(slices.Clone(p.doc.Reports),
		func(target order.ReportTarget) bool { return target == order.ReportMyPromo })
	return &goBack{to: order.StageOffers, why: "nothing is left to be made"}
}

// discardStale cancels a draft whose document was changed.
func (p *production) discardStale() error {
	if p.phase != staleDraft {
		return nil
	}
	return p.discard(fmt.Sprintf("cancel the draft %d at MyPromo: the order was changed", p.id))
}

func (p *production) discard(summary string) error {
	err := p.steps.Effect(p.ctx, myPromoStep(myPromo.EnsureDraftDiscarded, summary, p.id), nil)
	if err == nil {
		p.noteDiscarded()
	}
	return err
}

// ensureItems puts every item into the draft once. A draft that has an item twice is replaced
// by a new one, because no item can be removed.
func (p *production) ensureItems() error {
	if err := p.designs.draw(); err != nil {
		return err
	}
	if err := p.addItems(); err != nil {
		return err
	}
	references := p.toMake()
	if p.version >= fewerSteps { // the submit counts them
		p.record.note(plain.Counted(len(references), "item"))
		return nil
	}
	var doubled activities.Doubled
	err := p.steps.Effect(p.ctx, myPromoStep(myPromo.CheckItems,
		fmt.Sprintf("count the items of MyPromo order %d", p.id), p.id, references), &doubled)
	if err != nil {
		return p.restartIfCancelled(err)
	}
	if len(doubled.References) == 0 {
		p.record.note(plain.Counted(len(references), "item"))
		return nil
	}
	return p.discardDoubled(doubled.References)
}

func (p *production) toMake() (references []string) {
	for _, item := range p.doc.ToMake() {
		references = append(references, item.Reference)
	}
	return references
}

// discardDoubled cancels a draft that has items twice, up to a limit.
func (p *production) discardDoubled(references []string) error {
	if err := p.pauseBefore("doubled items", p.doubled%mostRepetitions+1); err != nil {
		return err
	}
	id := p.id
	err := p.discard(fmt.Sprintf("cancel the draft %d at MyPromo: it has %v twice", id, references))
	if err != nil {
		return err
	}
	p.doubled++
	if p.doubled%mostRepetitions == 0 && p.changed(fmt.Sprintf("%sdoubled items-%d", changeRetryPauses, p.doubled)) {
		return &step.Refusal{Restart: order.StageCreate, Problem: order.Problem{
			Provider: order.ProviderMyPromo, Operation: "fill a draft", Code: "items-doubled",
			Message: fmt.Sprintf("%d drafts had items twice, last %v in order %d; every draft was cancelled", p.doubled, references, id)}}
	}
	return &goBack{to: order.StageCreate, why: fmt.Sprintf("draft %d cancelled: it had %v twice", id, references)}
}

// addItems ensures each item, a few at a time, and returns the first problem when all that
// were begun have ended.
func (p *production) addItems() error {
	var first error
	slots := workflow.NewSemaphore(p.ctx, itemsAtOnce)
	group := workflow.NewWaitGroup(p.ctx)
	for _, item := range p.doc.ToMake() {
		if err := slots.Acquire(p.ctx, 1); err != nil {
			return err
		}
		if first != nil {
			slots.Release(1)
			break
		}
		group.Add(1)
		workflow.Go(p.ctx, func(ctx workflow.Context) {
			defer group.Done()
			defer slots.Release(1)
			err := p.steps.Effect(ctx, myPromoStep(myPromo.EnsureItem,
				fmt.Sprintf("add item %s to MyPromo order %d", item.Reference, p.id),
				p.ref(), p.id, p.designs.drawn(item)), nil)
			first = errors.Join(first, ofItem(p.doc, err, item.Reference))
		})
	}
	group.Wait(p.ctx)
	return first
}

// submit sends the order to production; from here on it costs money. The price is last
// checked here: the customer may have changed the item in the editor.
func (p *production) submit() error {
	var found activities.Appraisal
	err := p.steps.Effect(p.ctx, myPromoStep(myPromo.EnsureSubmitted,
		fmt.Sprintf("submit MyPromo order %d", p.id), p.ref(), p.id, p.terms()), &found)
	if err != nil {
		return step.RestartAt(order.StageAddItems, p.restartIfCancelled(err), activities.CodeItemMissing)
	}
	if len(found.Doubled) > 0 {
		return p.discardDoubled(found.Doubled)
	}
	p.noteSubmitted()
	p.price = found.Price
	if found.Price != nil {
		p.record.note(fmt.Sprintf("the items cost %s", found.Price))
	}
	for _, remark := range found.Remarks {
		p.record.note(remark)
	}
	return nil
}

func (p *production) terms() activities.Terms {
	terms := activities.Terms{PriceCap: p.doc.ProductionPriceCap, Items: p.doc.ItemReferences()}
	if p.version >= fewerSteps {
		terms.Once = p.toMake()
	}
	return terms
}

// await waits for the preflight and the start of production.
func (p *production) await() error {
	wait := myPromoStep(myPromo.AwaitProduction, fmt.Sprintf("MyPromo order %d to be in production", p.id), p.id)
	wait.Deadline = longestPreflight
	err := p.steps.Await(p.ctx, wait, nil)
	if err != nil {
		return p.restartIfCancelled(err)
	}
	p.noteProducing()
	return nil
}

// recheckWhenHinted reads the order at MyPromo again after a hint: MyPromo may have cancelled
// it in production.
func (p *production) recheckWhenHinted() error {
	if p.phase != producing || !p.inbox.hints[order.ProviderMyPromo] {
		return nil
	}
	p.gate().ClearHint(order.ProviderMyPromo)
	p.seen = time.Time{}
	return p.recheck()
}

// seenLasts is how long a reading counts: until then MyPromo is not asked again whether it
// still produces.
const seenLasts = 15 * time.Second

// recheck reads whether MyPromo has cancelled the order in production.
func (p *production) recheck() error {
	justSeen := p.phase == producing && workflow.Now(p.ctx).Sub(p.seen) < seenLasts
	if p.doc.Production != order.ProductionMyPromo || p.version >= fewerSteps && justSeen {
		return nil
	}
	err := p.steps.Effect(p.ctx, myPromoStep(myPromo.CheckProduction,
		fmt.Sprintf("check whether MyPromo order %d is still in production", p.id), p.id), nil)
	return p.restartIfCancelled(err)
}

func (p *production) cancel() (verdict activities.Verdict, err error) {
	err = p.steps.Undo(p.ctx, myPromoStep(myPromo.EnsureProductionCancelled,
		fmt.Sprintf("cancel order %s at MyPromo", p.doc.ID), p.ref()), &verdict)
	return verdict, err
}

// restartIfCancelled makes a person's retry begin with a new draft if MyPromo has cancelled
// the order.
func (p *production) restartIfCancelled(err error) error {
	if step.RefusedFor(err, activities.CodeCanceled) != nil {
		p.noteCancelled()
	}
	return step.RestartAt(order.StageCreate, err, activities.CodeCanceled)
}

// sweepDrafts cancels stray drafts, and returns the ids of stray orders that were submitted.
func (p *production) sweepDrafts() (strays []int64, err error) {
	keep := int64(0)
	if p.wasSubmitted() {
		keep = p.id
	}
	err = p.steps.Undo(p.ctx, myPromoStep(myPromo.EnsureNoStrayDrafts,
		fmt.Sprintf("look for stray drafts of order %s at MyPromo", p.doc.ID), p.ref(), keep), &strays)
	return strays, err
}
