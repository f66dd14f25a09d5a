package httpapi_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
	"orderflow/internal/orders"
	"orderflow/order"
)

type resolvedAll struct {
	DryRun    bool              `json:"dryRun"`
	Action    order.Action      `json:"action"`
	Taken     int               `json:"taken"`
	Prospects []orders.Prospect `json:"prospects"`
	Answered  []orders.Answered `json:"answered"`
}

func resolveAll(t *testing.T, body string) resolvedAll {
	t.Helper()
	return decoded[resolvedAll](t, post(access.RoleOperate, "/v1/orders:resolve", body).do(t), http.StatusOK)
}

func TestResolveAll(t *testing.T) {
	waiting(t, "bulk", "bulk-1", "bulk-2")
	const answer = `"query": "OrderSource = \"bulk\"", "action": "choose-offer", "by": "ewa", "service": "inpost_courier_standard",
		"priceCap": {"amount": "90.00", "currency": "PLN"}`

	dry := resolveAll(t, `{`+answer+`}`)
	require.Equal(t, []string{"bulk-1", "bulk-2"}, []string{dry.Prospects[0].ID, dry.Prospects[1].ID}, "oldest first")
	require.Equal(t, "price-cap", dry.Prospects[0].Need.Code)
	require.Equal(t, resolvedAll{DryRun: true, Action: order.ActionChooseOffer, Taken: 2, Prospects: dry.Prospects}, dry)
	unfit := resolveAll(t, `{"query": "OrderSource = \"bulk\"", "action": "skip", "dryRun": true}`)
	require.Zero(t, unfit.Taken)
	require.Equal(t, "skip is not possible; possible now: [retry amend choose-offer ship-by-hand cancel]", unfit.Prospects[0].Why)
	for _, id := range []string{"bulk-1", "bulk-2"} {
		awaitStatus(t, id, order.StatusNeedsAttention)
	}

	require.Equal(t, resolvedAll{Action: order.ActionChooseOffer, Taken: 2,
		Answered: []orders.Answered{{ID: "bulk-1"}, {ID: "bulk-2"}}}, resolveAll(t, `{"dryRun": false, `+answer+`}`))
	for _, id := range []string{"bulk-1", "bulk-2"} {
		require.Equal(t, "inpost_courier_standard", awaitStatus(t, id, order.StatusCompleted).Offer.Service)
	}
}

func TestResolveAllTellsWhoRefuses(t *testing.T) {
	waiting(t, "bulk-refused", "bulk-refused-1")
	got := resolveAll(t, `{"query": "OrderSource = \"bulk-refused\"", "action": "skip", "dryRun": false}`)
	require.Len(t, got.Answered, 1)
	require.Contains(t, got.Answered[0].Error, `"skip" does not fit this problem`)
	require.Zero(t, got.Taken)
}

func TestResolveAllRefuses(t *testing.T) {
	for body, want := range map[string]string{
		`{"query": "Colour = \"red\"", "action": "retry"}`: "query: the query can't be used: ",
		`{"query": " ", "action": "retry"}`:                "query: the query can't be used: it is empty",
		`{"query": "OrderStage = \"buy\""}`:                "validation failed",
		`{"action": "retry"}`:                              "validation failed",
	} {
		t.Run(body, func(t *testing.T) {
			got := refusal(t, post(access.RoleOperate, "/v1/orders:resolve", body).do(t), http.StatusUnprocessableEntity)
			require.Contains(t, got.Detail, want)
		})
	}
}
