package httpapi_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
)

// object is any part of the description.
type object = map[string]any

func describedAs(t *testing.T, path string) object {
	t.Helper()
	var read object
	require.NoError(t, json.Unmarshal([]byte(call{method: http.MethodGet, path: path}.do(t).body), &read))
	return read
}

// eachOperation calls f for all operations of a description.
func eachOperation(t *testing.T, of object, f func(t *testing.T, path, method string, op object)) {
	t.Helper()
	for path, item := range of["paths"].(object) {
		for method, op := range item.(object) {
			t.Run(method+" "+path, func(t *testing.T) { f(t, path, method, op.(object)) })
		}
	}
}

// eachPart calls f for every object of a description, with its path.
func eachPart(at string, of any, f func(at string, part object)) {
	switch of := of.(type) {
	case object:
		f(at, of)
		for name, value := range of {
			eachPart(at+"/"+name, value, f)
		}
	case []any:
		for i, value := range of {
			eachPart(at+"/"+strconv.Itoa(i), value, f)
		}
	}
}

func TestDescriptionOfOperations(t *testing.T) {
	described := describedAs(t, "/openapi.json")
	require.Equal(t, "/", described["servers"].([]any)[0].(object)["url"])
	var shown []string
	for _, tag := range described["tags"].([]any) {
		shown = append(shown, tag.(object)["name"].(string))
		require.NotEmpty(t, tag.(object)["description"])
	}
	require.Equal(t, []string{"orders", "actions", "documents", "providers", "supplies"}, shown)
	tags := map[string]string{"POST /v1/orders": "orders", "GET /v1/orders/{id}/events": "orders", "POST /v1/quotes": "orders",
		"POST /v1/orders/{id}/cancel": "actions", "POST /v1/orders:resolve": "actions", "GET /v1/orders/{id}/documents": "documents",
		"POST /v1/documents:merge": "documents", "POST /v1/merchants/{mid}/supplies": "supplies", "GET /v1/providers": "providers"}
	eachOperation(t, described, func(t *testing.T, path, method string, op object) {
		require.Len(t, op["tags"], 1)
		require.Contains(t, shown, op["tags"].([]any)[0])
		if want, ok := tags[strings.ToUpper(method)+" "+path]; ok {
			require.Equal(t, want, op["tags"].([]any)[0])
		}
		roles := op["x-roles"].([]any)
		require.Contains(t, roles, "admin")
		for _, role := range roles {
			require.Contains(t, op["description"], "`"+role.(string)+"`")
		}
		responses := op["responses"].(object)
		for _, status := range []string{"400", "401", "403", "415", "422", "429", "500", "503"} {
			require.Contains(t, responses, status)
		}
		for _, status := range []string{"408", "413"} {
			require.Equal(t, op["requestBody"] != nil, responses[status] != nil, status)
		}
		if strings.HasPrefix(path, "/v1/orders/{id}") {
			require.Contains(t, responses, "404")
			require.Contains(t, responses, "410")
		}
		for _, status := range []string{"429", "503"} {
			require.Contains(t, responses[status].(object)["headers"], "Retry-After")
		}
		for status, response := range responses {
			require.NotEmpty(t, response.(object)["description"])
			if status >= "400" {
				require.Equal(t, object{"application/problem+json": object{"schema": object{"$ref": "#/components/schemas/ErrorModel"}}},
					response.(object)["content"])
			}
		}
	})
}

// The roles in the description are the roles that pass the gate.
func TestDescribedRolesPass(t *testing.T) {
	eachOperation(t, describedAs(t, "/openapi.json"), func(t *testing.T, path, method string, op object) {
		path = strings.NewReplacer("{id}", "no-such-1", "{kind}", "label", "{mid}", "9", "{event}", "NO-1", "{item}", "1", "{provider}", "nobody").Replace(path)
		for _, role := range access.Roles() {
			passes := slices.Contains(op["x-roles"].([]any), any(string(role)))
			got := call{role: role, method: strings.ToUpper(method), path: path}.do(t)
			require.Equal(t, passes, got.status != http.StatusForbidden, role)
		}
	})
}

func TestNothingIsNull(t *testing.T) {
	for _, path := range []string{"/openapi.json", "/openapi-3.0.json"} {
		eachPart("", describedAs(t, path), func(at string, part object) {
			if kinds, ok := part["type"].([]any); ok {
				require.NotContains(t, kinds, "null", at)
			}
			require.NotContains(t, part, "nullable", at)
		})
	}
}

// Every field with a fixed set of values names all of them, as package order defines them.
func TestDescriptionNamesAllValues(t *testing.T) {
	values := constants(t, "../../order")
	schemas := describedAs(t, "/openapi.json")["components"].(object)["schemas"].(object)
	for field, kind := range map[string]string{
		"State.status": "Status", "State.stage": "Stage", "StageRecord.stage": "Stage", "StageRecord.outcome": "StageOutcome",
		"Task.status": "Status", "Task.carrier": "Carrier", "Task.case": "CaseKind", "Shipping.carrier": "Carrier", "Shipping.offerPolicy": "OfferPolicy",
		"Shipping.labelFormat": "LabelFormat", "Order.production": "Production", "State.delivery": "Milestone", "Cancellation.decision": "CancelDecision",
		"Case.kind": "CaseKind", "Problem.answers": "Action", "ResolveBody.action": "Action", "Acceptance.status": "Status", "Standing.status": "Status",
	} {
		t.Run(field, func(t *testing.T) {
			schema, name, _ := strings.Cut(field, ".")
			property := schemas[schema].(object)["properties"].(object)[name].(object)
			if items, ok := property["items"].(object); ok {
				property = items
			}
			named, _ := property["enum"].([]any)
			named = slices.DeleteFunc(slices.Clone(named), func(value any) bool { return value == "" })
			require.ElementsMatch(t, values[kind], named)
		})
	}
	list := describedAs(t, "/openapi.json")["paths"].(object)["/v1/orders"].(object)["get"].(object)["parameters"].([]any)
	for _, one := range list {
		kind := map[any]string{"status": "Status", "stage": "Stage", "carrier": "Carrier"}[one.(object)["name"]]
		if kind != "" {
			require.ElementsMatch(t, values[kind], one.(object)["schema"].(object)["enum"])
		}
	}
}

// constants are the values of all constants of a package, by their types.
func constants(t *testing.T, folder string) map[string][]any {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	require.NoError(t, err)
	values := map[string][]any{}
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		require.NoError(t, err)
		ast.Inspect(parsed, func(node ast.Node) bool {
			spec, ok := node.(*ast.ValueSpec)
			if !ok {
				return true
			}
			kind, typed := spec.Type.(*ast.Ident)
			if !typed || len(spec.Values) != 1 {
				return true
			}
			if literal, ok := spec.Values[0].(*ast.BasicLit); ok && literal.Kind == token.STRING {
				value, err := strconv.Unquote(literal.Value)
				require.NoError(t, err)
				values[kind.Name] = append(values[kind.Name], value)
			}
			return true
		})
	}
	return values
}
