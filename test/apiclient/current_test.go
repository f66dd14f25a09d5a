// Package apiclient_test has a client generated from the HTTP API's description, and
// calls the trigger with it.
package apiclient_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
	"orderflow/internal/check"
	"orderflow/internal/httpapi"
	"orderflow/internal/orders"
)

//go:generate go test . -run ^TestTheDescriptionIsCurrent$ -update
//go:generate go tool -modfile=../../tools/go.mod oapi-codegen -config oapi-codegen.yaml -o client_test.go testdata/openapi-3.0.json

var update = flag.Bool("update", false, "save the description as it is now")

// serve serves the HTTP API without authentication on this machine.
func serve(t *testing.T, service *orders.Service) string {
	t.Helper()
	api, err := httpapi.New(httpapi.Options{Orders: service, Gate: access.NewGate(access.Options{}), Check: noCheck, Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	server := httptest.NewServer(api.Handler())
	t.Cleanup(server.Close)
	return server.URL
}

// The saved descriptions equal the served ones. A reviewer sees an API change there,
// linters read one, and the client is generated from the other.
func TestTheDescriptionIsCurrent(t *testing.T) {
	address := serve(t, nil)
	for _, name := range []string{"openapi.json", "openapi-3.0.json"} {
		response, err := http.Get(address + "/" + name)
		require.NoError(t, err)
		defer func() { _ = response.Body.Close() }()
		var served any
		require.NoError(t, json.NewDecoder(response.Body).Decode(&served))
		indented, err := json.MarshalIndent(served, "", "  ")
		require.NoError(t, err)
		saved := filepath.Join("testdata", name)
		if *update {
			require.NoError(t, os.WriteFile(saved, append(indented, '\n'), 0o644))
			continue
		}
		before, err := os.ReadFile(saved)
		require.NoError(t, err)
		require.Equal(t, string(before), string(indented)+"\n", "the description has changed: run make apiclient, and look at what differs")
	}
}

// The client is generated from the saved description.
func TestTheClientIsCurrent(t *testing.T) {
	made := filepath.Join(t.TempDir(), "client_test.go")
	command := exec.CommandContext(t.Context(), "go", "tool", "-modfile=../../tools/go.mod", "oapi-codegen",
		"-config", "oapi-codegen.yaml", "-o", made, "testdata/openapi-3.0.json")
	output, err := command.CombinedOutput()
	require.NoError(t, err, "%s", output)
	want, err := os.ReadFile(made)
	require.NoError(t, err)
	got, err := os.ReadFile("client_test.go")
	require.NoError(t, err)
	require.True(t, bytes.Equal(want, got), "the client is not that of the description: run make apiclient")
}

// noCheck replaces a check that is not tested here.
func noCheck(context.Context, ...string) (check.Report, error) { return check.Report{OK: true}, nil }
