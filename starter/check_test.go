package main_test

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/check"
)

// ledgers are the ledgers of all simulators.
func ledgers(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, provider := range []string{"mypromo", "shipx", "tpk", "mediaport", "merkana"} {
		response, err := http.Get(strings.Replace(shipXLedger, "shipx", provider, 1))
		require.NoError(t, err)
		content, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		all[provider] = string(content)
	}
	return all
}

// awaitWatchers waits until all watchers have completed a pass since the stack's start.
func awaitWatchers(t *testing.T) {
	t.Helper()
	require.Eventually(t, func() bool {
		out := run(t, "check", "mypromo", "shipx", "tpk").out
		return !strings.Contains(out, "does not run") && !strings.Contains(out, "without a complete pass")
	}, 3*waitFor, 10*tick)
}

func TestCheckBesideDev(t *testing.T) {
	awaitWatchers(t)
	before := ledgers(t)
	report := decode[check.Report](t, "check")
	require.True(t, report.OK)
	for _, one := range report.Findings {
		switch one.Subject + " " + one.Name {
		case "encryption keys", "address outside", "merkana token": // dev does not have these, and Merkana can't be tried
		default:
			require.Equal(t, check.OK, one.Sign, "%+v", one)
		}
	}
	require.Equal(t, before, ledgers(t), "nothing was done")
}

func TestCheckFindsWhatIsWrong(t *testing.T) {
	t.Setenv("ORDERFLOW_SHIPX_TOKEN", "not-the-token")
	before := ledgers(t)
	done := run(t, "check", "shipx", "documents")
	require.Equal(t, 1, done.code)
	require.Regexp(t, `(?m)^ok +documents +store +a file was written, read back and removed$`, done.out)
	require.Regexp(t, `(?m)^failed +shipx +account +InPost ShipX rejects the credentials: `, done.out)
	require.Contains(t, done.out, "-> correct ORDERFLOW_SHIPX_TOKEN; see the settings with \"orderflow config\"\n")
	require.Regexp(t, `^orderflow: check: 1 of \d+ checks failed\n$`, done.err)
	require.NotContains(t, done.out+done.err, "not-the-token")

	script := run(t, "check", "shipx", "--output", "json")
	require.Equal(t, 1, script.code)
	var report check.Report
	require.NoError(t, json.Unmarshal([]byte(script.out), &report))
	require.False(t, report.OK)
	require.Equal(t, before, ledgers(t), "nothing was done")
}

func TestCheckByTheTrigger(t *testing.T) {
	response, err := http.Get(api + "/v1/check?subject=temporal&subject=documents&subject=mediaport")
	require.NoError(t, err)
	defer func() { require.NoError(t, response.Body.Close()) }()
	require.Equal(t, http.StatusOK, response.StatusCode)
	var report check.Report
	require.NoError(t, json.NewDecoder(response.Body).Decode(&report))
	require.True(t, report.OK, "%+v", report.Findings)
	var suppliers []string
	for _, one := range report.Findings {
		if one.Name == "suppliers" {
			suppliers = append(suppliers, one.Says)
		}
	}
	require.Len(t, suppliers, 1, "dev has a supplier of its own")
	require.Contains(t, suppliers[0], " orders of supplier 100")
}

func TestCheckWithoutTemporal(t *testing.T) {
	t.Setenv("TEMPORAL_ADDRESS", "127.0.0.1:1")
	done := run(t, "check", "temporal", "tpk")
	require.Equal(t, 1, done.code)
	require.Regexp(t, `(?m)^failed +temporal +server +temporal: connect to 127\.0\.0\.1:1 \(TEMPORAL_ADDRESS\)`, done.out)
	require.Regexp(t, `(?m)^ok +tpk +account +TPK accepts the credentials of account 99$`, done.out)
	require.Regexp(t, `(?m)^skipped +tpk +hold +unknown, because Temporal can't be reached$`, done.out)
}

// changing matches what differs between runs.
var changing = regexp.MustCompile(`\d+@[^ ]+|(\d+h)?(\d+m)?\d+s\b|\d+([.:-]\d+)*`)

// TestThePageOnChecks runs every command of the page and compares the output, except numbers
// and names of workers.
func TestThePageOnChecks(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "docs", "check.md"))
	require.NoError(t, err)
	examples := regexp.MustCompile("(?ms)^```sh\n(?:(ORDERFLOW_\\w+)=(\\S+) )?orderflow ([^\n]*)\n```\n```\n(.*?)^```$").FindAllStringSubmatch(string(page), -1)
	require.Len(t, examples, strings.Count(string(page), "```sh\n"), "every command has its answer")
	require.NotEmpty(t, examples)
	awaitWatchers(t)
	for _, one := range examples {
		t.Run(one[3], func(t *testing.T) {
			if one[1] != "" {
				t.Setenv(one[1], one[2])
			}
			done := run(t, strings.Fields(one[3])...)
			require.Equal(t, tidy(one[4]), tidy(done.out+done.err))
		})
	}
}

// tidy removes the changing parts of a text, and the widths of its columns.
func tidy(text string) string {
	return regexp.MustCompile(` {2,}`).ReplaceAllString(changing.ReplaceAllString(text, "N"), "  ")
}
