package tpk_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients"
	"orderflow/clients/tpk"
)

func TestOrderIsReadInItsForms(t *testing.T) {
	plain := tpk.Order{OrderID: 123, Status: tpk.StatusPaid}
	paid := func() tpk.Order {
		order := plain
		order.Payment.Method = "balance"
		return order
	}
	created := plain
	created.CreatedAt = at("2026-07-15 12:00:00")
	started := plain
	started.Receiver = tpk.Party{HouseNumber: "12", Phone: "123456789", CountryID: 16, PopCode: "ELB01A", PPCode: "238538", RuchCode: "WS-1"}
	cases := []struct {
		name string
		json string
		want tpk.Order
	}{
		{"bare", `{}`, plain},
		{"payment as an object", `{"payment":{"method":"balance"}}`, paid()},
		{"payment in a list", `{"payment":[{"method":"balance"}]}`, paid()},
		{"payment as an empty list", `{"payment":[]}`, plain},
		{"no payment", `{"payment":null}`, plain},
		{"numbers as strings", `{"order_id":"123","status":"12","courier_status":""}`, plain},
		{"summer in Poland", `{"created_at":"2026-07-15 12:00:00"}`, created},
		{
			"points and numbers of a party",
			`{"receiver":{"house_number":12,"phone":123456789,"country_id":"16","pop":{"code":"ELB01A"},"pp":[{"code":238538}],"ruch_code":"WS-1"}}`,
			started,
		},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			members := map[string]json.RawMessage{"order_id": json.RawMessage("123"), "status": json.RawMessage("12")}
			require.NoError(t, json.Unmarshal([]byte(tc.json), &members))
			body, err := json.Marshal(members)
			require.NoError(t, err)
			got, err := newServer(t, answers(200, string(body))).client(t).GetOrder(t.Context(), 123)
			require.NoError(t, err)
			require.Equal(t, tc.want, got)
		})
	}
}

func TestWhatAStatusMeans(t *testing.T) {
	type meaning struct{ cancelled, paid, payable bool }
	cases := map[tpk.Status]meaning{
		tpk.StatusAwaitingPayment: {payable: true},
		tpk.StatusPaid:            {paid: true},
		tpk.StatusError:           {},
		tpk.StatusCancelled:       {cancelled: true},
		99:                        {},
	}
	for status, want := range cases {
		t.Run(status.String(), func(t *testing.T) {
			order := tpk.Order{Status: status}
			require.Equal(t, want, meaning{order.Cancelled(), order.Paid(), order.Payable()})
		})
	}
}

// pageOf is a page of a search for orders.
func pageOf(current, last int, ids ...int) string {
	rows := make([]string, len(ids))
	for i, id := range ids {
		rows[i] = fmt.Sprintf(`{"order_id":%d,"status":11}`, id)
	}
	paging := ""
	if last > 0 {
		paging = fmt.Sprintf(`"current_page":%d,"last_page":"%d",`, current, last)
	}
	return fmt.Sprintf(`{%s"orders":[%s]}`, paging, strings.Join(rows, ","))
}

func TestSearchFollowsAllPages(t *testing.T) {
	many := make([]int, 50)
	for i := range many {
		many[i] = i + 1
	}
	cases := []struct {
		name  string
		pages []string
		want  []int
		asked int
	}{
		{"none", []string{pageOf(1, 1)}, nil, 1},
		{"one page", []string{pageOf(1, 1, 1, 2)}, []int{1, 2}, 1},
		{"three pages", []string{pageOf(1, 3, 1, 2), pageOf(2, 3, 3, 4), pageOf(3, 3, 5)}, []int{1, 2, 3, 4, 5}, 3},
		{"one that moves to the next page", []string{pageOf(1, 2, 1, 2), pageOf(2, 2, 2, 3)}, []int{1, 2, 3}, 2},
		{"without paging", []string{pageOf(0, 0, 1)}, []int{1}, 1},
		{"without paging, a full page", []string{pageOf(0, 0, many...), pageOf(0, 0, 51)}, append(many, 51), 2},
		{"a bare list", []string{`[{"order_id":1,"status":11}]`}, []int{1}, 1},
		{"in data", []string{`{"data":` + pageOf(1, 1, 1) + `}`}, []int{1}, 1},
		{"a list in data", []string{`{"data":[{"order_id":1,"status":11}]}`}, []int{1}, 1},
		{"a list with gaps", []string{`{"orders":{"0":{"order_id":1,"status":11},"2":{"order_id":2,"status":11}}}`}, []int{1, 2}, 1},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			s := newServer(t, inTurn(tc.pages...))
			got, err := s.client(t).SearchOrders(t.Context(), tpk.OrderFilter{})
			require.NoError(t, err)
			var ids []int
			for _, order := range got {
				ids = append(ids, int(order.OrderID))
			}
			require.Equal(t, tc.want, ids)
			var asked []string
			for _, request := range s.seen() {
				asked = append(asked, request.Body)
			}
			var want []string
			for number := 1; number <= tc.asked; number++ {
				want = append(want, fmt.Sprintf(`{"filters":{},"page":%d,"per_page":50}`, number))
			}
			require.Equal(t, want, asked)
		})
	}
}

func TestSearchEndsWhenPagesRepeat(t *testing.T) {
	s := newServer(t, answers(200, pageOf(1, 2, 1, 2)))
	_, err := s.client(t).SearchOrders(t.Context(), tpk.OrderFilter{})
	require.Equal(t, clients.Error{
		Provider: "tpk", Operation: "search orders", Kind: clients.Unknown, HTTPStatus: 200,
		Message: "page 2 has no new elements but is not the last",
	}, failure(t, err))
}

func TestCancelOrder(t *testing.T) {
	cases := []struct {
		name   string
		status int
		body   string
		want   error
	}{
		{"done, without a word", 200, "", nil},
		{"done", 200, `{"message":"OK"}`, nil},
		{"done, no content", 204, "", nil},
		{"refused, without a word", 417, "", clients.Refused},
		{"refused", 417, `{"message":"Nie."}`, clients.Refused},
		{"not found", 404, `{"error_code":"NotFound"}`, clients.Refused},
		{"another's page instead", 200, "<!DOCTYPE html><p>Hello", clients.Unknown},
		{"nobody knows", 500, "", clients.Unknown},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			err := newServer(t, answers(tc.status, tc.body)).client(t).CancelOrder(t.Context(), 777)
			require.ErrorIs(t, err, tc.want)
			if tc.want != nil {
				require.Equal(t, tc.status, clients.StatusOf(err))
			}
		})
	}
}

// A cancelled order may vanish from the search: the next result moves to a page
// that was already read.
func TestASearchThatFindsLessIsReadAgain(t *testing.T) {
	total := func(number int, page string) string {
		return strings.Replace(page, "{", fmt.Sprintf(`{"total":"%d",`, number), 1)
	}
	pages := []string{total(5, pageOf(1, 3, 5, 4)), total(4, pageOf(2, 2, 2, 1)), total(4, pageOf(1, 2, 4, 3)), total(4, pageOf(2, 2, 2, 1))}
	s := newServer(t, inTurn(pages...))
	found, err := s.client(t).SearchOrders(t.Context(), tpk.OrderFilter{})
	require.NoError(t, err)
	var ids []int
	for _, one := range found {
		ids = append(ids, int(one.OrderID))
	}
	require.ElementsMatch(t, []int{1, 2, 3, 4, 5}, ids)
}
