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

// slowestDesignPoll is the longest pause between two polls of a design: customers take days,
// and the shop that sent one into the editor can report that it is finished.
const slowestDesignPoll = 10 * time.Minute

// MakeDesign makes a design of the item's SKU for the customer to draw, under an editor user.
// If no user is given, it makes one.
//
// MyPromo lists neither designs nor users, so this step cannot look for a design that an
// earlier attempt made. Such a design costs nothing, nobody gets its link, and no item is
// made of it.
//
// Refused: the SKU has nothing to draw on, or not with the item's intent.
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

// AwaitDesign ends when a design is closed to editing, by anybody, and returns its SKU, which
// may have changed. Only the browser learns that the customer has left the editor.
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

// EnsureDesignFinished closes a design to editing, unless it is closed, and returns its SKU.
func (a *MyPromo) EnsureDesignFinished(ctx context.Context, id int64) (sku string, err error) {
	design, err := a.finished(ctx, id)
	return string(design.SKU), err
}

// finished closes a design to editing, unless it is closed. That is free and may be repeated.
func (a *MyPromo) finished(ctx context.Context, id int64) (mypromo.Design, error) {
	design, err := a.Options.Merchant.GetDesign(ctx, id)
	if err == nil && design.Status == mypromo.StatusPending {
		design, err = a.Options.Merchant.SubmitDesign(ctx, id)
		if errors.Is(err, clients.Refused) {
			if again, readErr := a.Options.Merchant.GetDesign(ctx, id); readErr == nil && again.Status != mypromo.StatusPending {
				return again, nil // another call closed it first
			}
		}
	}
	return design, a.Options.Timing.ReadFailed(ctx, err)
}

// ensureDesign closes an item's design to editing and compares its SKU, which the editor may
// have changed.
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
