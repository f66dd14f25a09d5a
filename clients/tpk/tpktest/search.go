package tpktest

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"time"
)

// searched is the page that a search requests.
type searched struct{ page, perPage int }

// decodeSearch reads paging and filters; PHP writes empty filters as [].
func (c call) decodeSearch(filters interface{ check() error }) (searched, error) {
	var sent struct {
		Page    quantity        `json:"page"`
		PerPage quantity        `json:"per_page"`
		Filters json.RawMessage `json:"filters"`
	}
	if err := c.decode(&sent); err != nil {
		return searched{}, err
	}
	if bytes.HasPrefix(sent.Filters, []byte("{")) {
		if err := (call{body: sent.Filters}).decode(filters); err != nil {
			return searched{}, err
		}
	}
	asked := searched{page: 1, perPage: 50}
	found := problems{}
	for path, number := range map[string]struct {
		sent quantity
		into *int
	}{"page": {sent.Page, &asked.page}, "per_page": {sent.PerPage, &asked.perPage}} {
		if number.sent.given {
			*number.into = number.sent.whole()
			found.unless(*number.into >= 1, path, notValid)
		}
	}
	if err := found.refusal(); err != nil {
		return searched{}, err
	}
	return asked, filters.check()
}

// cut returns the requested page of a list in its wire form.
func cut[S, T any](asked searched, name string, all []S, show func(row int, item S) T) map[string]any {
	from := min((asked.page-1)*asked.perPage, len(all))
	shown := []T{}
	for row, item := range all[from:min(from+asked.perPage, len(all))] {
		shown = append(shown, show(row, item))
	}
	last := max((len(all)+asked.perPage-1)/asked.perPage, 1)
	return map[string]any{
		"total": len(all), "current_page": asked.page, "last_page": last, "per_page": asked.perPage, name: shown,
	}
}

// span is a range of inclusive days in the server's zone. The documentation does
// not say that the last day is included; see Options.TillMidnight.
type span struct {
	Since text `json:"created_since"`
	Till  text `json:"created_till"`
}

func (s span) check() error {
	found := problems{}
	for path, day := range map[string]text{"filters.created_since": s.Since, "filters.created_till": s.Till} {
		_, err := time.Parse(time.DateOnly, string(day))
		found.unless(day == "" || err == nil, path, notValid)
	}
	return found.refusal()
}

func (s span) includes(at moment) bool {
	day := text(at.day())
	return (s.Since == "" || day >= s.Since) && (s.Till == "" || day <= s.Till)
}

// endsOn reports whether a day is the last of the span.
func (s span) endsOn(at moment) bool { return s.Till == text(at.day()) }

// orderFilters are the filters of a search for orders.
type orderFilters struct {
	span
	OrderID       quantity `json:"order_id"`
	WaybillNumber text     `json:"waybill_number"`
	Status        quantity `json:"order_status"`
	CourierStatus quantity `json:"courier_status"`
	Courier       quantity `json:"courier_id"`
	UserData      text     `json:"user_data"`
}

// searchOrders is POST /user/orders/search, newest first.
func (s *Server) searchOrders(c call) (answer, error) {
	var filters orderFilters
	asked, err := c.decodeSearch(&filters)
	if err != nil {
		return answer{}, err
	}
	var found []*order
	for _, o := range slices.Backward(s.oldest) {
		created := s.moment(o.created)
		if s.options.TillMidnight && filters.endsOn(created) {
			continue
		}
		if s.listed(o, c.now) && filters.match(o, created) {
			found = append(found, o)
		}
	}
	return ok(cut(asked, "orders", found, s.row))
}

// listed reports whether searches show an order at all.
func (s *Server) listed(o *order, now time.Time) bool {
	late := o.created.Add(s.options.ListLag).After(now)
	dropped := s.options.DropCancelled && o.status == Cancelled
	return o.owner == ownUser && !late && !dropped
}

func (f orderFilters) match(o *order, created moment) bool {
	return f.OrderID.allows(int(o.id)) && f.Status.allows(int(o.status)) &&
		f.CourierStatus.allows(int(o.courierStatus)) && f.Courier.allows(o.courier()) &&
		(f.WaybillNumber == "" || string(f.WaybillNumber) == o.waybill) &&
		f.includes(created) &&
		(f.UserData == "" || o.form.Sender.has(f.UserData) || o.form.Receiver.has(f.UserData))
}

// allows reports whether a filter accepts a number; an unset filter accepts all.
func (q quantity) allows(number int) bool {
	return !q.given || !q.bad && q.value.String() == strconv.Itoa(number)
}

// has reports whether the name, phone or e-mail address contains the phrase, as the
// filter user_data is documented. It does not search the order's description.
func (p *partyForm) has(phrase text) bool {
	return has(string(p.Name+" "+p.Surname), phrase) || has(string(p.Phone), phrase) || has(string(p.Email), phrase)
}

// paymentFilters are the filters of a search for payments.
type paymentFilters struct {
	span
	OrderID           quantity `json:"order_id"`
	WaybillNumber     text     `json:"waybill_number"`
	TransactionNumber text     `json:"transaction_number"`
	InvoiceNumber     text     `json:"invoice_number"`
}

// searchPayments is POST /user/payments/search, newest first.
func (s *Server) searchPayments(c call) (answer, error) {
	var filters paymentFilters
	asked, err := c.decodeSearch(&filters)
	if err != nil {
		return answer{}, err
	}
	var found []payment
	for _, p := range slices.Backward(s.payments) {
		if filters.match(p) {
			found = append(found, p)
		}
	}
	return ok(cut(asked, "payments", found, func(_ int, p payment) payment {
		if p.of != nil && p.of.invoice != nil {
			p.InvoiceID, p.InvoiceNumber = p.of.invoice.id, p.of.invoice.number
		}
		return p
	}))
}

func (f paymentFilters) match(p payment) bool {
	id, waybill, invoiced := 0, "", ""
	if p.of != nil {
		id, waybill = int(p.of.id), p.of.waybill
		if p.of.invoice != nil {
			invoiced = p.of.invoice.number
		}
	}
	return f.OrderID.allows(id) && (f.InvoiceNumber == "" || string(f.InvoiceNumber) == invoiced) && f.includes(p.CreatedAt) &&
		(f.WaybillNumber == "" || string(f.WaybillNumber) == waybill) &&
		(f.TransactionNumber == "" || string(f.TransactionNumber) == p.Number)
}
