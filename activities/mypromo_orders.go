package activities

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"orderflow/clients"
	"orderflow/clients/mypromo"
	"orderflow/order"
)

// EnsureProductionOrder returns the one live MyPromo order of ref, and creates a draft only
// if there is none. Drafts are free. Extra drafts, left by lost answers, are cancelled.
//
// Refused: MyPromo does not accept the address or the contract.
func (a *MyPromo) EnsureProductionOrder(ctx context.Context, ref order.Ref, doc order.Order) (ProductionOrder, error) {
	live, err := a.liveOrders(ctx, ref)
	if err != nil {
		return ProductionOrder{}, a.Options.Timing.ReadFailed(ctx, err)
	}
	if len(live) > 0 {
		keep := live[0]
		reconciled(ctx, order.ProviderMyPromo, "order")
		_, err := a.cancelDrafts(ctx, live[1:])
		return ProductionOrder{ID: int64(keep.ID)}, a.Options.Timing.ActFailed(ctx, err)
	}
	draft, err := a.productionOrderFor(doc)
	if err != nil {
		return ProductionOrder{}, err
	}
	if err := a.Options.Timing.EnsureSettled(ctx, ref); err != nil {
		return ProductionOrder{}, err
	}
	created, err := a.Options.Merchant.CreateOrder(ctx, draft)
	return ProductionOrder{ID: int64(created.ID)}, a.Options.Timing.ActFailed(ctx, err)
}

// EnsureSubmitted sends the order to production, unless its history says that it was sent.
// Production makes goods that must be paid, so their price and stock are checked first, and
// returned. An order that is already submitted is not checked against its terms.
//
// Refused: the order was cancelled, lacks an item, costs more than its cap, carries another
// order's reference, or MyPromo does not accept it.
func (a *MyPromo) EnsureSubmitted(ctx context.Context, ref order.Ref, id int64, terms Terms) (Appraisal, error) {
	current, err := a.Options.Merchant.GetOrder(ctx, id)
	switch {
	case err != nil:
		return Appraisal{}, a.Options.Timing.ReadFailed(ctx, err)
	case isAnothers(string(current.Reference), ref.Reference()):
		return Appraisal{}, anothersReference(order.ProviderMyPromo, "order", id, ref)
	case current.Canceled():
		return Appraisal{}, canceled(current)
	case current.Submitted():
		reconciled(ctx, order.ProviderMyPromo, "submit")
		return a.appraiseSubmitted(ctx, current, terms), nil
	}
	twice, err := doubledIn(current, terms.Once)
	if err != nil || len(twice.References) > 0 {
		return Appraisal{Doubled: twice.References}, err
	}
	found, err := a.appraise(ctx, current, terms)
	if err != nil {
		return Appraisal{}, err
	}
	if err := a.Options.Timing.EnsureSettled(ctx, ref); err != nil {
		return Appraisal{}, err
	}
	_, err = a.Options.Merchant.SubmitOrder(ctx, id)
	if errors.Is(err, clients.Refused) {
		if again, readErr := a.Options.Merchant.GetOrder(ctx, id); readErr == nil && again.Submitted() {
			reconciled(ctx, order.ProviderMyPromo, "submit")
			return found, nil // another attempt's submit arrived in between
		}
	}
	return found, a.Options.Timing.ActFailed(ctx, err)
}

// AwaitProduction ends when MyPromo has the order in production, or ready for it if so
// configured.
//
// Refused: MyPromo cancelled it, with the reason from its history (a print file that cannot
// be downloaded, a failed preflight).
func (a *MyPromo) AwaitProduction(ctx context.Context, id int64) error {
	current, err := a.Options.Merchant.GetOrder(ctx, id)
	switch {
	case err != nil:
		return a.Options.Timing.ReadFailed(ctx, err)
	case current.Canceled():
		return canceled(current)
	case current.InProduction(), a.Options.UntilReady && current.Ready():
		return nil
	}
	return a.Options.Timing.Watched(a.Options.Watched.is()).NotYet(ctx, "MyPromo order %d is not in production yet: %s", id, reasonOf(current))
}

// CheckProduction reads whether the order is still alive at MyPromo.
//
// Refused: it was cancelled there.
func (a *MyPromo) CheckProduction(ctx context.Context, id int64) error {
	current, err := a.Options.Merchant.GetOrder(ctx, id)
	if err == nil && current.Canceled() {
		return canceled(current)
	}
	return a.Options.Timing.ReadFailed(ctx, err)
}

// EnsureProductionCancelled cancels every live MyPromo order of ref. MyPromo refuses once one
// is in production; the verdict then has its message.
func (a *MyPromo) EnsureProductionCancelled(ctx context.Context, ref order.Ref) (Verdict, error) {
	all, err := a.findOrders(ctx, ref)
	if err != nil {
		return Verdict{}, a.Options.Timing.ReadFailed(ctx, err)
	}
	for _, one := range all.live {
		verdict, err := a.cancelOrder(ctx, int64(one.ID))
		if err != nil || !verdict.Cancelled {
			return verdict, a.Options.Timing.ActFailed(ctx, err)
		}
	}
	ids := idsOf(all.live, func(o mypromo.Order) int64 { return int64(o.ID) })
	return Verdict{Cancelled: true, Explanation: all.besides(areCancelled("MyPromo order", ref.KnownAt(order.ProviderMyPromo), all.anothers, ids...))}, nil
}

