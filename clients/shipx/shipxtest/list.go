package shipxtest

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// page is the envelope of collections.
type page[T any] struct {
	Href    string `json:"href"`
	Count   int    `json:"count"`
	Page    int    `json:"page"`
	PerPage int    `json:"per_page"`
	Items   []T    `json:"items"`
}

// paged returns the requested page; perPage is the default page size, most the maximum.
func paged[S, T any](c call, all []S, perPage, most int, defaults url.Values, show func(S) T) page[T] {
	query := c.URL.Query()
	for name, values := range defaults {
		if !query.Has(name) {
			query[name] = values
		}
	}
	number := positive(query.Get("page"), 1)
	size := min(positive(query.Get("per_page"), perPage), most)
	query.Set("page", strconv.Itoa(number))
	query.Set("per_page", strconv.Itoa(size))
	from := min((number-1)*size, len(all))
	items := make([]T, 0, min(size, len(all)))
	for _, item := range all[from:min(from+size, len(all))] {
		items = append(items, show(item))
	}
	return page[T]{c.base() + c.URL.Path + "?" + query.Encode(), len(all), number, size, items}
}

// links is the header Link, with the first, next and other pages.
func (p page[T]) links() string {
	last := max(1, (p.Count+p.PerPage-1)/p.PerPage)
	var all []string
	add := func(rel string, number int) {
		at, err := url.Parse(p.Href)
		if err != nil || number < 1 || number > last {
			return
		}
		query := at.Query()
		query.Set("page", strconv.Itoa(number))
		at.RawQuery = query.Encode()
		all = append(all, fmt.Sprintf("<%s>; rel=%q", at, rel))
	}
	add("first", 1)
	add("prev", p.Page-1)
	add("next", p.Page+1)
	add("last", last)
	return strings.Join(all, ", ")
}

// positive reads a number from 1 to a million.
func positive(text string, otherwise int) int {
	const most = 1_000_000
	number, err := strconv.Atoi(text)
	if err != nil || number < 1 || number > most {
		return otherwise
	}
	return number
}

// listShipments is GET /v1/organizations/:organization_id/shipments. Like ShipX it
// ignores undocumented filters, such as reference, and omits them in the href.
// Cancelled shipments vanish, so that the later pages shift.
func (s *Server) listShipments(c call) (answer, error) {
	query := c.URL.Query()
	if s.options.CustomerFilter != "" {
		query.Del("external_customer_id")
	}
	keep, err := filters(query)
	if err != nil {
		return answer{}, err
	}
	keep = append(keep, s.sentBy(query.Get("sending_method")))
	var found []*shipment
	for _, sh := range s.oldest {
		indexed := query.Get("id") != "" || !sh.CreatedAt.Add(s.options.ListLag).After(c.now)
		listed := indexed && (sh.Status != canceled || s.options.KeepCancelled)
		if listed && matches(sh, keep) {
			found = append(found, sh)
		}
	}
	sorted(found, query.Get("sort_by"), query.Get("sort_order") != "asc")
	defaults := url.Values{"owner_id": {ownerID}, "sort_by": {"id"}, "sort_order": {"desc"}}
	base := c.base()
	show := func(sh *shipment) Shipment { return sh.snapshot(base) }
	most := s.options.PageSize
	known := knownParameters(query)
	if s.options.SendingMethodFilter == "ignored" {
		known.Del("sending_method")
	}
	c.URL.RawQuery = known.Encode()
	return answer{status: http.StatusOK, body: paged(c, found, most, most, defaults, show)}, nil
}

// knownParameters are the known parameters of a list of shipments.
func knownParameters(query url.Values) url.Values {
	known := url.Values{}
	for _, name := range []string{"id", "status", "service", "tracking_number", "external_customer_id",
		"sending_method", "created_at", "created_at_gteq", "created_at_lteq", "page", "per_page", "sort_by", "sort_order"} {
		if query.Has(name) {
			known[name] = query[name]
		}
	}
	return known
}

type filter func(*shipment) bool

// sentBy is the filter sending_method, in the reading of
// Options.SendingMethodFilter.
func (s *Server) sentBy(method string) filter {
	return func(sh *shipment) bool {
		switch reading := s.options.SendingMethodFilter; {
		case method == "" || reading == "ignored":
			return true
		default:
			return reading == "" && string(sh.SendingMethod) == method
		}
	}
}

