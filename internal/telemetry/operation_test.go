package telemetry_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/telemetry"
)

func TestAnOperationLosesWhatItWasDoneOn(t *testing.T) {
	for full, want := range map[string]string{
		"buy offer 7001 of shipment 4100200300":       "buy offer of shipment",
		"get order 9":                                 "get order",
		`create shipment "shop-2026-10417"`:           "create shipment",
		"create order summer-mug":                     "create order",
		"get tracking of 520000012345678901234567":    "get tracking",
		"add item red-mug to order 9":                 "add item to order",
		"fetch labels of shipments 1, 2, 3":           "fetch labels of shipments",
		"download https://files.example/secret/print": "download",
		`report status "send" of order 244`:           "report status of order",
		"push 3 supplies of merchant 293":             "push supplies of merchant",
		"log in":                                      "log in",
		"":                                            "other",
		"9f86d081":                                    "other",
	} {
		require.Equal(t, want, telemetry.Operation(full), full)
	}
}

// Of an operation that the clients name, all but its placeholders is kept.
func TestEveryOperationOfTheClientsIsKnown(t *testing.T) {
	names := operations(t)
	require.Greater(t, len(names), 60)
	placeholder := regexp.MustCompile(`%[sdqv]`)
	for _, name := range names {
		want := strings.Join(strings.Fields(placeholder.ReplaceAllString(name, "")), " ")
		for _, loose := range []string{" of", " for", " a", " to"} {
			want = strings.TrimSuffix(want, loose)
		}
		require.Equal(t, want, telemetry.Operation(name))
	}
}

// operations are all texts in the clients' code that begin with a verb of theirs.
func operations(t *testing.T) []string {
	t.Helper()
	verb := regexp.MustCompile(`^(add|ask|buy|cancel|create|download|edit|exchange|fetch|find|generate|get|list|log|pay|preview|push|report|search|select|submit|update) `)
	files, err := filepath.Glob(filepath.Join("..", "..", "clients", "*", "*.go"))
	require.NoError(t, err)
	var found []string
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := os.ReadFile(file)
		require.NoError(t, err)
		parsed, err := parser.ParseFile(token.NewFileSet(), file, source, 0)
		require.NoError(t, err)
		ast.Inspect(parsed, func(n ast.Node) bool {
			if literal, is := n.(*ast.BasicLit); is && literal.Kind == token.STRING {
				if text, _ := strconv.Unquote(literal.Value); verb.MatchString(text) {
					found = append(found, text)
				}
			}
			return true
		})
	}
	return found
}
