package shipx

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"orderflow/clients"
	"orderflow/clients/lenient"
)

// page is one page of a list. An answer without items or count is refused: reading
// it as an empty list would create a shipment twice.
type page[T any] struct {
	href  string // the request as ShipX understood it: only the filters that it applied
	count int
	items []T
}

// UnmarshalRaw reads the envelope {"href", "count", "page", "per_page", "items"}.
func (p *page[T]) UnmarshalRaw(data []byte) error {
	var read struct {
		Href  lenient.String `json:"href"`
		Count *lenient.Int   `json:"count"`
		Items *[]T           `json:"items"`
	}
	if err := json.Unmarshal(data, &read); err != nil {
		return err
	}
	if read.Count == nil || read.Items == nil {
		return errors.New("a list needs count and items")
	}
	p.href, p.count, p.items = string(read.Href), int(*read.Count), *read.Items
	return nil
}

func onePage[T any](ctx context.Context, c *Client, call clients.Call, number int) (page[T], error) {
	call.Query.Set("page", strconv.Itoa(number))
	return ask[page[T]](ctx, c, call)
}

// applied reports whether the answer's href contains a filter.
func (p page[T]) applied(filter, value string) bool {
	address, err := url.Parse(p.href)
	return err == nil && address.Query().Get(filter) == value
}

// allPages reads a list that does not change meanwhile to its end. A list that ends
// before its own count is an error, for the reason given at page.
func allPages[T any](ctx context.Context, c *Client, call clients.Call) ([]T, error) {
	var all []T
	for number := 1; ; number++ {
		answer, err := onePage[T](ctx, c, call, number)
		if err != nil {
			return nil, err
		}
		all = append(all, answer.items...)
		if len(all) >= answer.count {
			return all, nil
		}
		if len(answer.items) == 0 {
			return nil, badAnswer(call.Operation, http.StatusOK, clients.ErrorBody{
				Message: fmt.Sprintf("the list ends after %d of %d items", len(all), answer.count),
			})
		}
	}
}

// oldestFirst starts the query of a list: what is created during the reading comes
// last. See listByAge.
func oldestFirst(createdFrom time.Time) url.Values {
	query := url.Values{"sort_by": {"created_at"}, "sort_order": {"asc"}}
	if !createdFrom.IsZero() {
		query.Set("created_at_gteq", createdFrom.UTC().Format(time.RFC3339))
	}
	return query
}

// entries is a list without pages: bare, or as the items of an object.
type entries[T any] []T

// UnmarshalJSON reads both forms.
func (e *entries[T]) UnmarshalJSON(data []byte) error {
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("[")) {
		return json.Unmarshal(data, (*[]T)(e))
	}
	var read struct {
		Items *[]T `json:"items"`
	}
	if err := json.Unmarshal(data, &read); err != nil {
		return err
	}
	if read.Items == nil {
		return errors.New("a dictionary needs items")
	}
	*e = *read.Items
	return nil
}