func matches(sh *shipment, keep []filter) bool {
	return !slices.ContainsFunc(keep, func(f filter) bool { return !f(sh) })
}

// filters reads the query.
func filters(query url.Values) ([]filter, error) {
	if err := idsExist(query); err != nil {
		return nil, err
	}
	var keep []filter
	is := func(name string, of func(*shipment) string) {
		if wanted := query.Get(name); wanted != "" {
			keep = append(keep, func(sh *shipment) bool { return of(sh) == wanted })
		}
	}
	among := func(name string, of func(*shipment) string) {
		if wanted := query.Get(name); wanted != "" {
			list := strings.Split(wanted, ",")
			keep = append(keep, func(sh *shipment) bool { return slices.Contains(list, of(sh)) })
		}
	}
	among("id", func(sh *shipment) string { return strconv.FormatInt(sh.ID, 10) })
	among("status", func(sh *shipment) string { return sh.Status })
	among("service", func(sh *shipment) string { return string(sh.Service) })
	is("tracking_number", func(sh *shipment) string { return string(sh.TrackingNumber) })
	is("external_customer_id", func(sh *shipment) string { return string(sh.ExternalCustomerID) })
	since, err := madeWithin(query)
	if err != nil {
		return nil, err
	}
	keep = append(keep, func(sh *shipment) bool { return since(sh.CreatedAt.Time) })
	return keep, nil
}

// idsExist refuses the id 0. A word reads as 0, too.
func idsExist(query url.Values) error {
	if query.Get("id") == "" {
		return nil
	}
	for _, text := range strings.Split(query.Get("id"), ",") {
		if id, err := strconv.ParseInt(text, 10, 64); err != nil || id == 0 {
			return refuse(http.StatusBadRequest, "id_0_does_not_exist", "id_0_does_not_exist", nil)
		}
	}
	return nil
}

// madeWithin reads created_at, a day, and its bounds created_at_gteq and
// created_at_lteq. Times are compared in whole milliseconds, as answers show them.
func madeWithin(query url.Values) (func(time.Time) bool, error) {
	from, to := time.Time{}, time.Unix(1<<40, 0)
	for name, bound := range map[string]*time.Time{"created_at_gteq": &from, "created_at_lteq": &to} {
		if !query.Has(name) {
			continue
		}
		at, err := instant(query.Get(name))
		if err != nil {
			return nil, invalid(name, "invalid_format")
		}
		*bound = at
	}
	day := query.Get("created_at")
	return func(made time.Time) bool {
		shown := made.Truncate(time.Millisecond)
		return !shown.Before(from) && !shown.After(to) && (day == "" || day == made.In(poland).Format(time.DateOnly))
	}, nil
}

// instant reads an ISO-8601 time or a Unix timestamp.
func instant(text string) (time.Time, error) {
	if seconds, err := strconv.ParseInt(text, 10, 64); err == nil {
		return time.Unix(seconds, 0), nil
	}
	for _, form := range []string{time.RFC3339, "2006-01-02T15:04:05.999-0700", time.DateOnly} {
		if at, err := time.Parse(form, text); err == nil {
			return at, nil
		}
	}
	return time.Time{}, fmt.Errorf("want an ISO-8601 time or a Unix timestamp, not %q", text)
}

// sortings are the sortable fields.
var sortings = map[string]func(a, b *shipment) int{
	"id":              func(a, b *shipment) int { return cmp.Compare(a.ID, b.ID) },
	"created_at":      func(a, b *shipment) int { return a.CreatedAt.Compare(b.CreatedAt.Time) },
	"status":          func(a, b *shipment) int { return cmp.Compare(a.Status, b.Status) },
	"service":         func(a, b *shipment) int { return cmp.Compare(a.Service, b.Service) },
	"tracking_number": func(a, b *shipment) int { return cmp.Compare(a.TrackingNumber, b.TrackingNumber) },
	"external_customer_id": func(a, b *shipment) int {
		return cmp.Compare(a.ExternalCustomerID, b.ExternalCustomerID)
	},
}

// sorted sorts shipments that are in order of id; the sort is stable.
func sorted(found []*shipment, by string, descending bool) {
	compare, ok := sortings[by]
	if !ok {
		compare = sortings["id"]
	}
	slices.SortStableFunc(found, func(a, b *shipment) int {
		if descending {
			a, b = b, a
		}
		return compare(a, b)
	})
}
