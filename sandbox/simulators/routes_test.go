package simulators_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/clients/record"
)

// routeWritten matches routes in the simulators' sources: "GET /v1/points/{point}" or
// "GET " + org + "/shipments".
var routeWritten = regexp.MustCompile(`"(GET|POST|PUT|PATCH|DELETE) (/[^"]*)?"(?: ?\+ ?(?:org|organization)(?: ?\+ ?"([^"]*)")?)?`)

// written is a route of a simulator.
type written struct{ provider, method, path string }

// allRoutes returns the routes in all simulators' sources.
func allRoutes(t *testing.T) (all []written) {
	t.Helper()
	files, err := filepath.Glob("../../clients/*/*test/*.go")
	require.NoError(t, err)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || strings.Contains(file, "merkanatest") { // these routes are generated
			continue
		}
		source, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, found := range routeWritten.FindAllStringSubmatch(string(source), -1) {
			path := found[2] + found[3]
			if found[2] == "" { // the rest is an organization's
				path = "/v1/organizations/{org}" + found[3]
			}
			all = append(all, written{filepath.Base(filepath.Dir(filepath.Dir(file))), found[1], path})
		}
	}
	require.Greater(t, len(all), 80)
	return all
}

func TestEveryRouteIsTriedWithMalformedBodies(t *testing.T) {
	for _, route := range allRoutes(t) {
		pattern := regexp.MustCompile(`\{[^/]*\}`).ReplaceAllString(route.path, `[^/]+`)
		want := regexp.MustCompile("^" + route.method + " /" + route.provider + pattern + `(\?.*)?$`)
		tried := false
		for known := range bodies {
			tried = tried || want.MatchString(known)
		}
		if !tried {
			t.Errorf("add a body for %s /%s%s", route.method, route.provider, route.path)
		}
	}
}

// The recorder replaces path words that it doesn't know, as if they were names.
func TestEveryRouteKeepsItsWordsInARecording(t *testing.T) {
	dir := t.TempDir()
	recorder, err := record.Open(dir, slog.New(slog.NewTextHandler(&bytes.Buffer{}, nil)))
	require.NoError(t, err)
	want := map[string]bool{}
	thing := regexp.MustCompile(`\{[^/]*\}`)
	for _, route := range allRoutes(t) {
		recorder.Add(record.Call{Provider: route.provider, Method: route.method, BaseURL: "http://127.0.0.1",
			Path: thing.ReplaceAllString(route.path, "QQ-QQ")})
		want[route.method+" "+thing.ReplaceAllString(route.path, "{id}")] = true
	}
	recorder.Close()
	files, err := filepath.Glob(dir + "/*.json")
	require.NoError(t, err)
	got := map[string]bool{}
	for _, file := range files {
		content, err := os.ReadFile(file)
		require.NoError(t, err)
		var one record.Exchange
		require.NoError(t, json.Unmarshal(content, &one))
		got[one.Method+" "+one.Template] = true
	}
	for route := range want {
		if !got[route] {
			t.Errorf("add the words of %s to pathWords", route)
		}
	}
}
