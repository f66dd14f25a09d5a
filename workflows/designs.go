package workflows

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"orderflow/order"
)

// longestDesign is when a person is told that a customer does not finish.
const longestDesign = 30 * 24 * time.Hour

// drawDesigns has designs made for the items that the customer draws, shows the
// links to all of them, and waits until each is finished.
func (l *life) drawDesigns() error {
	drawn := slices.DeleteFunc(l.doc.ToMake(), func(item order.Item) bool { return item.Design == nil || !item.Design.Editor })
	for _, item := range drawn {
		if err := l.makeDesign(item); err != nil {
			return err
		}
	}
	for _, item := range drawn {
		if err := l.awaitDesign(l.designOf(item)); err != nil {
			return err
		}
	}
	return nil
}

// designOf is the design that was made for an item, or nil: one of another SKU
// was made for what the item was before somebody changed it.
func (l *life) designOf(item order.Item) *order.ItemDesign {
	i := slices.IndexFunc(l.state.Designs, func(d order.ItemDesign) bool {
		return d.Item == item.Reference && d.StartSKU == item.SKU
	})
	if i < 0 {
		return nil
	}
	return &l.state.Designs[i]
}

// makeDesign makes the design of an item, once. All designs of an order are drawn
// by one user of the editor, who finds the files of one in the others.
func (l *life) makeDesign(item order.Item) error {
	if l.designOf(item) != nil {
		return nil
	}
	user := item.Design.User
	if len(l.state.Designs) > 0 {
		user = cmp.Or(user, l.state.Designs[0].User)
	}
	var made order.ItemDesign
	err := l.effect(l.ctx, step{
		provider: order.ProviderMyPromo, activity: myPromo.MakeDesign, args: []any{item, user},
		summary: fmt.Sprintf("make a design for item %s at MyPromo", item.Reference)}, &made)
	if err != nil {
		return l.ofItem(err, item.Reference)
	}
	former := func(d order.ItemDesign) bool { return d.Item == item.Reference }
	l.state.Designs = append(slices.DeleteFunc(slices.Clone(l.state.Designs), former), made)
	return nil
}

// awaitDesign waits until MyPromo shows a design as finished, or until somebody
// says that the customer is done, and then closes it to editing.
func (l *life) awaitDesign(design *order.ItemDesign) error {
	told := func() bool { return slices.Contains(l.inbox.designsDone, strconv.FormatInt(design.ID, 10)) }
	for !design.Finished {
		sku, err := l.lookAtDesign(*design, told)
		if errors.Is(err, errInterrupted) && !l.wishes() {
			continue // somebody said that the customer is done
		}
		if err != nil {
			return err
		}
		design.Finished, design.SKU = true, sku
		if sku != design.StartSKU {
			l.note(fmt.Sprintf("the customer chose %s instead of %s for item %s", sku, design.StartSKU, design.Item))
		}
	}
	return nil
}

func (l *life) lookAtDesign(design order.ItemDesign, told func() bool) (sku string, err error) {
	s := step{provider: order.ProviderMyPromo, args: []any{design.ID}}
	if told() {
		s.activity, s.summary = myPromo.EnsureDesignFinished, fmt.Sprintf("close design %d of item %s to editing", design.ID, design.Item)
		err = l.effect(l.ctx, s, &sku)
		return sku, err
	}
	s.activity, s.deadline = myPromo.AwaitDesign, longestDesign
	s.summary = fmt.Sprintf("the customer to finish design %d of item %s", design.ID, design.Item)
	err = l.poll(l.ctx, s, &sku, func() bool { return l.wishes() || told() })
	return sku, err
}

// withDesign is an item as MyPromo gets it: of the design that was made for it, and
// of whatever SKU that has now.
func (l *life) withDesign(item order.Item) order.Item {
	if item.Design != nil && item.Design.Editor {
		item.SKU, item.Design = "", &order.Design{ID: l.designOf(item).ID}
	}
	return item
}
