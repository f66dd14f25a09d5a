package webhooks_test

import (
	"encoding/base64"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/webhooks"
	"orderflow/order"
)

// postAs posts a body with Basic authentication and returns the status.
func (h *house) postAs(user, password, path, body string) int {
	h.Helper()
	pair := base64.StdEncoding.EncodeToString([]byte(user + ":" + password))
	return h.post(path, body, "Authorization", "Basic "+pair)
}

func TestBasicAuthenticationWithTheAccountsSecret(t *testing.T) {
	temporal := &server{orders: map[string]string{"mypromo:9": "order-a"}}
	h := open(t, webhooks.Options{Client: temporal}).listen()
	require.Equal(t, http.StatusNotFound, h.postAs("anybody", "guess", "/webhooks/mypromo", `{"id":9}`))
	require.Equal(t, http.StatusOK, h.postAs("anybody", secrets["mypromo"][1].Reveal(), "/webhooks/mypromo", `{"id":9}`))
	eventually(t, func() bool { return len(temporal.seen()) == 1 })
	require.Equal(t, []signal{{"order-a", "provider-event", order.ProviderEvent{Provider: "mypromo", Kind: "order", Ref: "9"}}}, temporal.seen())
}

func TestACallbacksPasswordHintsItsOwnOrderOnly(t *testing.T) {
	temporal := &server{orders: map[string]string{"mypromo:9": "order-b"}}
	opens := func(id, password string) bool { return id == "shop-1" && password == "of-shop-1" }
	h := open(t, webhooks.Options{Client: temporal, OfOrder: opens}).listen()
	require.Equal(t, http.StatusNotFound, h.postAs("shop-2", "of-shop-1", "/webhooks/mypromo", `{"id":9}`))
	require.Equal(t, http.StatusNotFound, h.postAs("shop-1", "of-shop-1", "/webhooks/shipx", `{"event":"x","payload":{"shipment_id":9}}`))
	require.Equal(t, http.StatusOK, h.postAs("shop-1", "of-shop-1", "/webhooks/mypromo", `{"id":9}`))
	eventually(t, func() bool { return len(temporal.seen()) == 1 })
	require.Equal(t, "order-shop-1", temporal.seen()[0].workflow, "whoever's order 9 is")
	require.Empty(t, temporal.lookups)
}
