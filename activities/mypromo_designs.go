package activities

import (
	"context"
	"errors"
	"fmt"
	"time"

	"orderflow/activities/attempt"
	"orderflow/clients"
	"orderflow/clients/mypromo"
	"orderflow/order"
)

// slowestDesignPoll is the longest wait between two looks at a design: customers
// take days, and whoever sent one into the editor can say that it is finished.
const slowestDesignPoll = 10 * time.Minute

// MakeDesign makes a design for the customer to draw, of the item's SKU, under an
// editor user. Without a user it makes one.
//
// MyPromo lists neither designs nor users, so this step cannot look for what an
// attempt before it made. Such a design costs nothing, nobody gets the link to it,
// and no item is made of it.
//
// Refused: there is nothing to draw on the SKU, or not with the item's intent.
func (a *MyPromo) MakeDesign(ctx context.Context, item order.Item, user string) (order.ItemDesign, error) {
	if user == "" {
		made, err := a.Options.Merchant.CreateEditorUser(ctx)
		if err != nil {
			return order.ItemDesign{}, a.Options.Timing.ReadFailed(ctx, err)
		}
		user = string(made.Hash)
	}
	wanted := item.Design
	design, err := a.Options.Merchant.CreateDesign(ctx, mypromo.NewDesign{
		SKU: item.SKU, EditorUserHash: user, Intent: wanted.Intent, ReturnURL: wanted.ReturnURL, CancelURL: wanted.CancelURL})
	if err != nil {
		return order.ItemDesign{}, a.Options.Timing.ReadFailed(ctx, err)
	}
	return order.ItemDesign{
		Item: item.Reference, ID: int64(design.ID), EditorURL: string(design.EditorStartURL),
		StartSKU: item.SKU, SKU: string(design.SKU), User: user}, nil
}

// AwaitDesign ends when a design is closed to editing, whoever did that, and
// returns its SKU, which may be another than it began with. That the customer has
// left the editor MyPromo tells the browser only.
func (a *MyPromo) AwaitDesign(ctx context.Context, id int64) (sku string, err error) {
	design, err := a.Options.Merchant.GetDesign(ctx, id)
	if err != nil {
		return "", a.Options.Timing.ReadFailed(ctx, err)
	}
	if design.Status != mypromo.StatusPending {
		return string(design.SKU), nil
	}
	patient := a.Options.Timing
	patient.PollSlowest = max(patient.PollSlowest, slowestDesignPoll)
	return "", patient.NotYet(ctx, "design %d is still open in the editor", id)
}

// EnsureDesignFinished closes a design to editing, unless it is, and returns its
// SKU.
func (a *MyPromo) EnsureDesignFinished(ctx context.Context, id int64) (sku string, err error) {
	design, err := a.finished(ctx, id)
	return string(design.SKU), err
}

// finished closes a design to editing, unless it is. That is free and may be
// repeated.
func (a *MyPromo) finished(ctx context.Context, id int64) (mypromo.Design, error) {
	design, err := a.Options.Merchant.GetDesign(ctx, id)
	if err == nil && design.Status == mypromo.StatusPending {
		design, err = a.Options.Merchant.SubmitDesign(ctx, id)
		if errors.Is(err, clients.Refused) {
			if again, readErr := a.Options.Merchant.GetDesign(ctx, id); readErr == nil && again.Status != mypromo.StatusPending {
				return again, nil // somebody else was faster
			}
		}
	}
	return design, a.Options.Timing.ReadFailed(ctx, err)
}

// ensureDesign closes an item's design to editing and compares its SKU, which the
// editor may have changed.
func (a *MyPromo) ensureDesign(ctx context.Context, item order.Item) error {
	if item.Design == nil {
		return nil
	}
	design, err := a.finished(ctx, item.Design.ID)
	if err != nil {
		return err
	}
	if item.SKU != "" && item.SKU != string(design.SKU) {
		return attempt.Refuse(order.Problem{
			Provider: order.ProviderMyPromo, Operation: fmt.Sprintf("add design %d", item.Design.ID), Code: "sku-changed",
			Message: fmt.Sprintf("mypromo: design %d is for SKU %q, the order says %q", item.Design.ID, design.SKU, item.SKU),
		})
	}
	return nil
}
