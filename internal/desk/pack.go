package desk

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"orderflow/internal/access"
	"orderflow/internal/orders"
	"orderflow/order"
)

// packPage is the page size of the packing list: it keeps the page below 200 kB, and a packer
// works through less.
const packPage = 100

// maxPackForm is the largest form of checked orders, in bytes.
const maxPackForm = 64 << 10

func (d *Desk) registerPack() {
	d.page("/desk/pack", d.showToPack)
	d.page("/desk/pack/find", d.findParcel)
	d.page("/desk/pack/order/{id}", d.showParcel)
	d.page("/desk/pack/printout/{number}", d.openPrintout)
	d.action("/desk/pack/labels", access.RolePack, maxPackForm, d.openLabels)
	d.action("/desk/pack/packed", access.RolePack, maxPackForm, d.markPacked)
	// The page with a form's result has the form's URL; a GET of that URL shows the list.
	for _, pattern := range []string{"/desk/pack/labels", "/desk/pack/packed"} {
		d.page(pattern, func(c *call) error { c.redirect("pack"); return nil })
	}
}

// toPackPage is the packing list.
type toPackPage struct {
	orders.ToPack
	Filter  orders.PackFilter
	Checked bool
	Groups  []packGroup
	// All is the number of orders to pack, whatever the filter.
	All     int
	Pickups []orders.PickupRun
	// Results are the results of the last form.
	Results []packResult
	Packs   bool
}

// packGroup is the rows of one carrier that leave in the same way.
type packGroup struct {
	Carrier order.Carrier
	Leaving orders.Leaving
	Rows    []orders.ToPackRow
}

// packResult is the result of packing an order. Detail is the reason given by the order.
type packResult struct {
	ID, Key, By, Detail string
	At                  time.Time
	Left                int
	Good                bool
}

// packFilter reads the filter of the list from a URL or a form.
func packFilter(values url.Values) (orders.PackFilter, error) {
	filter := orders.PackFilter{Carrier: order.Carrier(values.Get("carrier")), NeverPrinted: values.Get("unprinted") != "", Limit: packPage}
	for name, number := range map[string]*int{"skip": &filter.Skip, "days": &filter.Days} {
		if text := values.Get(name); text != "" {
			n, err := strconv.Atoi(text)
			if err != nil {
				return filter, &orders.FilterError{Field: name, Value: strconv.Quote(text), Rule: "want a number"}
			}
			*number = n
		}
	}
	return filter, filter.Check()
}

func (d *Desk) showToPack(c *call) error {
	return d.listToPack(c, c.r.URL.Query(), nil)
}

// listToPack shows the list, with the results of the last form.
func (d *Desk) listToPack(c *call, asked url.Values, results []packResult) error {
	filter, err := packFilter(asked)
	if err != nil {
		return err
	}
	ctx, cancel := c.bounded()
	defer cancel()
	checked := asked.Get("checked") != ""
	if results == nil && !checked { // wait for current data after a form, and when the user has checked orders
		filter.Within = d.options.Within
	}
	page := toPackPage{Filter: filter, Checked: checked, Results: results, Packs: c.caller.May(access.RolePack)}
	group, reading := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		page.ToPack, err = d.options.Orders.ToPack(reading, filter)
		return err
	})
	group.Go(func() (err error) {
		page.Pickups, err = d.options.Orders.Pickups(reading, c.desk.midnight())
		return err
	})
	if err := group.Wait(); err != nil {
		return err
	}
	page.Groups = groupsOf(page.Orders)
	for _, one := range page.Carriers {
		page.All += one.Orders
	}
	return c.show(http.StatusOK, "pack", "pack.title", page)
}

// Unfinished says that newer labels, or how some parcels leave, are still being read.
func (p toPackPage) Unfinished() bool { return p.LeavingLater || p.Outdated }

// Ages says that an open page must be reloaded so that the list stays current. A page on which
// all orders are checked is not reloaded: new orders must not take the place of the checked
// ones.
func (p toPackPage) Ages() bool { return !p.Checked }

// midnight is the start of the current day in the server's time zone.
func (d *Desk) midnight() time.Time {
	now := d.options.Clock().Local()
	return time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
}

