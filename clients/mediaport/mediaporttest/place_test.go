package mediaporttest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients/mediaport/mediaporttest"
)

var oneMug = []mediaporttest.NewItem{{SKU: "MUG"}}

func TestNumbersOfOrders(t *testing.T) {
	h := open(t, mediaporttest.Options{})
	var numbers []string
	for _, wanted := range []string{"", "MP000002", "", "A-1"} {
		numbers = append(numbers, h.Place(mediaporttest.NewOrder{Number: wanted, Items: oneMug}))
	}
	require.Equal(t, []string{"MP000001", "MP000002", "MP000003", "A-1"}, numbers)
	var found []string
	var items []int64
	for _, o := range h.Orders() {
		found, items = append(found, o.Number), append(items, o.Items[0].ID)
	}
	require.Equal(t, numbers, found)
	require.Equal(t, []int64{1001, 1002, 1003, 1004}, items)
	_, ok := h.Order("A-2")
	require.False(t, ok)
}

func TestOrdersThatCanNotBePlaced(t *testing.T) {
	for name, tc := range map[string]struct {
		asked mediaporttest.NewOrder
		want  string
	}{
		"no such supplier":  {mediaporttest.NewOrder{SupplierID: 9, Items: oneMug}, "there is no supplier 9"},
		"the number is not": {mediaporttest.NewOrder{Number: "A-1", Items: oneMug}, "there is an order A-1 already"},
		"no items":          {mediaporttest.NewOrder{Number: "A-2"}, "an order has at least one item"},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t, mediaporttest.Options{})
			h.place("A-1", "DPD")
			require.PanicsWithValue(t, "mediaporttest: place an order: invalid-request: "+tc.want, func() { h.Place(tc.asked) })
			require.Equal(t, object{"code": "invalid-request", "message": tc.want},
				h.call(400, "POST", "/api/simulator/orders", tc.asked))
			require.Len(t, h.Orders(), 1)
		})
	}
}

func TestAnOrderIsPlacedByCall(t *testing.T) {
	h := open(t, mediaporttest.Options{})
	h.token = "" // none is needed
	got := h.call(201, "POST", "/api/simulator/orders", object{
		"supplierId": 101, "orderNumber": "A-1", "recipient": object{"lastName": "Lis"},
		"items": []object{{"sku": "MUG", "courier": "InPost", "name": "Kubek"}},
	})
	require.Equal(t, "A-1", got["orderNumber"])
	require.Equal(t, []mediaporttest.Order{{
		Number: "A-1", SupplierID: 101, Status: "New", PlacedAt: began,
		Items:     []mediaporttest.Item{{ID: 1001, SKU: "MUG", Name: "Kubek", Courier: "InPost"}},
		Recipient: mediaporttest.Recipient{LastName: "Lis"},
	}}, h.Orders())
	require.Equal(t, "invalid-request", h.call(400, "POST", "/api/simulator/orders", []int{1})["code"])
}
