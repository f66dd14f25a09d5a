package httpapi_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
	"orderflow/internal/httpapi"
)

type route struct{ method, path string }

// operations are all that stand behind the gate, and the roles that may call them.
func operations() map[route][]access.Role {
	start := []access.Role{access.RoleStart, access.RoleAdmin}
	read := []access.Role{access.RoleRead, access.RoleOperate, access.RoleAdmin}
	operate := []access.Role{access.RoleOperate, access.RoleAdmin}
	all := map[route][]access.Role{}
	for _, path := range []string{"/v1/orders", "/v1/orders:batch", "/v1/orders:validate", "/v1/quotes"} {
		all[route{http.MethodPost, path}] = start
	}
	for _, path := range []string{"/v1/orders", "/v1/orders/no-such-1", "/v1/orders/no-such-1/events",
		"/v1/orders/no-such-1/documents", "/v1/orders/no-such-1/documents/label"} {
		all[route{http.MethodGet, path}] = read
	}
	all[route{http.MethodPost, "/v1/documents:merge"}] = read
	for _, action := range []string{"cancel", "items/cancel", "resolve", "hold", "release"} {
		all[route{http.MethodPost, "/v1/orders/no-such-1/" + action}] = operate
	}
	all[route{http.MethodPost, "/v1/orders:resolve"}] = operate
	all[route{http.MethodGet, "/v1/providers"}] = read
	for _, action := range []string{"hold", "release"} {
		all[route{http.MethodPost, "/v1/providers/no-such-provider/" + action}] = operate
	}
	all[route{http.MethodPost, "/codec/decode"}] = read
	all[route{http.MethodPost, "/codec/encode"}] = []access.Role{access.RoleAdmin}
	return all
}

func TestRoles(t *testing.T) {
	api := listen(httpapi.Options{Gate: gate(access.Options{}),
		Codec: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })})
	for one, allowed := range operations() {
		t.Run(one.method+" "+one.path, func(t *testing.T) {
			for _, role := range access.Roles() {
				got := call{role: role, method: one.method, path: one.path, base: api}.do(t)
				if slices.Contains(allowed, role) {
					require.NotContains(t, []int{http.StatusUnauthorized, http.StatusForbidden}, got.status, role)
				} else {
					require.Equal(t, problem{Title: "Forbidden", Status: http.StatusForbidden}, refusal(t, got, http.StatusForbidden), role)
				}
			}
			none := call{method: one.method, path: one.path, base: api}
			require.Equal(t, problem{Title: "Unauthorized", Status: http.StatusUnauthorized}, refusal(t, none.do(t), http.StatusUnauthorized))
			none.path += "?access_token=" + tokens[access.RoleAdmin]
			refusal(t, none.do(t), http.StatusUnauthorized)
		})
	}
}

// Everything that is described asks for a token, and nothing else does but what
// is named here.
func TestWhatNeedsNoToken(t *testing.T) {
	for path, status := range map[string]int{
		"/healthz": http.StatusOK, "/readyz": http.StatusOK, "/openapi.yaml": http.StatusOK, "/openapi.json": http.StatusOK, "/openapi-3.0.json": http.StatusOK,
		"/docs/": http.StatusOK, "/docs/swagger-ui.css": http.StatusOK, "/docs": http.StatusTemporaryRedirect,
		"/": http.StatusNotFound, "/v1": http.StatusNotFound, "/webhooks/shipx": http.StatusNotFound, "/codec/decode": http.StatusNotFound,
	} {
		t.Run(path, func(t *testing.T) {
			require.Equal(t, status, call{method: http.MethodGet, path: path}.do(t).status)
		})
	}
	described := description(t)
	require.Len(t, described.Paths, 22)
	for path, methods := range described.Paths {
		for method, operation := range methods {
			require.Equal(t, []map[string][]string{{"token": {}}}, operation.Security, method+" "+path)
		}
	}
}

func TestMetricsOfThisMachineOnly(t *testing.T) {
	c := call{method: http.MethodGet, path: "/metrics"}
	require.Equal(t, http.StatusOK, c.do(t).status)
	for _, header := range []string{"X-Forwarded-For", "Forwarded", "X-Real-Ip", "Via", "Origin"} {
		c.header = map[string]string{header: "192.0.2.1"}
		refusal(t, c.do(t), http.StatusUnauthorized)
		c.role = access.RoleRead
		require.Equal(t, http.StatusOK, c.do(t).status)
		c.role = ""
	}
}

// Webhooks bring their own secrets, and the codec answers browsers that ask
// before they call.
func TestWhatOthersGuard(t *testing.T) {
	here := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Header().Set("Here", r.Method) })
	api := listen(httpapi.Options{Gate: gate(access.Options{}), Webhooks: here, Codec: here})
	for one, status := range map[route]int{
		{http.MethodGet, "/webhooks/shipx"}:         http.StatusOK,
		{http.MethodPost, "/webhooks/shipx/secret"}: http.StatusOK,
		{http.MethodOptions, "/codec/decode"}:       http.StatusOK,
		{http.MethodGet, "/codec/decode"}:           http.StatusMethodNotAllowed,
	} {
		t.Run(one.method+" "+one.path, func(t *testing.T) {
			got := call{method: one.method, path: one.path, base: api}.do(t)
			require.Equal(t, status, got.status)
			require.Equal(t, status == http.StatusOK, got.header.Get("Here") == one.method)
		})
	}
}