func groupsOf(rows []orders.ToPackRow) (groups []packGroup) {
	for _, row := range rows {
		last := len(groups) - 1
		if last < 0 || groups[last].Carrier != row.Carrier || groups[last].Leaving != row.Leaving {
			groups, last = append(groups, packGroup{Carrier: row.Carrier, Leaving: row.Leaving}), last+1
		}
		groups[last].Rows = append(groups[last].Rows, row)
	}
	return groups
}

// Link is the list's URL with one part of the filter changed; an empty value removes that part.
// A change of any part except the page goes to the first page.
func (p toPackPage) Link(name string, value any) string {
	query := url.Values{}
	set := func(name, text string) {
		if text != "" && text != "0" && text != "false" {
			query.Set(name, text)
		}
	}
	set("carrier", string(p.Filter.Carrier))
	set("days", strconv.Itoa(p.Filter.Days))
	if p.Filter.NeverPrinted {
		set("unprinted", "1")
	}
	if name == "checked" {
		set("skip", strconv.Itoa(p.Filter.Skip))
	}
	query.Del(name)
	switch value := value.(type) {
	case int:
		set(name, strconv.Itoa(value))
	case order.Carrier:
		set(name, string(value))
	case string:
		set(name, value)
	}
	if len(query) == 0 {
		return "pack"
	}
	return "pack?" + query.Encode()
}

// Before is where the previous page begins; -1 if there is none.
func (p toPackPage) Before() int {
	if p.Filter.Skip == 0 {
		return -1
	}
	return max(0, p.Filter.Skip-packPage)
}

// After is where the next page begins; -1 if there is none.
func (p toPackPage) After() int {
	if next := p.Filter.Skip + packPage; next < p.Of {
		return next
	}
	return -1
}

// findParcelPage is shown if a number matches no order, or several.
type findParcelPage struct {
	Number string
	Found  []orders.Row
}

// findParcel redirects from a scanned or typed number to its order.
func (d *Desk) findParcel(c *call) error {
	number := strings.TrimSpace(c.r.URL.Query().Get("number"))
	if number == "" {
		c.redirect("pack")
		return nil
	}
	ctx, cancel := c.bounded()
	defer cancel()
	found, err := d.options.Orders.FindParcel(ctx, number)
	if err != nil {
		return err
	}
	if len(found) == 1 {
		c.redirect("pack/order/" + url.PathEscape(found[0].ID))
		return nil
	}
	status := http.StatusOK
	if len(found) == 0 {
		status = http.StatusNotFound
	}
	return c.show(status, "pack_find", "pack-find.title", findParcelPage{number, found})
}

// parcelPage shows a packer one order.
type parcelPage struct {
	ID      string
	State   order.State
	Labels  []parcel
	Others  []order.Document
	Events  orders.Packing
	Printed []orders.Printed
	Results []packResult
	Packs   bool
	// Open is the number of parcels that are not packed.
	Open int
}

// parcel is a parcel, identified by its label. By is nil while it is not packed.
type parcel struct {
	Label order.Document
	By    *orders.PackEvent
}

func (d *Desk) showParcel(c *call) error { return d.parcel(c, c.r.PathValue("id"), nil) }

func (d *Desk) parcel(c *call, id string, results []packResult) error {
	ctx, cancel := c.bounded()
	defer cancel()
	page, err := d.parcelOf(ctx, id)
	if err != nil {
		return err
	}
	page.Results, page.Packs = results, c.caller.May(access.RolePack)
	return c.show(http.StatusOK, "pack_order", "pack-order.title", page)
}

func (d *Desk) parcelOf(ctx context.Context, id string) (parcelPage, error) {
	state, err := d.options.Orders.State(ctx, id)
	if err != nil {
		return parcelPage{}, err
	}
	page := parcelPage{ID: id, State: state}
	if page.Events, err = d.options.Orders.Packing(ctx, id); err != nil {
		return parcelPage{}, err
	}
	if page.Printed, err = d.options.Orders.Printed(ctx, id); err != nil {
		return parcelPage{}, err
	}
	for _, label := range orders.Labels(state) {
		one := parcel{label, page.Events.Packed(label)}
		if one.By == nil {
			page.Open++
		}
		page.Labels = append(page.Labels, one)
	}
	page.Others = slices.DeleteFunc(slices.Clone(state.Documents), func(document order.Document) bool {
		return slices.ContainsFunc(page.Labels, func(one parcel) bool { return one.Label.Key == document.Key })
	})
	return page, nil
}
