package mypromotest

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Page sizes. A list of orders has at most 15 rows as documented; the samples
// request 250 of other things.
const (
	defaultPage   = 5
	largestOrders = 15
	largestOther  = 250
)

// page is the form of every list.
type page[T any] struct {
	Data  []T   `json:"data"`
	Links links `json:"links"`
	Meta  meta  `json:"meta"`
}

// links contain no filters, as in the samples: a client that follows them must add
// the filters again.
type links struct {
	First string  `json:"first"`
	Last  string  `json:"last"`
	Prev  *string `json:"prev"`
	Next  *string `json:"next"`
}

type meta struct {
	CurrentPage int    `json:"current_page"`
	From        *int   `json:"from"`
	LastPage    int    `json:"last_page"`
	Path        string `json:"path"`
	// PerPage is a string if the request had it, else a number.
	PerPage any  `json:"per_page"`
	To      *int `json:"to"`
	Total   int  `json:"total"`
}

// paged returns the page of the rows that a call requests.
func paged[T any](c call, rows []T, largest int) page[T] {
	query := c.URL.Query()
	size := number(query.Get("per_page"))
	var perPage any = query.Get("per_page")
	if size < 1 {
		size, perPage = defaultPage, defaultPage
	}
	if size > largest {
		size, perPage = largest, text(largest)
	}
	last := max(1, (len(rows)+size-1)/size)
	current := max(1, number(query.Get("page")))
	begin := min((current-1)*size, len(rows))
	end := min(begin+size, len(rows))

	path := c.base + strings.TrimPrefix(c.URL.Path, "/")
	link := func(n int) string { return fmt.Sprintf("%s?page=%d", path, n) }
	found := page[T]{
		Data:  append([]T{}, rows[begin:end]...),
		Links: links{First: link(1), Last: link(last)},
		Meta:  meta{CurrentPage: current, LastPage: last, Path: path, PerPage: perPage, Total: len(rows)},
	}
	if end > begin {
		found.Meta.From, found.Meta.To = new(begin+1), new(end)
	}
	if current > 1 {
		found.Links.Prev = new(link(current - 1))
	}
	if current < last {
		found.Links.Next = new(link(current + 1))
	}
	return found
}

// list answers with a page of rows.
func list[T any](c call, rows []T, largest int) answer {
	return reply(http.StatusOK, paged(c, rows, largest))
}

// window is the date filter of order lists: created_from, created_to, updated_from
// and updated_to, each an inclusive day in UTC.
type window struct {
	created, updated span
}

type span struct{ from, before time.Time }

// day is the format of dates in filters.
const day = "2006-01-02"

func windowOf(c call) (window, problems) {
	wrong := problems{}
	read := func(field string) time.Time {
		value := c.URL.Query().Get(field)
		at, err := time.Parse(day, value)
		if value != "" && err != nil {
			wrong.add(field, "The %s does not match the format Y-m-d.", field)
		}
		return at
	}
	until := func(field string) time.Time {
		if at := read(field); !at.IsZero() {
			return at.AddDate(0, 0, 1)
		}
		return time.Time{}
	}
	return window{
		created: span{read("created_from"), until("created_to")},
		updated: span{read("updated_from"), until("updated_to")},
	}, wrong
}

func (w window) holds(created, updated stamp) bool {
	return w.created.holds(time.Time(created)) && w.updated.holds(time.Time(updated))
}

func (s span) holds(at time.Time) bool {
	return !at.Before(s.from) && (s.before.IsZero() || at.Before(s.before))
}
