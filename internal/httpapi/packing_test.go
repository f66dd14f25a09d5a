package httpapi_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
	"orderflow/internal/orders"
	"orderflow/order"
)

type packed struct {
	Done   int
	Orders []struct {
		ID, Outcome, By, Detail string
		At                      time.Time
		Left                    int
	}
}

func pack(t *testing.T, body string) packed {
	t.Helper()
	return decoded[packed](t, post(access.RolePack, "/v1/packing", body).do(t), http.StatusOK)
}

// toPack are the ids in the packing list.
func toPack(t *testing.T) (ids []string) {
	t.Helper()
	got := decoded[orders.ToPack](t, call{role: access.RoleRead, method: http.MethodGet, path: "/v1/packing?limit=1000"}.do(t), http.StatusOK)
	for _, row := range got.Orders {
		ids = append(ids, row.ID)
	}
	return ids
}

func TestPackingOverHTTP(t *testing.T) {
	for _, doc := range []order.Order{fromStock(t, "packed-1"), tooDear(t, "packed-waiting")} {
		start(t, doc)
	}
	awaitStatus(t, "packed-1", order.StatusCompleted)
	awaitStatus(t, "packed-waiting", order.StatusNeedsAttention)
	require.Eventually(t, func() bool { return slices.Contains(toPack(t), "packed-1") }, time.Minute, 50*time.Millisecond)
	require.NotContains(t, toPack(t), "packed-waiting")

	first := pack(t, `{"orders": ["packed-1", "packed-waiting", "packed-nowhere"], "by": "ewa"}`)
	require.Equal(t, 1, first.Done)
	require.Equal(t, []string{"packed", "refused", "refused"}, []string{first.Orders[0].Outcome, first.Orders[1].Outcome, first.Orders[2].Outcome})
	require.Equal(t, "ewa (the-pack)", first.Orders[0].By, "the token's name is added")
	require.Contains(t, first.Orders[1].Detail, "it has no label; it is needs-attention at buy")
	require.Contains(t, first.Orders[2].Detail, "there is no such order")
	require.NotContains(t, toPack(t), "packed-1")

	second := pack(t, `{"orders": ["packed-1"]}`)
	require.Equal(t, "already", second.Orders[0].Outcome)
	require.Equal(t, first.Orders[0].By, second.Orders[0].By)
	require.Equal(t, first.Orders[0].At, second.Orders[0].At)

	undone := pack(t, `{"orders": ["packed-1"], "undo": true}`)
	require.Equal(t, "undone", undone.Orders[0].Outcome)
	require.Equal(t, 1, undone.Orders[0].Left)
	require.Contains(t, toPack(t), "packed-1")
	shown := call{role: access.RoleRead, method: http.MethodGet, path: "/v1/orders/packed-1/packing"}.do(t)
	require.Equal(t, http.StatusOK, shown.status, shown.body)
	var of struct {
		Parcels []struct {
			Label  string
			Packed bool
		}
		Events []orders.PackEvent
	}
	require.NoError(t, json.Unmarshal([]byte(shown.body), &of))
	require.Len(t, of.Events, 2)
	require.Equal(t, "label", of.Parcels[0].Label)
	require.False(t, of.Parcels[0].Packed)
}

func TestPackingThatIsWrong(t *testing.T) {
	for body, want := range map[string]string{
		`{"orders": []}`:                               "body.orders",
		`{"orders": ["../x"]}`:                         "body.orders[0]",
		`{"orders": ["abc", "abc"]}`:                   "body.orders[1]",
		`{"orders": ["abc"], "label": "protocol"}`:     "body.label",
		`{"orders": ["abc"], "undo": true, "more": 1}`: "body.more",
	} {
		got := refusal(t, post(access.RolePack, "/v1/packing", body).do(t), http.StatusUnprocessableEntity)
		require.Equal(t, want, got.Errors[0].Location, body)
	}
	refusal(t, call{role: access.RoleRead, method: http.MethodGet, path: "/v1/orders/packed-nobody/packing"}.do(t), http.StatusNotFound)
	refusal(t, post(access.RoleRead, "/v1/packing", `{"orders": ["abc"]}`).do(t), http.StatusForbidden)
}
