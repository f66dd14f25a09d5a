package mypromo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"orderflow/clients"
	"orderflow/clients/lenient"
)

// identified is a resource with an id. A zero value has the key "".
type identified interface{ key() string }

func idKey(id lenient.Int) string {
	if id == 0 {
		return ""
	}
	return strconv.FormatInt(int64(id), 10)
}

// answer is one resource, bare as documented or wrapped in "data".
type answer[T identified] struct{ value T }

// UnmarshalRaw refuses an answer without a resource: accepting it would lose the id of
// what was just created.
func (a *answer[T]) UnmarshalRaw(data []byte) error {
	var wrapped struct {
		Data json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(data, &wrapped); err != nil {
		return err
	}
	if bytes.HasPrefix(wrapped.Data, []byte("{")) {
		data = wrapped.Data
	}
	if err := json.Unmarshal(data, &a.value); err != nil {
		return err
	}
	if a.value.key() == "" {
		return errors.New("it names no id")
	}
	return nil
}

// one makes a call whose answer is one resource.
func one[T identified](ctx context.Context, do doer, call clients.Call) (T, error) {
	var got answer[T]
	var none T
	if err := do(ctx, call, &got); err != nil {
		return none, err
	}
	if got.value.key() == "" {
		return none, emptyAnswer(call.Operation)
	}
	return got.value, nil
}

// page is one page of a list, or a bare list.
type page[T identified] struct {
	elements lenient.List[T]
	last     bool
	total    int  // of the whole list; 0 when the answer has none
	read     bool // false when the answer had no body
}

// UnmarshalRaw refuses an answer without a list, and elements without an id: a caller
// that reads them as "there is none" would create a duplicate.
func (p *page[T]) UnmarshalRaw(data []byte) error {
	var wire struct {
		Data  json.RawMessage `json:"data"`
		Links struct {
			Next lenient.String `json:"next"`
		} `json:"links"`
		Meta struct {
			CurrentPage lenient.Int `json:"current_page"`
			LastPage    lenient.Int `json:"last_page"`
			Total       lenient.Int `json:"total"`
		} `json:"meta"`
	}
	if data = bytes.TrimSpace(data); bytes.HasPrefix(data, []byte("[")) {
		wire.Data = data
	} else if err := json.Unmarshal(data, &wire); err != nil {
		return err
	}
	if len(wire.Data) == 0 || string(wire.Data) == "null" {
		return errors.New("it holds no list")
	}
	if err := json.Unmarshal(wire.Data, &p.elements); err != nil {
		return err
	}
	for i, element := range p.elements {
		if element.key() == "" {
			return fmt.Errorf("element %d of the list names no id", i)
		}
	}
	p.read, p.last, p.total = true, wire.Links.Next == "", int(wire.Meta.Total)
	if wire.Meta.LastPage > 0 {
		p.last = wire.Meta.CurrentPage >= wire.Meta.LastPage
	}
	return nil
}

// list reads all pages of a list. An element that moves from one page to the next
// meanwhile is returned once. A list that gets shorter meanwhile (cancelled orders
// may vanish) is read again.
func list[T identified](ctx context.Context, c *Client, operation, path string, perPage int, query url.Values) ([]T, error) {
	var all []T
	err := eachPage(ctx, c, operation, path, perPage, query, func(_, fresh []T) error {
		all = append(all, fresh...)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// eachPage calls take for each page, with all elements of the page and with those
// that no earlier page had. It keeps no elements.
func eachPage[T identified](ctx context.Context, c *Client, operation, path string, perPage int, query url.Values, take func(page, fresh []T) error) error {
	found := clients.NewPaged(func(element T) string { return element.key() })
	query.Set("per_page", strconv.Itoa(perPage))
	for number := 1; number > 0; {
		query.Set("page", strconv.Itoa(number))
		var got page[T]
		call := clients.Call{Operation: operation, Method: http.MethodGet, Path: path, Query: query}
		err := c.caller.Do(ctx, call, &got)
		switch {
		case err != nil:
			return err
		case !got.read:
			return emptyAnswer(operation)
		}
		if number, err = found.Page(number, got.elements, got.total, got.last); err != nil {
			return brokenList(operation, err.Error())
		}
		if err := take(got.elements, found.All); err != nil {
			return err
		}
		found.All = nil
	}
	return nil
}

// brokenList is the error of pages that do not form one list.
func brokenList(operation, message string) error {
	return &clients.Error{Provider: provider, Operation: operation, Kind: clients.Unknown, HTTPStatus: http.StatusOK, Message: message}
}

// emptyAnswer is the error of a success without a body.
func emptyAnswer(operation string) error {
	return &clients.Error{
		Provider: provider, Operation: operation, Kind: clients.Unknown, HTTPStatus: http.StatusNoContent,
		Message: "the answer is empty",
	}
}

// Optional is an object that may be missing. It reads null and an empty list (PHP's
// form of an empty object) as missing, too.
type Optional[T any] struct {
	Known bool
	Value T
}

func (o *Optional[T]) UnmarshalJSON(data []byte) error {
	var values lenient.List[T]
	if err := json.Unmarshal(data, &values); err != nil {
		return err
	}
	*o = Optional[T]{}
	if len(values) > 0 {
		*o = Optional[T]{Known: true, Value: values[0]}
	}
	return nil
}
