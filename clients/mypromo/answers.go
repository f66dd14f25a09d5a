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

// identified is a resource that can be told from others of its kind. A zero
// value has the key "".
type identified interface{ key() string }

func idKey(id lenient.Int) string {
	if id == 0 {
		return ""
	}
	return strconv.FormatInt(int64(id), 10)
}

// answer is one resource, bare as documented or wrapped in "data".
type answer[T identified] struct{ value T }

// ReadWhole refuses an answer that is not about a resource: taking it for one would
// lose what was just created.
func (a *answer[T]) ReadWhole(data []byte) error {
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

// one makes a call that is answered with one resource.
func one[T identified](ctx context.Context, do doer, call clients.Call) (T, error) {
	var got answer[T]
	var none T
	if err := do(ctx, call, &got); err != nil {
		return none, err
	}
	if got.value.key() == "" {
		return none, withoutContent(call.Operation)
	}
	return got.value, nil
}

// page is one page of a list, or a bare list.
type page[T identified] struct {
	elements lenient.List[T]
	last     bool
	total    int  // of the whole list; 0 when the answer doesn't say
	read     bool // false when there was nothing to decode
}

// ReadWhole refuses an answer without a list, and elements without an id: who takes
// them for "there is none" creates a second one.
func (p *page[T]) ReadWhole(data []byte) error {
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

// list follows all pages of a list. An element that moves from one page to the
// next while they are being read comes once, and a list that becomes shorter meanwhile,
// as cancelled orders may vanish, is read again.
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

// eachPage hands over a list page by page: all that a page has, and what of it was on no
// page before. It keeps none of it.
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
			return withoutContent(operation)
		}
		if number, err = found.Page(number, got.elements, got.total, got.last); err != nil {
			return notAList(operation, err.Error())
		}
		if err := take(got.elements, found.All); err != nil {
			return err
		}
		found.All = nil
	}
	return nil
}

// notAList is the error of pages that make no list together.
func notAList(operation, message string) error {
	return &clients.Error{Provider: provider, Operation: operation, Kind: clients.Unknown, HTTPStatus: http.StatusOK, Message: message}
}

// withoutContent is the error of an answer that says yes and nothing else.
func withoutContent(operation string) error {
	return &clients.Error{
		Provider: provider, Operation: operation, Kind: clients.Unknown, HTTPStatus: http.StatusNoContent,
		Message: "the answer is empty",
	}
}

// Optional is an object that may be missing; it also reads null and an empty
// list, PHP's form of an empty object, as missing.
type Optional[T any] struct {
	Known bool
	Value T
}

// UnmarshalJSON reads every form named above.
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
