package httpapi_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/activities"
	"orderflow/internal/merkana"
)

// described reports whether the server's own description has an operation.
func (o fuzzed) described() bool { return !strings.HasPrefix(o.id, o.method+" ") }

// other is a route that the description leaves out: what providers, browsers and machines call.
// It is described here as in OpenAPI, as far as the fuzzer needs it.
type other struct {
	// pattern is the API's pattern for the route, if it is not the method and the path.
	pattern, method, path string
	parameters            []any
	bodies                []any // examples; none if there is no body
	roles                 []any // none if the route needs no token
	// statuses are the possible statuses with the kind of their bodies: problem, JSON, or
	// anything.
	problems, inJSON, anything []int
}

// parameter is a parameter that is nearly always sent, usually with one of some values.
func parameter(name, in string, values ...any) map[string]any {
	schema := map[string]any{"type": "string"}
	if len(values) > 0 {
		schema["enum"] = values
	}
	return map[string]any{"name": name, "in": in, "required": true, "schema": schema}
}

func (o other) operation() fuzzed {
	responses := map[string]any{}
	add := func(mediaType string, statuses []int) {
		for _, status := range statuses {
			code := strconv.Itoa(status)
			if responses[code] == nil {
				responses[code] = map[string]any{"content": map[string]any{}}
			}
			responses[code].(map[string]any)["content"].(map[string]any)[mediaType] = map[string]any{}
		}
	}
	add("application/problem+json", o.problems)
	add("application/json", o.inJSON)
	for _, mediaType := range []string{"application/pdf", "application/openapi+json", "application/openapi+yaml", "text/html", "text/plain", "text/javascript", "text/css", "image/png"} {
		add(mediaType, o.anything)
	}
	about := map[string]any{"parameters": o.parameters, "responses": responses}
	if o.roles != nil {
		about["x-roles"] = o.roles
	}
	if o.bodies != nil {
		about["requestBody"] = map[string]any{"required": true, "content": map[string]any{"application/json": map[string]any{
			"schema": map[string]any{"anyOf": alternatives(o.bodies)}}}}
	}
	id := o.method + " " + o.path
	if strings.HasPrefix(o.path, "/merkana/") {
		id = "POST /merkana/" // they wait for all providers
	}
	pattern := o.pattern
	if pattern == "" {
		pattern = o.method + " " + o.path
	}
	return fuzzed{o.method, o.path, id, about, pattern}
}

// alternatives are schemas that accept exactly these values.
func alternatives(values []any) (schemas []any) {
	for _, value := range values {
		schemas = append(schemas, map[string]any{"enum": []any{value}})
	}
	return schemas
}

// sample reads a test body of Merkana's calls.
func sample(t *testing.T, name string) any {
	t.Helper()
	content, err := os.ReadFile("../merkana/testdata/" + name + ".json")
	require.NoError(t, err)
	var value any
	require.NoError(t, json.Unmarshal(content, &value))
	return value
}

// value parses JSON.
func value(t *testing.T, text string) (read any) {
	t.Helper()
	require.NoError(t, json.Unmarshal([]byte(text), &read))
	return read
}

// servedOrder is an order whose label MyPromo may fetch, and that is not bought yet.
const servedOrder = "fuzz-served"

// tokenOf returns the token in the links to an order's label.
func tokenOf(t *testing.T, id string) string {
	t.Helper()
	link, err := url.Parse(labelLinks.Label(id))
	require.NoError(t, err)
	return link.Query().Get(activities.LabelToken)
}

// copied returns a deep copy.
func copied(value any) (same any) {
	encoded, err := json.Marshal(value)
	if err != nil || json.Unmarshal(encoded, &same) != nil {
		return value
	}
	return same
}

