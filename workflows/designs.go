package workflows

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"orderflow/order"
	"orderflow/workflows/step"
)

// longestDesign is the timeout for a customer to finish a design.
const longestDesign = 30 * 24 * time.Hour

// designs are the designs that customers draw in MyPromo's editor.
type designs struct {
	*core
	made []order.ItemDesign
}

// draw makes designs for the items that the customer draws, shows their links, and waits
// until each is finished.
func (d *designs) draw() error {
	drawn := slices.DeleteFunc(d.doc.ToMake(), func(item order.Item) bool { return item.Design == nil || !item.Design.Editor })
	for _, item := range drawn {
		if err := d.make(item); err != nil {
			return err
		}
	}
	for _, item := range drawn {
		if err := d.await(d.of(item)); err != nil {
			return err
		}
	}
	return nil
}

// of is the design of an item, or nil: a design of another SKU was made for the item before
// it changed.
func (d *designs) of(item order.Item) *order.ItemDesign {
	i := slices.IndexFunc(d.made, func(one order.ItemDesign) bool {
		return one.Item == item.Reference && one.StartSKU == item.SKU
	})
	if i < 0 {
		return nil
	}
	return &d.made[i]
}

// make makes the design of an item, once. One editor user draws all designs of an order, and
// so finds the files of one design in the others.
func (d *designs) make(item order.Item) error {
	if d.of(item) != nil {
		return nil
	}
	user := item.Design.User
	if len(d.made) > 0 {
		user = cmp.Or(user, d.made[0].User)
	}
	var made order.ItemDesign
	err := d.steps.Effect(d.ctx, myPromoStep(myPromo.MakeDesign,
		fmt.Sprintf("make a design for item %s at MyPromo", item.Reference), item, user), &made)
	if err != nil {
		return ofItem(d.doc, err, item.Reference)
	}
	previous := func(one order.ItemDesign) bool { return one.Item == item.Reference }
	d.made = append(slices.DeleteFunc(slices.Clone(d.made), previous), made)
	return nil
}

// await waits until MyPromo shows a design as finished, or until somebody reports that the
// customer is done; then it closes the design to editing.
func (d *designs) await(design *order.ItemDesign) error {
	told := func() bool { return slices.Contains(d.inbox.designsDone, strconv.FormatInt(design.ID, 10)) }
	for !design.Finished {
		sku, err := d.look(*design, told)
		if errors.Is(err, step.ErrInterrupted) && !d.inbox.cancelRequested() {
			continue // somebody reported that the customer is done
		}
		if err != nil {
			return err
		}
		design.Finished, design.SKU = true, sku
		if sku != design.StartSKU {
			d.record.note(fmt.Sprintf("the customer chose %s instead of %s for item %s", sku, design.StartSKU, design.Item))
		}
	}
	return nil
}

func (d *designs) look(design order.ItemDesign, told func() bool) (sku string, err error) {
	if told() {
		err = d.steps.Effect(d.ctx, myPromoStep(myPromo.EnsureDesignFinished,
			fmt.Sprintf("close design %d of item %s to editing", design.ID, design.Item), design.ID), &sku)
		return sku, err
	}
	wait := myPromoStep(myPromo.AwaitDesign,
		fmt.Sprintf("the customer to finish design %d of item %s", design.ID, design.Item), design.ID)
	wait.Deadline = longestDesign
	err = d.steps.AwaitUnless(d.ctx, wait, &sku, func() bool { return d.inbox.cancelRequested() || told() })
	return sku, err
}

// drawn is an item as MyPromo gets it, with its design and the design's current SKU.
func (d *designs) drawn(item order.Item) order.Item {
	if item.Design != nil && item.Design.Editor {
		item.SKU, item.Design = "", &order.Design{ID: d.of(item).ID}
	}
	return item
}
