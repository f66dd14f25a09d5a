package merkana

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"orderflow/internal/encryption"
	"orderflow/internal/orders"
	"orderflow/order"
	"orderflow/order/normal"
)

// CreateOrder starts an order once. Merkana sends it up to six times; the same content is
// accepted again and nothing is done. Different content with the same id is also accepted,
// because Merkana can't handle a refusal: the first version is kept, and the operator is
// notified. An order that was cancelled before it arrived is accepted and not made.
//
// What the carrier can't ship is shipped by hand; a *Refusal names what nobody could ship.
func (c *Centre) CreateOrder(ctx context.Context, wanted NewOrder) (Answer, error) {
	before, err := c.options.Orders.StartedWith(ctx, idOf(wanted.MID, wanted.ID))
	if err == nil || !errors.Is(err, orders.ErrNotFound) {
		return c.again(ctx, wanted, before, err)
	}
	unknown, asked, err := c.unknownLines(ctx, wanted.LineItems)
	if err != nil {
		return Answer{}, err
	}
	typed := c.document(wanted, unknown).Normalised()
	doc := c.options.Orders.Complete(typed)
	if why := beyondCarrier(doc, wanted); len(why) > 0 {
		doc.Recipient, doc.Shipping.Transliterate = typed.Recipient, false // a courier chosen by a person can read the customer's letters
		doc = shippedByHand(doc, why)
	}
	_, err = c.options.Orders.Start(ctx, doc)
	var broken order.Problems
	var taken *orders.ConflictError
	switch {
	case errors.As(err, &broken):
		return Answer{}, &Refusal{Message: inMerkanasFields(broken).Error()}
	case errors.As(err, &taken), errors.Is(err, orders.ErrNeverCame):
		before, err := c.options.Orders.StartedWith(ctx, doc.ID) // it arrived, or was cancelled, just now
		return c.again(ctx, wanted, before, err)
	case err != nil:
		return Answer{}, err
	}
	if len(unknown) > 0 {
		c.options.Logger.Warn("merkana: an order has products that MyPromo doesn't have", "order", doc.ID)
	}
	return yes(remarks(wanted, unknown, asked))
}

// again answers for an order that exists, in whatever state; err says why it has no document to
// compare.
func (c *Centre) again(ctx context.Context, wanted NewOrder, before order.Order, err error) (Answer, error) {
	id := idOf(wanted.MID, wanted.ID)
	switch {
	case errors.Is(err, orders.ErrNeverCame):
		c.options.Logger.Info("merkana: an order arrived after its cancellation, and is not made", "order", id)
		return yes("The order was cancelled before it arrived; it is not made.")
	case errors.Is(err, encryption.ErrErased):
		return yes("The order was already received.")
	case err != nil:
		return Answer{}, err
	}
	now := c.document(wanted, unknownBefore(wanted, before))
	now.Shipping.Carrier, now.Shipping.Parcels = before.Shipping.Carrier, before.Shipping.Parcels // our error, not Merkana's
	now.ReferencePrefix, now.Shipping.ContactPhone = before.ReferencePrefix, before.Shipping.ContactPhone
	now.Shipping.Transliterate = before.Shipping.Transliterate
	now.Notes = keepOriginalNotes(before.Notes, now.Notes)
	now.Recipient = keepOriginalStreet(before.Recipient, now.Recipient)
	differences := order.Differences(before.Normalised(), now.Normalised()) // the first may be from a version that did not normalize
	if len(differences) == 0 {
		return yes("")
	}
	paths := make([]string, len(differences))
	for i, difference := range differences {
		paths[i] = difference.Path
	}
	c.options.Logger.Error("merkana: an order was sent again with different content; the first version is kept",
		"order", id, "differences", paths)
	if _, err := c.options.Orders.OpenCase(ctx, changedCase(before, wanted, paths)); err != nil {
		return Answer{}, err // Merkana retries
	}
	return yes("The order was already received with different content, and is not changed. Our staff was told about the differences.")
}

// changedCase tells a person which parts of an order Merkana changed.
func changedCase(before order.Order, wanted NewOrder, paths []string) order.Case {
	differing := strings.Join(paths, ", ")
	return order.Case{
		ID:   order.CaseIDOf(order.WorkflowID(before.ID), order.TroubleChanged+order.CaseHash(differing)),
		Kind: order.CaseChanged, Order: before.ID, Workflow: order.WorkflowID(before.ID),
		Source: before.Source.System, Carrier: before.Shipping.Carrier,
		Problem: order.Problem{Provider: order.ProviderMerkana, Operation: "create order", Code: "changed",
			Message: fmt.Sprintf("Merkana sent order %v again with different content; the first version is kept; differences: %s", wanted.ID, differing)},
		ToDo: fmt.Sprintf("ask Merkana which content counts; amend or cancel order %s, or leave it as it is", before.ID)}
}

// unknownBefore are the lines that were unknown when the order first arrived: a changed
// catalogue does not make it a different order.
func unknownBefore(wanted NewOrder, before order.Order) []int {
	var lines []int
	for i := range wanted.LineItems {
		if i < len(before.Items) && before.Items[i].OnHand {
			lines = append(lines, i)
		}
	}
	return lines
}

// unknownLines are the line items that are not in MyPromo's catalogue. If MyPromo doesn't
// answer, asked is false and all count as known: the order is stored, and a person handles what
// MyPromo refuses later.
func (c *Centre) unknownLines(ctx context.Context, items []LineItem) (lines []int, asked bool, err error) {
	skus := make([]string, len(items))
	for i, item := range items {
		skus[i] = item.SKU
	}
	known, err := c.stock(ctx, skus)
	asked = !errors.Is(err, orders.ErrStockUnread)
	if err != nil && asked {
		return nil, false, err
	}
	for i, sku := range skus {
		if _, found := known[sku]; sku == "" || normal.Hidden(sku) || asked && !found {
			lines = append(lines, i)
		}
	}
	return lines, asked, nil
}

// remarks are messages to people at Merkana about an accepted order.
func remarks(wanted NewOrder, unknown []int, asked bool) string {
	switch {
	case !asked:
		return "The products could not be compared with our catalogue at the moment."
	case len(unknown) == 0:
		return ""
	}
	var skus []string
	for _, i := range unknown {
		skus = append(skus, strconv.Quote(wanted.LineItems[i].SKU))
	}
	slices.Sort(skus)
	return fmt.Sprintf("Products that are not in our catalogue, booked as unknown: %s.", listed(slices.Compact(skus)))
}

// idOf is our id for an order of Merkana.
func idOf(mid, id int64) string { return order.MerkanaID(mid, strconv.FormatInt(id, 10)) }