// others are all routes that the description leaves out.
func others(t *testing.T) (all []fuzzed) {
	t.Helper()
	unread := []int{http.StatusBadRequest, http.StatusRequestTimeout, http.StatusUnsupportedMediaType}
	tooMuch := []int{http.StatusTooManyRequests, http.StatusServiceUnavailable}
	payloads := []any{value(t, `{"payloads": [{"metadata": {"encoding": "anNvbi9wbGFpbg=="}, "data": "e30="}]}`), value(t, `{}`),
		value(t, `{"payloads": [{"metadata": {"encoding": "YmluYXJ5L2VuY3J5cHRlZA=="}, "data": "AAAA"}]}`)}
	routes := []other{
		{pattern: "/webhooks/", method: http.MethodPost, path: "/webhooks/{name}/{secret}",
			parameters: []any{parameter("name", "path", "mypromo", "shipx", "nobody"), parameter("secret", "path", hookSecret, hookSecret, "guess")},
			bodies: []any{value(t, `{"id": 9, "status": "PRODUCTION"}`), value(t, `{"id": 1, "order_id": 9}`), value(t, `[]`),
				value(t, `{"event": "shipment_status_changed", "payload": {"shipment_id": 4100200300, "status": "delivered"}}`)},
			anything: []int{http.StatusOK}, problems: slices.Concat(unread, tooMuch, []int{http.StatusNotFound})},
		{method: http.MethodPost, path: "/codec/decode", bodies: payloads, roles: []any{"read", "pack", "operate", "admin"},
			inJSON:   []int{http.StatusOK},
			problems: slices.Concat(unread, tooMuch, []int{http.StatusUnauthorized, http.StatusForbidden})},
		{method: http.MethodPost, path: "/codec/encode", bodies: payloads, roles: []any{"admin"}, inJSON: []int{http.StatusOK},
			problems: slices.Concat(unread, tooMuch, []int{http.StatusUnauthorized, http.StatusForbidden})},
		{pattern: "OPTIONS /codec/", method: http.MethodOptions, path: "/codec/{name}",
			parameters: []any{parameter("name", "path", "decode", "encode", "x"), parameter("Origin", "header", webUI, "https://evil.example")},
			anything:   []int{http.StatusNoContent, http.StatusBadRequest}, problems: slices.Concat(unread, []int{http.StatusForbidden, http.StatusNotFound})},
		{method: http.MethodGet, path: activities.LabelPath,
			parameters: []any{parameter("id", "path"), parameter("token", "query", "guess", "")},
			inJSON:     []int{http.StatusOK}, problems: slices.Concat(tooMuch, []int{http.StatusNotFound})},
		{method: http.MethodGet, path: activities.LabelPDFPath,
			parameters: []any{parameter("id", "path"), parameter("token", "query", "guess", "")},
			anything:   []int{http.StatusOK}, problems: slices.Concat(tooMuch, []int{http.StatusNotFound})},
		{pattern: "GET " + activities.LabelPath, method: http.MethodGet, path: "/v1/mypromo/labels/" + servedOrder,
			parameters: []any{parameter("token", "query", tokenOf(t, servedOrder))}, problems: append(tooMuch[:2:2], http.StatusNotFound)},
		{method: http.MethodGet, path: "/version", roles: []any{"read", "pack", "operate", "admin"}, inJSON: []int{http.StatusOK},
			problems: append(tooMuch[:2:2], http.StatusUnauthorized, http.StatusForbidden)},
		{method: http.MethodGet, path: "/healthz", inJSON: []int{http.StatusOK}},
		{method: http.MethodGet, path: "/readyz", inJSON: []int{http.StatusOK, http.StatusServiceUnavailable}},
		{method: http.MethodGet, path: "/metrics", anything: []int{http.StatusOK}, problems: append(tooMuch[:2:2], http.StatusUnauthorized, http.StatusForbidden)},
		{pattern: "GET /docs/", method: http.MethodGet, path: "/docs/{name}", anything: []int{http.StatusOK, http.StatusNotModified},
			parameters: []any{parameter("name", "path", "start.js", "swagger-ui.css", "favicon-32x32.png", "nothing.js")},
			problems:   append(tooMuch[:2:2], http.StatusNotFound)},
		{pattern: "/", method: http.MethodPut, path: "/{name}", parameters: []any{parameter("name", "path", "healthz", "docs", "nothing")},
			anything: []int{http.StatusTemporaryRedirect}, problems: []int{http.StatusNotFound, http.StatusMethodNotAllowed}},
	}
	for _, name := range []string{"openapi.json", "openapi.yaml", "openapi-3.0.json"} {
		routes = append(routes, other{method: http.MethodGet, path: "/" + name, anything: []int{http.StatusOK, http.StatusNotModified}, problems: tooMuch})
	}
	for endpoint, path := range merkana.DefaultPaths() {
		routes = append(routes, other{pattern: "/merkana/", method: http.MethodPost, path: path, bodies: []any{sample(t, string(endpoint))},
			parameters: []any{parameter("Api-Token", "header", merkanaToken, merkanaToken, merkanaToken, "guess")},
			inJSON: []int{http.StatusOK, http.StatusBadRequest, http.StatusUnauthorized, http.StatusRequestTimeout,
				http.StatusRequestEntityTooLarge, http.StatusServiceUnavailable},
			problems: append(tooMuch[:2:2], http.StatusUnsupportedMediaType)})
	}
	for _, route := range routes {
		all = append(all, route.operation())
	}
	return all
}

// Every route is fuzzed.
func TestEveryRouteIsFuzzed(t *testing.T) {
	f := newFuzzer(t)
	var called []string
	for _, op := range f.operations {
		called = append(called, op.pattern)
	}
	slices.Sort(called)
	require.Equal(t, f.patterns, slices.Compact(called))
}
