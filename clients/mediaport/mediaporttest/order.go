package mediaporttest

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Who cancels an item.
const (
	byCustomer = "customer"
	bySupplier = "supplier"
)

type order struct {
	number     string
	supplier   int64
	placedAt   time.Time
	recipient  Recipient
	items      []Item
	labelledAt time.Time // zero: not yet
	parcels    []Parcel  // one for each courier, once there is a label
	versions   []version
}

// version is an order's state from a time on.
type version struct {
	from  time.Time
	shown shownOrder
}

// changed records the order's current state as a version.
func (o *order) changed(now time.Time) { o.versions = append(o.versions, version{now, o.shown()}) }

// asOf returns the order's state at a time, if it existed.
func (o *order) asOf(then time.Time) (shownOrder, bool) {
	for _, v := range slices.Backward(o.versions) {
		if !v.from.After(then) {
			return v.shown, true
		}
	}
	return shownOrder{}, false
}

// statusNew is the only documented status.
const statusNew = "New"

func (o *order) status() string {
	switch {
	case o.labelled():
		return "LabelGenerated"
	case len(o.active()) == 0:
		return "Cancelled"
	}
	return statusNew
}

func (o *order) labelled() bool { return !o.labelledAt.IsZero() }

// active lists the ids of the items that are not cancelled, ascending.
func (o *order) active() []int64 {
	var ids []int64
	for _, i := range o.items {
		if i.CancelledBy == "" {
			ids = append(ids, i.ID)
		}
	}
	return ids
}

// pieces are the ids of the active items, as the ledger has them.
func (o *order) pieces() string {
	var ids []string
	for _, id := range o.active() {
		ids = append(ids, strconv.FormatInt(id, 10))
	}
	return strings.Join(ids, ",")
}

// find returns the order of a call.
func (s *Server) find(c call) (*order, error) {
	o := s.orders[c.sent.OrderNumber]
	if o == nil || o.supplier != c.sent.SupplierID {
		return nil, refuse(http.StatusNotFound, "not-found", "the supplier has no such order")
	}
	return o, nil
}

// listOrders answers orders.
func (s *Server) listOrders(c call) (answer, error) {
	listed := []shownOrder{}
	for _, o := range s.placed {
		shown, ok := o.asOf(c.now.Add(-s.options.ListLag))
		hidden := s.options.NewOnly && shown.Status != statusNew
		if ok && !hidden && o.supplier == c.sent.SupplierID {
			listed = append(listed, shown)
		}
	}
	return answer{status: http.StatusOK, body: listed}, nil
}

// cancelItem answers cancel-order-item.
func (s *Server) cancelItem(c call) (answer, error) {
	o, err := s.find(c)
	if err != nil {
		return answer{}, err
	}
	if err := s.cancel(o, c.sent.OrderItemID, bySupplier, c.now); err != nil {
		return answer{}, err
	}
	s.keep("cancel-item", o, c)
	return answer{status: http.StatusOK, body: o.shown()}, nil
}

func (s *Server) cancel(o *order, id int64, by string, now time.Time) error {
	place := slices.IndexFunc(o.items, func(i Item) bool { return i.ID == id })
	switch {
	case place < 0:
		return refuse(http.StatusNotFound, "not-found", "the order has no such item")
	case o.items[place].CancelledBy != "":
		return refuse(http.StatusConflict, "already-cancelled", "the item is already cancelled")
	case o.labelled():
		return refuse(http.StatusConflict, "label-exists", "the label is generated; nothing can be cancelled any more")
	}
	o.items[place].CancelledBy = by
	o.changed(now)
	s.record(now, "item-cancelled", o, strconv.FormatInt(id, 10)+" by "+by)
	return nil
}

// generateLabel answers generate-label.
func (s *Server) generateLabel(c call) (answer, error) {
	o, err := s.find(c)
	if err != nil {
		return answer{}, err
	}
	asked := slices.Sorted(slices.Values(c.sent.OrderItemIDs))
	switch {
	case len(asked) == 0:
		return answer{}, refuse(http.StatusBadRequest, "no-items", "a label is for at least one item")
	case o.labelled() && s.options.LabelRepeat == RepeatRefused:
		return answer{}, refuse(http.StatusConflict, "label-exists", "the label is already generated")
	case !slices.Equal(asked, o.active()):
		return answer{}, refuse(http.StatusConflict, "items-changed", "the items are not those that are not cancelled")
	case !o.labelled():
		s.label(o, c.now)
		s.keep("generate-label", o, c)
	}
	return answer{status: http.StatusOK, body: o.shown()}, nil
}

// label makes one parcel per courier.
func (s *Server) label(o *order, now time.Time) {
	o.labelledAt = now
	for _, i := range o.items {
		known := slices.ContainsFunc(o.parcels, func(p Parcel) bool { return p.Courier == i.Courier })
		if i.CancelledBy == "" && !known {
			s.parcels++
			o.parcels = append(o.parcels, Parcel{i.Courier, strconv.FormatInt(s.parcels, 10)})
		}
	}
	o.changed(now)
	s.record(now, "label-generated", o, o.pieces())
}
