package httpapi_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
	"orderflow/internal/orders"
)

func TestHoldAProvider(t *testing.T) {
	tell := func(action, body string) orders.ProviderHold {
		return decoded[orders.ProviderHold](t, post(access.RoleOperate, "/v1/providers/mediaport/"+action, body).do(t), http.StatusOK)
	}
	shown := func() orders.ProviderHold {
		all := decoded[struct {
			Providers []orders.ProviderHold `json:"providers"`
		}](t, get("/v1/providers").do(t), http.StatusOK).Providers
		require.Len(t, all, 5)
		return all[0] // sorted by name
	}
	held := tell("hold", `{"by": "ewa", "reason": "wrong labels"}`)
	want := orders.ProviderHold{Provider: "mediaport", Held: true, Hold: held.Hold}
	want.HeldBy, want.Reason = "ewa (the-operate)", "wrong labels"
	require.Equal(t, want, held)
	require.Equal(t, held, tell("hold", ""), "the first one stands")
	require.Equal(t, held, shown())

	require.Equal(t, orders.ProviderHold{Provider: "mediaport"}, tell("release", ""))
	require.Equal(t, orders.ProviderHold{Provider: "mediaport"}, shown())

	got := refusal(t, post(access.RoleOperate, "/v1/providers/pigeon/hold", "").do(t), http.StatusNotFound)
	require.Contains(t, got.Detail, `provider "pigeon": there is no such provider; want one of mediaport, `)
}
