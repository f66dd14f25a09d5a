package httpapi_test

import (
	"cmp"
	"flag"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
	"orderflow/internal/httpapi"
)

// update writes the table of roles into docs/http.md instead of comparing it.
var update = flag.Bool("update", false, "write the table of roles into docs/http.md")

type route struct{ method, path string }

const (
	rolesPage  = "../../docs/http.md"
	rolesBegin = "<!-- The test TestTheTableOfRoles writes this table with the flag -update. -->\n"
	rolesEnd   = "\n\n"
)

// anyPath fills the parameters of a path with values that name nothing that exists.
var anyPath = strings.NewReplacer("{id}", "no-such-1", "{kind}", "label", "{mid}", "1", "{event}", "no-such-1",
	"{provider}", "no-such-provider", "{item}", "1")

// guarded is an API with everything that the gate protects.
func guarded(t *testing.T) *httpapi.API {
	t.Helper()
	api, err := httpapi.New(httpapi.Options{Orders: service, Gate: gate(access.Options{}), Check: look, Logger: slog.New(slog.DiscardHandler),
		Codec: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })})
	require.NoError(t, err)
	return api
}

// The table of roles in the docs equals the roles of the routes.
func TestTheTableOfRoles(t *testing.T) {
	roles := guarded(t).Roles()
	roles["GET /metrics"] = access.RoleRead // or this machine
	header, line := "| call |", "|---|"
	for _, role := range access.Roles() {
		header, line = header+" `"+string(role)+"` |", line+"---|"
	}
	rows := []string{header, line}
	patterns := slices.SortedFunc(maps.Keys(roles), func(a, b string) int {
		return cmp.Or(strings.Compare(a[strings.Index(a, "/"):], b[strings.Index(b, "/"):]), strings.Compare(a, b))
	})
	for _, pattern := range patterns {
		row := "| `" + pattern + "` |"
		for _, role := range access.Roles() {
			if (access.Caller{Roles: []access.Role{role}}).May(roles[pattern]) {
				row += " yes |"
			} else {
				row += " |"
			}
		}
		rows = append(rows, row)
	}
	content, err := os.ReadFile(rolesPage)
	require.NoError(t, err)
	before, rest, found := strings.Cut(string(content), rolesBegin)
	require.True(t, found, "the page has no place for the table")
	table, after, found := strings.Cut(rest, rolesEnd)
	require.True(t, found)
	if want := strings.Join(rows, "\n"); *update {
		require.NoError(t, os.WriteFile(rolesPage, []byte(before+rolesBegin+want+rolesEnd+after), 0o644))
	} else {
		require.Equal(t, want, table, "go test ./internal/httpapi -run TestTheTableOfRoles -update writes it")
	}
}

// tableOfRoles reads from the docs which roles may make a call.
func tableOfRoles(t *testing.T) map[route][]access.Role {
	t.Helper()
	content, err := os.ReadFile(rolesPage)
	require.NoError(t, err)
	_, rest, _ := strings.Cut(string(content), rolesBegin)
	table, _, _ := strings.Cut(rest, rolesEnd)
	may := map[route][]access.Role{}
	for _, row := range strings.Split(table, "\n")[2:] {
		cells := strings.Split(strings.Trim(row, "|"), "|")
		method, path, _ := strings.Cut(strings.Trim(cells[0], " `"), " ")
		for i, cell := range cells[1:] {
			if strings.TrimSpace(cell) == "yes" {
				may[route{method, path}] = append(may[route{method, path}], access.Roles()[i])
			}
		}
	}
	return may
}

// What the docs say about roles is true.
func TestRoles(t *testing.T) {
	served := httptest.NewServer(guarded(t).Handler())
	defer served.Close()
	api := served.URL
	table := tableOfRoles(t)
	require.Equal(t, []access.Role{access.RoleSupplies, access.RoleAdmin}, table[route{http.MethodPost, "/v1/merchants/{mid}/supplies"}])
	require.Equal(t, []access.Role{access.RoleStart, access.RoleAdmin}, table[route{http.MethodPost, "/v1/orders"}])
	for one, allowed := range table {
		t.Run(one.method+" "+one.path, func(t *testing.T) {
			if one.path == "/metrics" {
				t.Skip("see TestMetricsOfThisMachineOnly")
			}
			path := anyPath.Replace(one.path)
			require.NotContains(t, path, "{")
			for _, role := range access.Roles() {
				got := call{role: role, method: one.method, path: path, base: api}.do(t)
				if slices.Contains(allowed, role) {
					require.NotContains(t, []int{http.StatusUnauthorized, http.StatusForbidden}, got.status, role)
				} else {
					require.Equal(t, problem{Title: "Forbidden", Status: http.StatusForbidden}, refusal(t, got, http.StatusForbidden), role)
				}
			}
			none := call{method: one.method, path: path, base: api}
			require.Equal(t, problem{Title: "Unauthorized", Status: http.StatusUnauthorized}, refusal(t, none.do(t), http.StatusUnauthorized))
			none.path += "?access_token=" + tokens[access.RoleAdmin]
			refusal(t, none.do(t), http.StatusUnauthorized)
		})
	}
}

// Every described operation asks for a token; of the other routes only those named here do not.
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
	require.Len(t, described.Paths, 26)
	for path, methods := range described.Paths {
		for method, operation := range methods {
			require.Equal(t, []map[string][]string{{"token": {}}}, operation.Security, method+" "+path)
		}
	}
}

// Only programs on this machine see the metrics without a token: not calls that a proxy
// forwards, and not web pages whose host name resolves to this machine (DNS rebinding).
func TestMetricsOfThisMachineOnly(t *testing.T) {
	c := call{method: http.MethodGet, path: "/metrics"}
	require.Equal(t, http.StatusOK, c.do(t).status)
	for _, header := range []string{"X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "X-Real-Ip", "Via", "Origin"} {
		c.header = map[string]string{header: "192.0.2.1"}
		refusal(t, c.do(t), http.StatusUnauthorized)
		c.role = access.RoleRead
		require.Equal(t, http.StatusOK, c.do(t).status)
		c.role = ""
	}
	for host, want := range map[string]int{
		"127.0.0.1:8080": http.StatusOK, "localhost": http.StatusOK, "[::1]:8080": http.StatusOK,
		"evil.example": http.StatusUnauthorized, "localhost.evil.example:8080": http.StatusUnauthorized, "192.0.2.1": http.StatusUnauthorized,
	} {
		t.Run(host, func(t *testing.T) {
			request := call{method: http.MethodGet, path: "/metrics"}.request(t)
			request.Host = host
			response, err := http.DefaultTransport.RoundTrip(request)
			require.NoError(t, err)
			require.NoError(t, response.Body.Close())
			require.Equal(t, want, response.StatusCode)
			request = call{role: access.RoleRead, method: http.MethodGet, path: "/metrics"}.request(t)
			request.Host = host
			response, err = http.DefaultTransport.RoundTrip(request)
			require.NoError(t, err)
			require.NoError(t, response.Body.Close())
			require.Equal(t, http.StatusOK, response.StatusCode, "a role allows it")
		})
	}
}

// Webhooks bring their own secrets, and the codec answers the preflight requests of browsers.
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
