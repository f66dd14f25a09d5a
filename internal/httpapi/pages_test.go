package httpapi_test

import (
	"context"
	"encoding/json"
	"io/fs"
	"net/http"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"orderflow/internal/access"
	"orderflow/internal/httpapi"
)

// openAPI is the part of the description that tests read.
type openAPI struct {
	OpenAPI string `json:"openapi"`
	Paths   map[string]map[string]struct {
		OperationID string                `json:"operationId"`
		Security    []map[string][]string `json:"security"`
		RequestBody struct {
			Content map[string]struct {
				Schema struct {
					Ref string `json:"$ref"`
				} `json:"schema"`
				Example map[string]any `json:"example"`
			} `json:"content"`
		} `json:"requestBody"`
	} `json:"paths"`
	Components struct {
		Schemas map[string]struct {
			Properties map[string]any `json:"properties"`
			Required   []string       `json:"required"`
		} `json:"schemas"`
	} `json:"components"`
}

func description(t *testing.T) openAPI {
	t.Helper()
	var read openAPI
	require.NoError(t, json.Unmarshal([]byte(call{method: http.MethodGet, path: "/openapi.json"}.do(t).body), &read))
	return read
}

func TestDescription(t *testing.T) {
	read := description(t)
	require.Equal(t, "3.1.0", read.OpenAPI)
	body := read.Paths["/v1/orders"]["post"].RequestBody.Content["application/json"]
	require.Equal(t, "#/components/schemas/Order", body.Schema.Ref)
	require.Equal(t, "market-883201", body.Example["id"])
	require.ElementsMatch(t, []string{"id", "source", "recipient", "items", "production", "shipping"},
		read.Components.Schemas["Order"].Required)
	require.Equal(t, map[string]any{"anyOf": []any{
		map[string]any{"type": "string", "pattern": `^[0-9]+(\.[0-9]+)?$`}, map[string]any{"type": "number"}}},
		read.Components.Schemas["Money"].Properties["amount"])
	require.Contains(t, read.Components.Schemas["CancelBody"].Properties, "by")

	var asYAML, asJSON any
	require.NoError(t, yaml.Unmarshal([]byte(call{method: http.MethodGet, path: "/openapi.yaml"}.do(t).body), &asYAML))
	require.NoError(t, yaml.Unmarshal([]byte(call{method: http.MethodGet, path: "/openapi.json"}.do(t).body), &asJSON))
	require.Equal(t, asJSON, asYAML)
}

// The docs page works without the internet, under a policy that allows only its own files.
func TestDocsPage(t *testing.T) {
	page := call{method: http.MethodGet, path: "/docs/"}.do(t)
	require.Equal(t, "text/html; charset=utf-8", page.header.Get("Content-Type"))
	require.Contains(t, page.header.Get("Content-Security-Policy"), "script-src 'self';")
	require.NotContains(t, page.body, "//")
	files := regexp.MustCompile(`(?:src|href)="([^"]+)"`).FindAllStringSubmatch(page.body, -1)
	require.Len(t, files, 4)
	for _, file := range files {
		got := call{method: http.MethodGet, path: "/docs/" + file[1]}.do(t)
		require.Equal(t, http.StatusOK, got.status, file[1])
		require.NotEmpty(t, got.body)
	}
	require.NotRegexp(t, `<script>|onload=`, page.body)
}

func TestReadiness(t *testing.T) {
	ready := call{method: http.MethodGet, path: "/readyz"}.do(t)
	require.Equal(t, http.StatusOK, ready.status)
	require.JSONEq(t, `{"temporal": "ok", "documents": "ok"}`, ready.body)
	require.JSONEq(t, `{"status": "ok"}`, call{method: http.MethodGet, path: "/healthz"}.do(t).body)

	asked := 0
	broken := listen(httpapi.Options{Gate: gate(access.Options{}), Checks: []httpapi.Check{
		{Name: "temporal", Do: func(context.Context) error { asked++; return nil }},
		{Name: "documents", Do: func(context.Context) error { return fs.ErrPermission }},
	}})
	for range 20 {
		got := call{method: http.MethodGet, path: "/readyz", base: broken}.do(t)
		require.Equal(t, http.StatusServiceUnavailable, got.status)
		require.JSONEq(t, `{"temporal": "ok", "documents": "failed"}`, got.body)
	}
	require.Less(t, asked, 20, "a result holds for a second")
	require.Contains(t, logs.String(), `"check":"documents","error":"permission denied"`)
	require.Equal(t, http.StatusOK, call{method: http.MethodGet, path: "/healthz", base: broken}.do(t).status)
}

func TestMetrics(t *testing.T) {
	api := listen(httpapi.Options{Gate: gate(access.Options{})})
	shown := func() string { return call{method: http.MethodGet, path: "/metrics", base: api}.do(t).body }
	for _, c := range []call{get("/v1/orders/no-such-1"), get("/v1/orders/no-such-2"), get("/secret-path")} {
		c.base = api
		c.do(t)
	}
	for _, want := range []string{
		`orderflow_http_requests_total{route="GET /v1/orders/{id}",status="404"} 2`,
		`orderflow_http_requests_total{route="/",status="404"} 1`,
		`orderflow_http_request_duration_seconds_count{route="GET /v1/orders/{id}"} 2`,
		`orderflow_http_requests_in_flight 1`,
	} {
		require.Contains(t, shown(), want)
	}
	require.NotContains(t, shown(), "no-such")
	require.NotContains(t, shown(), "secret-path")
}
