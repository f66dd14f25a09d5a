package activities

import (
	"context"
	"encoding/json"
	"fmt"

	"orderflow/activities/attempt"
	"orderflow/clients/mypromo"
	"orderflow/order"
)

// EnsureItem adds an item to the draft, unless the draft has one with its reference. An item
// with a design first freezes the design, if it is still open to editing.
//
// Refused: MyPromo does not accept the SKU, quantity or files, the design's SKU differs from
// the order's, or the draft carries another order's reference.
func (a *MyPromo) EnsureItem(ctx context.Context, ref order.Ref, id int64, item order.Item) error {
	current, err := a.Options.Merchant.GetOrder(ctx, id)
	if err != nil {
		return a.Options.Timing.ReadFailed(ctx, err)
	}
	if isAnothers(string(current.Reference), ref.Reference()) {
		return anothersReference(order.ProviderMyPromo, "order", id, ref)
	}
	for _, present := range current.Items {
		if string(present.Reference) == item.Reference {
			reconciled(ctx, order.ProviderMyPromo, "item")
			return nil
		}
	}
	addition, err := a.newItem(item)
	if err != nil {
		return err
	}
	if err := a.ensureDesign(ctx, item); err != nil {
		return err
	}
	if err := a.Options.Timing.EnsureSettled(ctx, ref); err != nil {
		return err
	}
	_, err = a.Options.Merchant.AddItem(ctx, id, addition)
	return a.Options.Timing.ActFailed(ctx, err)
}

// CodeItemMissing is the code of a draft that lacks an item which MyPromo accepted.
const CodeItemMissing = "item-missing"

// Doubled is what a draft holds more than once.
type Doubled struct {
	References []string `json:"references,omitempty"`
}

// CheckItems reads the draft and returns the references of items that are in it more than
// once: each would be produced twice, and MyPromo cannot remove one.
//
// Refused: an item is missing; a person must check it.
func (a *MyPromo) CheckItems(ctx context.Context, id int64, references []string) (Doubled, error) {
	current, err := a.Options.Merchant.GetOrder(ctx, id)
	if err != nil {
		return Doubled{}, a.Options.Timing.ReadFailed(ctx, err)
	}
	if current.Canceled() {
		return Doubled{}, canceled(current)
	}
	return doubledIn(current, references)
}

func doubledIn(current mypromo.Order, references []string) (Doubled, error) {
	times := map[string]int{}
	for _, present := range current.Items {
		times[string(present.Reference)]++
	}
	var doubled Doubled
	for _, reference := range references {
		switch n := times[reference]; {
		case n == 0:
			return Doubled{}, attempt.Refuse(order.Problem{
				Provider: order.ProviderMyPromo, Operation: fmt.Sprintf("add item %s to order %d", reference, current.ID), Code: CodeItemMissing,
				Message: fmt.Sprintf("mypromo: order %d lacks the item %s that it accepted", current.ID, reference),
			})
		case n > 1:
			doubled.References = append(doubled.References, reference)
		}
	}
	return doubled, nil
}

// EnsureDraftDiscarded cancels a whole draft. A draft that was cancelled before is no error.
//
// Refused: MyPromo does not cancel it.
func (a *MyPromo) EnsureDraftDiscarded(ctx context.Context, id int64) error {
	verdict, err := a.cancelOrder(ctx, id)
	if err == nil && !verdict.Cancelled {
		return attempt.Refuse(order.Problem{
			Provider: order.ProviderMyPromo, Operation: fmt.Sprintf("cancel draft %d", id), Message: verdict.Explanation})
	}
	return a.Options.Timing.ActFailed(ctx, err)
}

func (a *MyPromo) newItem(item order.Item) (mypromo.NewItem, error) {
	addition := mypromo.NewItem{Reference: item.Reference, Quantity: item.Quantity, SKU: item.SKU}
	if item.Design != nil {
		addition.SKU, addition.Designs = "", []int64{item.Design.ID} // a design brings its SKU with it
	}
	for i, file := range item.Files {
		auth, err := a.fileAuth(item, file, fmt.Sprintf("files.%d.", i))
		if err != nil {
			return mypromo.NewItem{}, err
		}
		addition.Files = append(addition.Files, mypromo.NewFile{URL: file.URL, Type: file.Type, Auth: auth})
	}
	if c := item.Customs; c != nil {
		addition.Customs = &mypromo.NewCustoms{
			Description: c.Description, Number: c.Number, Origin: c.Origin,
			Currency: c.Value.Currency, Amount: json.Number(c.Value.Amount.String()),
		}
	}
	return addition, nil
}