// EnsureNoStrayDrafts cancels the drafts of ref except the one to keep (0 keeps none), and
// returns the ids of stray orders that stay: they were submitted, or MyPromo does not cancel
// them.
func (a *MyPromo) EnsureNoStrayDrafts(ctx context.Context, ref order.Ref, keep int64) ([]int64, error) {
	all, err := a.findOrders(ctx, ref)
	if err != nil {
		return nil, a.Options.Timing.ReadFailed(ctx, err)
	}
	strays := slices.DeleteFunc(all.live, func(o mypromo.Order) bool { return int64(o.ID) == keep })
	stay, err := a.cancelDrafts(ctx, strays)
	return stay, a.Options.Timing.ActFailed(ctx, err)
}

// liveOrders returns the orders of ref that are not cancelled, for steps that act: submitted
// ones first, then the oldest.
//
// Refused: one may belong to another order.
func (a *MyPromo) liveOrders(ctx context.Context, ref order.Ref) ([]mypromo.Order, error) {
	all, err := a.findOrders(ctx, ref)
	if err != nil {
		return nil, err
	}
	return all.own()
}

// findOrders is liveOrders that also returns those in doubt. The list may lag, so every order is
// read by id.
func (a *MyPromo) findOrders(ctx context.Context, ref order.Ref) (found[mypromo.Order], error) {
	listed, err := a.Options.Merchant.ListOrders(ctx, mypromo.OrderFilter{
		Reference: ref.Reference(), CreatedFrom: ref.Since(lookback(a.Options.Lookback))})
	if err != nil {
		return found[mypromo.Order]{}, err
	}
	var seen []sighting
	for _, one := range listed {
		if string(one.Reference) == ref.Reference() {
			seen = append(seen, sighting{id: int64(one.ID), made: one.CreatedAt.Time})
		}
	}
	orders := lookup[mypromo.Order]{
		provider: order.ProviderMyPromo, thing: "order", slack: order.ClockSlack,
		read:    a.Options.Merchant.GetOrder,
		live:    func(o mypromo.Order) bool { return !o.Canceled() },
		another: func(o mypromo.Order) bool { return isAnothers(string(o.Reference), ref.Reference()) },
		rank: func(o mypromo.Order) int {
			if o.Submitted() {
				return 0
			}
			return 1
		}}
	return orders.find(ctx, ref, seen)
}

// cancelDrafts cancels the orders that were not submitted and returns the ids of those that
// stay: only a person may cancel a submitted one, and MyPromo may refuse to cancel a draft.
func (a *MyPromo) cancelDrafts(ctx context.Context, strays []mypromo.Order) (stay []int64, err error) {
	for _, stray := range strays {
		if stray.Submitted() {
			stay = append(stay, int64(stray.ID))
			continue
		}
		verdict, err := a.cancelOrder(ctx, int64(stray.ID))
		if err != nil {
			return nil, err
		}
		if !verdict.Cancelled {
			stay = append(stay, int64(stray.ID))
		}
	}
	return stay, nil
}

// cancelOrder cancels one order and reads it back; a refusal is a verdict, not an error. A
// cancellation that cannot be read back does not count: otherwise it would be repeated
// forever.
func (a *MyPromo) cancelOrder(ctx context.Context, id int64) (Verdict, error) {
	if _, err := a.Options.Merchant.GetOrder(ctx, id); err != nil {
		return Verdict{}, err
	}
	_, err := a.Options.Merchant.CancelOrder(ctx, id)
	err = whenAnswered(err)
	if err != nil && !errors.Is(err, clients.Refused) {
		return Verdict{}, err
	}
	current, readErr := a.Options.Merchant.GetOrder(ctx, id)
	switch {
	case readErr != nil:
		return Verdict{}, readErr
	case current.Canceled():
		return Verdict{Cancelled: true, Explanation: fmt.Sprintf("MyPromo order %d cancelled", id)}, nil
	case err != nil:
		return Verdict{Explanation: err.Error()}, nil
	}
	words := fmt.Sprintf("MyPromo says that order %d is cancelled but shows it as %s", id, current.Status)
	return Verdict{Explanation: words}, unread(ctx, nil, numbered("order", id), "%s", words)
}

// productionOrderFor is the draft that MyPromo gets for an order document.
func (a *MyPromo) productionOrderFor(doc order.Order) (mypromo.NewOrder, error) {
	if err := a.ensureFilesAtHome(doc); err != nil {
		return mypromo.NewOrder{}, err
	}
	label, err := a.genericLabelOf(doc)
	draft := mypromo.NewOrder{
		Reference:    doc.Reference(),
		Reference2:   doc.Source.Reference,
		Recipient:    address(doc.AtMyPromo(doc.Recipient)),
		GenericLabel: label,
		Callback:     a.Options.Callbacks.of(doc.ID),
	}
	if a.Options.Sandbox {
		draft.FakePreflight, draft.FakeShipment = new(false), new(false)
	}
	if doc.Shipper != nil {
		shipper := address(doc.AtMyPromo(*doc.Shipper))
		draft.Shipper = &shipper
	}
	return draft, err
}

// address converts a party that Order.AtMyPromo has prepared.
func address(p order.Party) mypromo.NewAddress {
	return mypromo.NewAddress{
		FirstName: p.FirstName, LastName: p.LastName, Company: p.Company,
		Street: p.Street, CareOf: p.CareOf, Zip: p.PostCode, City: p.City, District: p.District,
		StateCode: p.State, CountryCode: strings.ToUpper(p.Country), Phone: phoneAtMyPromo(p), Email: p.Email,
	}
}
