package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// sample is a small module; the comments say which names are found.
var sample = map[string]string{
	"go.mod": "module orderflow\n\ngo 1.26\n",
	"order/order.go": `package order
type Status string
const StatusHeld Status = "held" // an enumeration stays whole
type State struct { Status Status; at Inner }
type Inner struct{} // found
type Held struct{}
func (Held) String() string { return "" } // for an interface
func (Held) Shown() string { return "" } // for a template
func (Held) Hidden() string { return "" } // found
const Limit = 1 // found
const Tested = 2
const TestedInside = 3 // found
`,
	"order/page.html":          `{{.Shown}}`,
	"order/order_test.go":      "package order_test\nimport \"orderflow/order\"\nvar _ = order.Tested\n",
	"order/inside_test.go":     "package order\nvar _ = TestedInside\n",
	"clients/shipx/shipx.go":   "package shipx\nfunc Get() {}\n",
	"starter/main.go":          "package main\nimport \"orderflow/order\"\ntype Called struct{}\nfunc main() { var _ order.State; var _ order.Held; var _ interface{ String() string } }\n",
	"internal/httpapi/http.go": "package httpapi\ntype Answer struct{}\n",
}

func TestNamesThatOnlyTheirPackageUsesAreFound(t *testing.T) {
	folder := t.TempDir()
	for name, text := range sample {
		at := filepath.Join(folder, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(at), 0o755))
		require.NoError(t, os.WriteFile(at, []byte(text), 0o644))
	}
	found, err := check(folder)
	require.NoError(t, err)
	var names []string
	for _, one := range found {
		_, name, _ := strings.Cut(one, ": orderflow/order.")
		names = append(names, name)
	}
	require.ElementsMatch(t, []string{"Inner", "Held.Hidden", "Limit", "TestedInside"}, names)
}
