package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/order"
)

// TestThePageOnFinding runs every command of the page and of the help, with the values of an
// existing order instead of the examples'.
func TestThePageOnFinding(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "docs", "find.md"))
	require.NoError(t, err)
	commands := regexp.MustCompile(`(?m)^orderflow (.*)$`).FindAllStringSubmatch(string(page), -1)
	require.Len(t, commands, 11)
	examples := regexp.MustCompile(`(?m)^  orderflow (list --.*)$`).FindAllStringSubmatch(run(t, "list", "--help").out, -1)
	require.Len(t, examples, 9)
	here := valuesHere(t)
	for _, command := range append(commands, examples...) {
		t.Run(command[1], func(t *testing.T) {
			words, err := exec.Command("sh", "-c", "printf '%s\\n' "+here.Replace(command[1])).Output()
			require.NoError(t, err)
			args := strings.Split(strings.TrimSpace(string(words)), "\n")
			done := run(t, args...)
			require.Equal(t, 0, done.code, done.err)
			switch line := command[1]; {
			case strings.Contains(line, "--attention"):
				require.Equal(t, "nothing needs attention\n", done.out)
			case strings.Contains(line, "--stage"), strings.Contains(line, "--archived"):
				require.Equal(t, "no orders\n", done.out)
			case strings.Contains(line, "--web"), args[0] == "views":
				require.Contains(t, done.out, "/namespaces/default/workflows?")
			case !strings.Contains(line, "--limit"):
				require.Contains(t, done.out, "find-page-1", "it is found by: %v", args)
			}
		})
	}
	refused := regexp.MustCompile("(?m)^\\$ orderflow (.*)\n(.*)$").FindStringSubmatch(string(page))
	done := run(t, strings.Fields(refused[1])...)
	require.Equal(t, 2, done.code)
	require.Equal(t, refused[2]+"\n", done.err)
}

// valuesHere completes an order, and replaces the values in the examples by the order's.
func valuesHere(t *testing.T) *strings.Replacer {
	t.Helper()
	doc := fromStock(t, "find-page-1")
	doc.Source = order.Source{System: "find-page", Reference: "FIND-PAGE"}
	require.Equal(t, 0, run(t, "start", file(t, doc)).code)
	awaitStatus(t, doc.ID, order.StatusCompleted)
	state := decode[order.State](t, "show", doc.ID)
	number := state.TrackingNumbers[0]
	require.Eventually(t, func() bool { // lists lag a little
		return len(decode[[]any](t, "list", "--tracking", number)) == 1
	}, waitFor, tick)
	day := func(ago int) string { return time.Now().AddDate(0, 0, -ago).Format(time.DateOnly) }
	return strings.NewReplacer("6000 0001 4966 2000 0804 1111", number[:4]+" "+number[4:8]+" "+number[8:], "600000014966200008041111", number,
		"shop-2026-10417", doc.ID, "shop-1001", doc.ID, "10417", "FIND-PAGE", "shipx:4100200300", state.ProviderRefs[0],
		"2026-11-27", day(1), "2026-11-28T14:30:00+01:00", time.Now().Add(-time.Hour).Format(time.RFC3339),
		"2026-11-28T14:30", time.Now().Add(-time.Hour).Format("2006-01-02T15:04"), "2026-11-28", day(0))
}

func TestViewsOfAnotherWebUI(t *testing.T) {
	t.Setenv("ORDERFLOW_WEB_UI_URL", "https://temporal.example/ui/")
	t.Setenv("TEMPORAL_NAMESPACE", "the orders")
	t.Setenv("TEMPORAL_ADDRESS", "127.0.0.1:1") // no request is sent there
	views := decode[[]struct {
		Name, Query, WebUI string
		Saved              bool
	}](t, "views")
	require.Len(t, views, 16)
	require.Equal(t, "https://temporal.example/ui/namespaces/the%20orders/workflows?savedQuery=Held&query=OrderStatus%20%3D%20%22held%22", views[8].WebUI)
	require.Contains(t, run(t, "views").out, "Held                                   https://temporal.example/ui/namespaces/")
	link := decode[map[string]string](t, "list", "--ref", "TPK:7", "--web")
	require.True(t, strings.HasSuffix(link["webUi"], "ProviderRefs%20%3D%20%27tpk%3A7%27"), link)
}
