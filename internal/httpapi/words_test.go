package httpapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
	"orderflow/internal/plain/plaintest"
)

// badBodies are invalid for every operation, and badValues for most fields and parameters.
var (
	badBodies = []string{"", "[]", "7", `"x"`, "nul", "{", "{}{}", "\xff", `{"x": 1}`, `{"a": 1e400}`, `{"a": {"b": [1,]}}`}
	badValues = []string{`"x"`, "1.5", "-1", "1e30", "99999999999999999999", "{}", "[]", "[7]", "true", "null", `"2026-13-45"`}
	badTexts  = []string{"x", "-1", "1.5", "99999999999999999999", "2026-13-45", "true", "%00", "%zz", "a,b"}
)

// described is the part of an operation's description that can be violated.
type described struct {
	Parameters  []struct{ Name, In string }
	RequestBody *struct {
		Content map[string]struct{ Schema schema }
	}
}

type schema struct {
	Ref        string `json:"$ref"`
	Properties map[string]any
}

func descriptionOfCalls(t *testing.T) (map[string]map[string]described, map[string]schema) {
	t.Helper()
	var read struct {
		Paths      map[string]map[string]described
		Components struct{ Schemas map[string]schema }
	}
	got := call{method: http.MethodGet, path: "/openapi.json"}.do(t)
	require.NoError(t, json.Unmarshal([]byte(got.body), &read))
	return read.Paths, read.Components.Schemas
}

// Every error is in plain words without Go's terms, and none is an internal error.
func TestNoAnswerIsInWordsOfGo(t *testing.T) {
	paths, schemas := descriptionOfCalls(t)
	require.NotEmpty(t, paths)
	try := func(c call) {
		t.Helper()
		got := c.do(t)
		require.NotEqual(t, http.StatusInternalServerError, got.status, "%s %s %s", c.method, c.path, c.body)
		plaintest.RequireNone(t, got.body, "%s %s %s", c.method, c.path, c.body)
	}
	for path, operations := range paths {
		for method, operation := range operations {
			t.Run(method+" "+path, func(t *testing.T) {
				c := call{role: access.RoleAdmin, method: strings.ToUpper(method), path: anyPath.Replace(path)}
				for _, parameter := range operation.Parameters {
					for _, value := range badTexts {
						wrong := c
						switch parameter.In {
						case "query":
							wrong.path += fmt.Sprintf("?%s=%s", parameter.Name, value)
						case "path":
							wrong.path = anyPath.Replace(strings.Replace(path, "{"+parameter.Name+"}", strings.ReplaceAll(value, "%zz", "%25zz"), 1))
						case "header":
							wrong.header = map[string]string{parameter.Name: value}
						}
						try(wrong)
					}
				}
				if operation.RequestBody == nil {
					return
				}
				for mediaType, content := range operation.RequestBody.Content {
					c.header = map[string]string{"Content-Type": mediaType}
					for _, body := range badBodies {
						c.body = body
						try(c)
					}
					for name := range schemas[strings.TrimPrefix(content.Schema.Ref, "#/components/schemas/")].Properties {
						for _, value := range badValues {
							c.body = fmt.Sprintf("{%q: %s}", name, value)
							try(c)
						}
					}
				}
			})
		}
	}
}
