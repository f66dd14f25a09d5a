package mypromo_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients"
	"orderflow/clients/lenient"
	"orderflow/clients/mypromo"
)

func TestListFollowsAllPages(t *testing.T) {
	pages := map[string]string{ // an order that moved to page 2 while page 1 was read
		"1": `{"data":[{"id":1},{"id":2}],"links":{"next":"x"},"meta":{"current_page":"1","last_page":"3","per_page":"15"}}`,
		"2": `{"data":[{"id":2},{"id":3}],"links":{"next":"x"},"meta":{"current_page":2,"last_page":3,"per_page":15}}`,
		"3": `{"data":[{"id":4}],"links":{"next":null},"meta":{"current_page":3,"last_page":3}}`,
	}
	linked := map[string]string{
		"1": `{"data":[{"id":1}],"links":{"next":"https://api.mypromo.com/v1/orders?page=2"}}`,
		"2": `{"data":[{"id":2}],"links":{"next":null}}`,
	}
	cases := []struct {
		name  string
		pages map[string]string
		want  []lenient.Int
		asked []string
	}{
		{"counted", pages, []lenient.Int{1, 2, 3, 4}, []string{"1", "2", "3"}},
		{"linked only", linked, []lenient.Int{1, 2}, []string{"1", "2"}},
		{"a bare list", map[string]string{"1": `[{"id":1},{"id":2}]`}, []lenient.Int{1, 2}, []string{"1"}},
		{"none", map[string]string{"1": `{"data":[],"meta":{"current_page":1,"last_page":1}}`}, nil, []string{"1"}},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
				answers(200, tc.pages[r.URL.Query().Get("page")])(w, r)
			})
			orders, err := s.client(t).ListOrders(t.Context(), mypromo.OrderFilter{})
			require.NoError(t, err)
			var ids []lenient.Int
			for _, order := range orders {
				ids = append(ids, order.ID)
			}
			require.Equal(t, tc.want, ids)
			var asked []string
			for _, request := range s.seen() {
				require.Equal(t, "15", request.Query.Get("per_page"))
				asked = append(asked, request.Query.Get("page"))
			}
			require.Equal(t, tc.asked, asked)
		})
	}
}

func TestListIsAllOrNothing(t *testing.T) {
	s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("page") == "2" {
			answers(503, `{"message":"We are in maintenance mode. Please try again later."}`)(w, r)
			return
		}
		answers(200, `{"data":[{"id":1}],"meta":{"current_page":1,"last_page":2}}`)(w, r)
	})
	orders, err := s.client(t).ListOrders(t.Context(), mypromo.OrderFilter{})
	require.ErrorIs(t, err, clients.Unavailable)
	require.Empty(t, orders)
}

func TestListsRefuseWhatCouldHideAnOrder(t *testing.T) {
	cases := []struct {
		name    string
		answer  http.HandlerFunc
		message string
	}{
		{"no list", answers(200, `{}`), "unreadable answer: it holds no list"},
		{"null", answers(200, `{"data":null}`), "unreadable answer: it holds no list"},
		{"no content", answers(204, ""), "the answer is empty"},
		{"an order without id", answers(200, `{"data":[{"id":1},{}]}`), "unreadable answer: element 1 of the list names no id"},
		{
			"the same page again", answers(200, `{"data":[{"id":1}],"meta":{"current_page":1,"last_page":2}}`),
			"page 2 has no new elements but is not the last",
		},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			s := newServer(t, tc.answer)
			orders, err := s.client(t).ListOrders(t.Context(), mypromo.OrderFilter{})
			failed := failure(t, err)
			require.Equal(t, tc.message, failed.Message)
			require.ErrorIs(t, err, clients.Unknown)
			require.Empty(t, orders)
		})
	}
}

// A cancelled draft may vanish from the list: the next element moves to a page that
// was already read.
func TestAListThatBecomesShorterIsReadAgain(t *testing.T) {
	page := func(current, last, total int, ids string) string {
		return fmt.Sprintf(`{"data":[%s],"meta":{"current_page":%d,"last_page":%d,"total":%d}}`, ids, current, last, total)
	}
	read := 0
	s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		read++
		switch {
		case read == 1:
			answers(200, page(1, 3, 5, `{"id":5},{"id":4}`))(w, r)
		case r.URL.Query().Get("page") == "1": // 5 has vanished
			answers(200, page(1, 2, 4, `{"id":4},{"id":3}`))(w, r)
		default:
			answers(200, page(2, 2, 4, `{"id":2},{"id":1}`))(w, r)
		}
	})
	orders, err := s.client(t).ListOrders(t.Context(), mypromo.OrderFilter{})
	require.NoError(t, err)
	var ids []lenient.Int
	for _, order := range orders {
		ids = append(ids, order.ID)
	}
	require.ElementsMatch(t, []lenient.Int{1, 2, 3, 4, 5}, ids)
	require.Equal(t, 4, read)
}

func TestAListThatBecomesShorterForEverIsAnError(t *testing.T) {
	total := 1000
	s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		total--
		answers(200, fmt.Sprintf(`{"data":[{"id":%d}],"meta":{"current_page":1,"last_page":9,"total":%d}}`, total, total))(w, r)
	})
	_, err := s.client(t).ListOrders(t.Context(), mypromo.OrderFilter{})
	require.ErrorIs(t, err, clients.Unknown)
	require.ErrorContains(t, err, "got shorter during every read")
}
