package httpapi_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
	"orderflow/internal/httpapi"
)

// pushed is an answer about supplies.
type pushed struct {
	Merchant       int64            `json:"merchant"`
	Event          string           `json:"event"`
	Products       []map[string]any `json:"products"`
	By             string           `json:"by"`
	Existing       bool             `json:"existing"`
	Status         string           `json:"status"`
	Problem        string           `json:"problem"`
	NeedsAttention bool             `json:"needsAttention"`
	StartedAt      string           `json:"startedAt"`
	EndedAt        string           `json:"endedAt"`
	Links          map[string]any   `json:"links"`
}

func TestSupplies(t *testing.T) {
	const path = "/v1/merchants/293/supplies"
	body := `{"event":"AUDIT-1","products":[{"sku":"PEN-BLUE","quantity":5},{"sku":"MUG-300","quantity":-2}]}`
	accepted := post(access.RoleSupplies, path, body).do(t)
	require.Equal(t, path+"/AUDIT-1", accepted.header.Get("Location"))
	first := decoded[pushed](t, accepted, http.StatusAccepted)
	require.Equal(t, []map[string]any{{"sku": "MUG-300", "quantity": -2.0}, {"sku": "PEN-BLUE", "quantity": 5.0}}, first.Products)
	require.Equal(t, path+"/AUDIT-1", first.Links["self"])
	require.Equal(t, "the-supplies", first.By)
	require.False(t, first.Existing)

	again := decoded[pushed](t, post(access.RoleSupplies, path, body).do(t), http.StatusAccepted)
	require.True(t, again.Existing)
	require.Equal(t, first.StartedAt, again.StartedAt)
	// The roles supply and read may look at the result.
	for _, role := range []access.Role{access.RoleSupplies, access.RoleRead} {
		shown := decoded[pushed](t, call{role: role, method: http.MethodGet, path: first.Links["self"].(string)}.do(t), http.StatusOK)
		require.Equal(t, first.Products, shown.Products)
		require.Regexp(t, `^http://127\.0\.0\.1:8233/namespaces/default/workflows/supplies-merkana-293-AUDIT-1/[0-9a-f-]{36}/user-metadata$`, shown.Links["webUi"])
	}
	refusal(t, call{role: access.RoleStart, method: http.MethodGet, path: path + "/AUDIT-1"}.do(t), http.StatusForbidden)

	other := `{"event":"AUDIT-1","products":[{"sku":"PEN-BLUE","quantity":6}]}`
	require.Contains(t, refusal(t, post(access.RoleSupplies, path, other).do(t), http.StatusConflict).Detail,
		"now: AUDIT-1 of merchant 293: PEN-BLUE=+6); use a new name for a new event")
	twice := `{"event":"AUDIT-2","products":[{"sku":"A","quantity":6},{"sku":"A","quantity":6}]}`
	require.Equal(t, []trouble{{Message: "must not be named twice; products[0] has it", Location: "body.products[1].sku"}},
		refusal(t, post(access.RoleSupplies, path, twice).do(t), http.StatusUnprocessableEntity).Errors)
	refusal(t, get(path+"/NO-SUCH").do(t), http.StatusNotFound)
	refusal(t, post(access.RoleRead, path, body).do(t), http.StatusForbidden)
}

// Merkana's calls carry their own token, which their handler checks.
func TestMerkanasCallsGoToTheirHandler(t *testing.T) {
	at := listen(httpapi.Options{Gate: gate(access.Options{}), Merkana: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte(r.URL.Path))
	})})
	got := call{method: http.MethodPost, path: "/merkana/stock.php", body: "{}", base: at}.do(t)
	require.Equal(t, answer{http.StatusOK, got.header, "/merkana/stock.php"}, got)
	refusal(t, call{method: http.MethodPost, path: "/merkana/stock.php", body: "{}"}.do(t), http.StatusNotFound)
}
