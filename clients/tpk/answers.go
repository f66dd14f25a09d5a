package tpk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"orderflow/clients"
	"orderflow/clients/lenient"
)

// perPage is TPK's default page size of a search.
const perPage = 50

// answered remembers whether the answer had a body.
type answered[T any] struct {
	value T
	came  bool
}

// UnmarshalJSON decodes the value, bare as documented or wrapped in "data".
func (a *answered[T]) UnmarshalJSON(data []byte) error {
	a.came = true
	return json.Unmarshal(unwrap(data), &a.value)
}

// found is a result of a search.
type found interface {
	// key identifies it.
	key() string
	// listName is the name of the list in the answer.
	listName() string
}

// page is one page of a search.
type page[T found] struct {
	rows    lenient.List[T]
	current int
	last    int // 0 when the answer has none, like the total
	total   int
}

// UnmarshalJSON refuses an answer without a list: a caller that reads it as "there
// is none" would create a duplicate.
func (p *page[T]) UnmarshalJSON(data []byte) error {
	var row T
	list := json.RawMessage(data)
	if !bytes.HasPrefix(data, []byte("[")) {
		var answer object
		if err := json.Unmarshal(data, &answer); err != nil {
			return err
		}
		list = answer[row.listName()]
		if err := p.readPaging(answer); err != nil {
			return err
		}
	}
	if len(list) == 0 || string(list) == "null" {
		return fmt.Errorf("it holds no %s", row.listName())
	}
	return json.Unmarshal(list, &p.rows)
}

func (p *page[T]) readPaging(answer object) error {
	for name, into := range map[string]*int{"current_page": &p.current, "last_page": &p.last} {
		var number lenient.Int
		if value, ok := answer[name]; ok && json.Unmarshal(value, &number) != nil {
			return errors.New(name + " is not a number")
		}
		*into = int(number)
	}
	var total lenient.Int
	if json.Unmarshal(answer["total"], &total) == nil { // without a total a list that gets shorter goes unnoticed
		p.total = int(total)
	}
	return nil
}

// isLast reports whether the page with that number is the last one.
func (p *page[T]) isLast(number int) bool {
	if p.last == 0 {
		return len(p.rows) < perPage
	}
	if p.current != 0 {
		number = p.current
	}
	return number >= p.last
}

// search reads all pages of a search. A result that moves from one page to the next
// meanwhile is returned once. A search that finds less meanwhile (cancelled orders
// may vanish) is read again.
func search[T found](ctx context.Context, c *Client, operation, path string, filters any) ([]T, error) {
	found := clients.NewPaged(func(row T) string { return row.key() })
	for number := 1; number > 0; {
		got, err := ask[page[T]](ctx, c, clients.Call{
			Operation: operation,
			Method:    http.MethodPost,
			Path:      path,
			Reads:     true,
			Body:      map[string]any{"page": number, "per_page": perPage, "filters": filters},
		})
		if err != nil {
			return nil, err
		}
		if number, err = found.Page(number, got.rows, got.total, got.isLast(number)); err != nil {
			return nil, badAnswer(operation, http.StatusOK, err.Error())
		}
	}
	return found.All, nil
}
