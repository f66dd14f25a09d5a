package desk

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"orderflow/internal/orders"
	"orderflow/order"
)

// ordersOfPage is the page size of the list.
const ordersOfPage = 50

func (d *Desk) registerFind() { d.page("/desk/find", d.find) }

// findPage is the list of orders.
type findPage struct {
	Text   string
	Filter orders.Filter
	Orders []orders.Row
	Next   string
	// Statuses, Stages and Carriers are the options of the filter.
	Statuses []order.Status
	Stages   []order.Stage
	Carriers []order.Carrier
}

// find lists the orders that match a filter. If a text finds exactly one order, it redirects to
// that order: a scanner that types a number and presses Enter opens its order.
func (d *Desk) find(c *call) error {
	ctx, cancel := c.bounded()
	defer cancel()
	asked := c.r.URL.Query()
	page := findPage{Text: strings.TrimSpace(asked.Get("text")),
		Filter: orders.Filter{Status: order.Status(asked.Get("status")), Stage: order.Stage(asked.Get("stage")),
			Carrier: order.Carrier(asked.Get("carrier")), Limit: ordersOfPage, Page: asked.Get("page")},
		Statuses: []order.Status{order.StatusRunning, order.StatusNeedsAttention, order.StatusHeld, order.StatusCancelling,
			order.StatusCompleted, order.StatusCancelled, order.StatusFailed},
		Stages: orders.Stages(), Carriers: order.Carriers}
	if page.Text != "" {
		found, err := d.named(ctx, page.Text)
		if err != nil {
			return err
		}
		if len(found) == 1 {
			c.redirect("orders/" + url.PathEscape(found[0].ID))
			return nil
		}
		page.Orders = found
		return c.show(http.StatusOK, "find", "find.title", page)
	}
	found, err := d.options.Orders.Page(ctx, page.Filter)
	if err != nil {
		return err
	}
	page.Orders = found.Orders
	if found.Next != "" {
		asked.Set("page", found.Next)
		page.Next = "find?" + asked.Encode()
	}
	return c.show(http.StatusOK, "find", "find.title", page)
}

// named finds the orders for a text: an ID, a shop's reference, a parcel's number or a
// provider's id. It returns an error if the text is none of these.
func (d *Desk) named(ctx context.Context, text string) ([]orders.Row, error) {
	if order.IsCase(text) {
		return []orders.Row{{ID: text}}, nil
	}
	var filters []orders.Filter
	var broken error
	for _, filter := range []orders.Filter{{Reference: text}, {Tracking: text}, {Ref: text}} {
		filter.Limit = ordersOfPage
		if err := filter.Check(); err != nil {
			broken = cmp.Or(broken, err)
			continue
		}
		filters = append(filters, filter)
	}
	if len(filters) == 0 {
		return nil, broken
	}
	lists := make([][]orders.Row, len(filters))
	group, looking := errgroup.WithContext(ctx)
	for i, filter := range filters {
		group.Go(func() (err error) {
			lists[i], err = d.options.Orders.List(looking, filter)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	var found []orders.Row
	for _, row := range slices.Concat(lists...) {
		if !slices.ContainsFunc(found, func(known orders.Row) bool { return known.ID == row.ID }) {
			found = append(found, row)
		}
	}
	return found, nil
}
