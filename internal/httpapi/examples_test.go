package httpapi_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/access"
)

// example is a script of the page and its expected output.
type example struct {
	script string
	kind   string // format of the output: http, json or text
	want   string
}

var fenced = regexp.MustCompile("(?ms)^```sh\n(.*?)^```\n```(http|json)?\n(.*?)^```$")

func examplesOf(t *testing.T, page string) []example {
	t.Helper()
	content, err := os.ReadFile(page)
	require.NoError(t, err)
	var found []example
	for _, parts := range fenced.FindAllStringSubmatch(string(content), -1) {
		found = append(found, example{script: parts[1], kind: parts[2], want: parts[3]})
	}
	require.Equal(t, strings.Count(string(content), "```sh\n"), len(found), "every script has its answer")
	return found
}

// TestExamplesOfThePage runs the page's scripts from top to bottom, as a reader
// would.
func TestExamplesOfThePage(t *testing.T) {
	for _, needed := range []string{"sh", "curl", "sed"} {
		if _, err := exec.LookPath(needed); err != nil {
			t.Skip("there is no ", needed)
		}
	}
	root, err := filepath.Abs(filepath.Join("..", ".."))
	require.NoError(t, err)
	covered := map[string]bool{}
	for i, one := range examplesOf(t, filepath.Join(root, "docs", "http.md")) {
		t.Run(fmt.Sprintf("%02d", i+1), func(t *testing.T) {
			covered[one.script] = true
			command := exec.CommandContext(t.Context(), "sh", "-ec", one.script)
			command.Dir = root
			command.Env = append(os.Environ(), "ORDERFLOW="+base, "TOKEN="+tokens[access.RoleAdmin])
			var printed, complaints bytes.Buffer
			command.Stdout, command.Stderr = &printed, &complaints
			require.NoError(t, command.Run(), "%s\n%s\n%s", one.script, printed.String(), complaints.String())
			one.compare(t, printed.String())
		})
	}
	scripts := ""
	for script := range covered {
		scripts += script
	}
	for path := range description(t).Paths {
		shown := regexp.QuoteMeta(path)
		for _, part := range []string{`\{id\}`, `\{kind\}`, `\{mid\}`, `\{event\}`, `\{item\}`, `\{provider\}`} {
			shown = strings.ReplaceAll(shown, part, `[A-Za-z0-9-]+`)
		}
		require.Regexp(t, shown+`["?]`, scripts, "the page shows every call")
	}
}

func (e example) compare(t *testing.T, printed string) {
	t.Helper()
	switch e.kind {
	case "http":
		compareHTTP(t, e.want, printed)
	case "json":
		compareShape(t, "", read(t, e.want), read(t, printed))
	default:
		require.Equal(t, e.want, printed)
	}
}

// compareHTTP compares the status, the headers that are shown, and the shape of
// the body.
func compareHTTP(t *testing.T, want, got string) {
	t.Helper()
	wantHead, wantBody, _ := strings.Cut(want, "\n\n")
	gotHead, gotBody, _ := strings.Cut(strings.ReplaceAll(got, "\r\n", "\n"), "\n\n")
	shown, sent := strings.Split(wantHead, "\n"), strings.Split(gotHead, "\n")
	require.Equal(t, shown[0], sent[0], got)
	for _, header := range shown[1:] {
		require.True(t, slices.ContainsFunc(sent, func(one string) bool { return strings.EqualFold(one, header) }),
			"%s is not among\n%s", header, gotHead)
	}
	if strings.Contains(wantHead, "event-stream") {
		compareEvents(t, wantBody, gotBody)
		return
	}
	compareShape(t, "", read(t, wantBody), read(t, gotBody))
}

func compareEvents(t *testing.T, want, got string) {
	t.Helper()
	got = strings.TrimPrefix(got, ": asking\n\n") // if a worker did not answer at once
	wanted, sent := strings.Split(strings.TrimSpace(want), "\n"), strings.Split(strings.TrimSpace(got), "\n")
	require.Len(t, sent, len(wanted), got)
	for i, line := range wanted {
		data, isData := strings.CutPrefix(line, "data: ")
		if !isData {
			require.Equal(t, line, sent[i])
			continue
		}
		compareShape(t, fmt.Sprintf("line %d", i+1), read(t, data), read(t, strings.TrimPrefix(sent[i], "data: ")))
	}
}

func read(t *testing.T, text string) any {
	t.Helper()
	var value any
	require.NoError(t, json.Unmarshal([]byte(text), &value), text)
	return value
}

// compareShape requires that everything that the page shows is present and of the same kind.
// Strings that are not examples of varying values must be equal.
func compareShape(t *testing.T, path string, want, got any) {
	t.Helper()
	switch want := want.(type) {
	case map[string]any:
		require.IsType(t, want, got, path)
		for name, value := range want {
			require.Contains(t, got, name, path)
			compareShape(t, path+"."+name, value, got.(map[string]any)[name])
		}
	case []any:
		require.IsType(t, want, got, path)
		require.GreaterOrEqual(t, len(got.([]any)), len(want), path)
		for i := range want {
			compareShape(t, fmt.Sprintf("%s[%d]", path, i), want[i], got.([]any)[i])
		}
	case string:
		require.IsType(t, want, got, path)
		if fixedText.MatchString(path) {
			require.Equal(t, want, got, path)
		}
	default:
		require.IsType(t, want, got, path)
	}
}

// fixedText are the fields whose values the page shows exactly.
var fixedText = regexp.MustCompile(`^\.(id|done|decision|title|detail|temporal|documents|links\.(self|events|documents)|` +
	`errors\[\d+\]\.(message|location)|documents\[\d+\]\.(kind|mediaType|self))$`)
