package main_test

import (
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/plain/plaintest"
)

func TestWrongUsage(t *testing.T) {
	for line, want := range map[string]string{
		"unpack":                                  `unknown command "unpack" for "orderflow"`,
		"pack":                                    "pack: want the ids of orders, or --list",
		"pack a-1 a-1":                            "pack: order a-1 is named twice",
		"pack a-1 --by=":                          "pack: --by wants a name",
		"pack a-1 --list":                         "pack: --list takes no orders",
		"pack a-1 --carrier shipx":                "pack: --carrier is for --list",
		"pack --list --undo":                      "pack: --undo does not go with --list",
		"pack --list --limit 0":                   "pack: want a --limit and --days of 1 or more",
		"pack --list --days 61":                   "pack: --days 61: want 1 to 60",
		"documents a-1 --never-printed":           "documents: --never-printed is for --merge and --print",
		"start":                                   "requires at least 1 arg(s)",
		"import":                                  "accepts 1 arg(s), received 0",
		"start --again --dry-run a-1":             "want --again or --dry-run, not both",
		"start --quote a.json":                    "--quote is for --dry-run; orderflow quote compares",
		"show":                                    "accepts 1 arg(s), received 0",
		"show a-1 --output xml":                   "want text or json",
		"list --limit many":                       `invalid argument "many"`,
		"list --limit 5000":                       "limit 5000: want 1 to 1000",
		"list --status done":                      `status "done": want one of running, `,
		"list --source It's":                      `source "It's": want `,
		"list --tracking a@b.example":             `list: --tracking "a@b.example": want a tracking number: `,
		"list --reference a@b.example":            `list: --reference "a@b.example": want the order's reference in its shop, or its id: `,
		"list --ref 4100200300":                   `list: --ref "4100200300": want mypromo:ID, shipx:ID or tpk:ID, such as shipx:4100200300; `,
		"list --from yesterday":                   `invalid argument "yesterday" for "--from" flag: want a day, such as 2026-11-28, or a time, `,
		"list --from 2026-11-28 --to 2026-11-26":  "list: --to 2026-11-27T00:00:00",
		"list --tracking=":                        `invalid argument "" for "--tracking" flag: it is empty; leave the flag out to list all`,
		"documents --ref= --merge l.pdf":          `invalid argument "" for "--ref" flag: it is empty`,
		"list --phone 601202303":                  "unknown flag: --phone",
		"list --ref 9 --web":                      `list: --ref "9": want `,
		"list --archived --attention":             "list: --archived goes with neither --attention nor --web",
		"costs --by month":                        `costs: --by "month": want one of carrier, service, source, day, order`,
		"costs --from 2026-11-28 --to 2026-11-26": "costs: --to: want no time before --from",
		"costs --today --from 2026-11-28":         "costs: want --today or --from and --to, not both",
		"export --format xml":                     `export: --format "xml": want one of ndjson, csv`,
		"views now":                               `unknown command "now" for "orderflow views"`,
		"cancel a-1 --wait 5s --no-wait":          "want --wait or --no-wait, not both",
		"cancel a-1 --wait 0s":                    "more than 0 in --wait",
		"list --attention --status held":          "want --attention or --status, not both",
		"cancel a-1 --item b --wait 5s":           "want --item or --wait, not both",
		"cancel a-1 --item=":                      "want the reference of an item",
		"resolve":                                 "want the id of an order, or --query",
		"resolve a-1 --query x --action retry":    "want the id of an order, or --query",
		"resolve --query= --action retry":         "--query is empty",
		"resolve a-1 --action retry --yes":        "--yes is for --query",
		"resolve --query Colour=1 --action skip":  "--query: the query can't be used: ",
		"resolve a-1":                             `--action "": want one of retry, amend, choose-offer, skip, ship-by-hand, cancel, done`,
		"resolve a-1 --action amend":              "amend, and only that, wants --amend",
		"resolve a-1 --action skip --amend {}":    "amend, and only that, wants --amend",
		"resolve a-1 --amend []":                  "want the fields to change as a JSON object",
		"resolve a-1 --amend {}":                  "want the fields to change as a JSON object",
		"resolve a-1 --amend change.json":         "@ before a name reads a file",
		"resolve a-1 --amend @nowhere.json":       "nowhere.json)",
		"hold":                                    "want the id of an order, or --provider and its name",
		"hold a-1 --reason x":                     "--reason is for a provider",
		"hold a-1 --by=":                          "want a name in --by",
		"hold --provider pigeon":                  `provider "pigeon": there is no such provider; want one of mediaport, merkana, mypromo, shipx, tpk`,
		"hold --provider=shipx mypromo":           "want one provider, not both shipx and mypromo",
		"release":                                 "want the id of an order, or --provider and its name",
		"release --provider":                      "release: --provider: want one of mediaport, merkana, mypromo, shipx, tpk",
		"resolve a-1 --action choose-offer":       "wants --service and --price-cap",
		"resolve a-1 --action retry --service x":  "choose-offer, and only that",
		"resolve a-1 --action choose-offer --service x --price-cap 15.999PLN":                 `"15.999PLN": want an amount and a currency`,
		"resolve a-1 --action ship-by-hand":                                                   "wants --carrier, --tracking and --document",
		"resolve a-1 --action retry --force":                                                  "ship-by-hand, and only that",
		"resolve a-1 --action ship-by-hand --tracking 7 --document l.pdf":                     "shipped.carrier: must name who carries",
		"resolve --query x --action ship-by-hand --carrier dpd":                               "ship-by-hand is for one order",
		"resolve a-1 --action ship-by-hand --carrier dpd --tracking 7 --document nowhere.pdf": "--document: open nowhere.pdf: no such file",
		"resolve a-1 --action ship-by-hand --carrier dpd --tracking 7 --document main.go":     "--document main.go: not a complete PDF, ZPL or EPL",
		"documents":                                  "want the id of one order; --merge and --print take many",
		"documents a-1 a-2":                          "want the id of one order; --merge and --print take many",
		"documents --status completed":               "--status is for --merge and --print",
		"documents a-1 --by ewa":                     "--by is for --merge and --print",
		"documents a-1 --printed --dir x":            "want --printed or --dir, not both",
		"documents --merge l.pdf":                    `want the ids of orders, or --query or one of the filters of "orderflow list"`,
		"documents --tracking 7":                     "--tracking is for --merge and --print",
		"documents --ref 7 --merge l.pdf":            `documents: --ref "7": want `,
		"documents a-1 --source x --merge l.pdf":     "want the ids of orders, or --query",
		"documents a-1 --merge=":                     "want a file in --merge, or a printer in --print",
		"documents a-1 --merge l.pdf --dir x":        "--dir and --printed are for one order",
		"documents a-1 --merge l.pdf --by ewa":       "--by is for --print",
		"documents a-1 --print lp:zebra --by=":       "--by is for --print, and wants a name",
		"documents a-1 --print zebra":                "--print: \"zebra\": want HOST:PORT, such as 192.168.1.40:9100, or lp:NAME",
		"documents a-1 --merge l.pdf --kind invoice": "kind \"invoice\": want label or protocol",
		"documents a-1 a-1 --merge l.pdf":            "order a-1 is named twice",
		"documents --status done --merge l.pdf":      "status \"done\": want one of running, ",
		"documents --query= --merge l.pdf":           "--query is empty",
		"documents --query Colour=1 --merge l.pdf":   "the query can't be used: ",
		"check shipx pigeon":                         "check: subject \"pigeon\": there is no such subject; want some of temporal, documents, ",
		"dev --simulators-port 70000":                "--simulators-port 70000: want 0 to 65535",
		"dev --speed 0":                              "--speed 0: want more than 0",
	} {
		t.Run(line, func(t *testing.T) {
			done := run(t, strings.Fields(line)...)
			require.Equal(t, 2, done.code)
			require.Contains(t, done.err, want)
			require.True(t, strings.HasPrefix(done.err[strings.Index(done.err, "orderflow: "):], "orderflow: "))
		})
	}
}

func TestTemporalUnreachable(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	t.Setenv("TEMPORAL_ADDRESS", listener.Addr().String())

	done := run(t, "list")
	require.Equal(t, 1, done.code)
	require.Contains(t, done.err, listener.Addr().String()+" (TEMPORAL_ADDRESS)")
	require.Contains(t, done.err, `is it running? "orderflow dev" starts one to try things out`)
	plaintest.RequireNone(t, done.err)
	require.Equal(t, 1, strings.Count(done.err, "\n"))
}

// A command in another folder than the worker's leaves none behind.
func TestReadingMakesNoFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("ORDERFLOW_DOCUMENTS_URL", "data/documents")
	for _, line := range []string{"documents no-such", "show no-such", "list", "documents no-such --merge l.pdf"} {
		run(t, strings.Fields(line)...)
		require.NoDirExists(t, "data", line)
	}
}

func TestUnknownOrder(t *testing.T) {
	require.Equal(t, result{code: 1, err: `orderflow: order no-such: there is no such order; "orderflow list" shows those there are` + "\n"},
		run(t, "show", "no-such"))
}

func TestConfig(t *testing.T) {
	t.Setenv("ORDERFLOW_SHIPX_TOKEN", "very-secret-1")
	t.Setenv("TEMPORAL_API_KEY", "very-secret-2")

	text := run(t, "config")
	require.Equal(t, 0, text.code, text.err)
	require.NotContains(t, text.out, "very-secret")
	require.Regexp(t, `ORDERFLOW_SHIPX_TOKEN +\*{8} +environment +Access token`, text.out)
	require.Regexp(t, `ORDERFLOW_SHIPX_TIMEOUT +30s +default +Timeout of one call`, text.out)
	require.Regexp(t, `TEMPORAL_NAMESPACE +default +profile, or default +`, text.out)

	script := run(t, "config", "--output", "json")
	require.NotContains(t, script.out, "very-secret")
	var variables []map[string]any
	require.NoError(t, json.Unmarshal([]byte(script.out), &variables))
	require.Contains(t, variables, map[string]any{"name": "ORDERFLOW_SHIPX_TOKEN", "value": "********", "default": "demo",
		"set": true, "fileVariable": "ORDERFLOW_SHIPX_TOKEN_FILE", "description": "Access token from the parcel manager."})
}

func TestConfigShowsWhereASecretIsRead(t *testing.T) {
	token := filepath.Join(t.TempDir(), "token")
	require.NoError(t, os.WriteFile(token, []byte("very-secret-3\n"), 0o400))
	t.Setenv("ORDERFLOW_SHIPX_TOKEN_FILE", token)
	text := run(t, "config")
	require.Equal(t, 0, text.code, text.err)
	require.NotContains(t, text.out, "very-secret")
	require.Regexp(t, `ORDERFLOW_SHIPX_TOKEN +\*{8} +`+regexp.QuoteMeta(token)+` +Access token`, text.out)

	t.Setenv("ORDERFLOW_SHIPX_TOKEN", "very-secret-3")
	done := run(t, "list")
	require.Equal(t, result{code: 2, err: "orderflow: configuration:\nORDERFLOW_SHIPX_TOKEN: want it or ORDERFLOW_SHIPX_TOKEN_FILE, not both\n"}, done)
}

func TestWrongConfiguration(t *testing.T) {
	t.Setenv("ORDERFLOW_POLL_FRIST", "1s")
	done := run(t, "list")
	require.Equal(t, 2, done.code)
	require.Contains(t, done.err, "ORDERFLOW_POLL_FRIST: no such variable; did you mean ORDERFLOW_POLL_FIRST?")
}

func TestSetupAndVersion(t *testing.T) {
	t.Setenv("ORDERFLOW_MEDIAPORT_SUPPLIERS", "100")
	require.Equal(t, result{out: "schedule watch-ended looks every 2m0s for what ended as failed, terminated or timed out\nschedule archive-orders writes records of what has ended every 87600h0m0s\nschedule mediaport-orders-100 takes new orders every 1m0s\nnamespace default is ready\n"}, run(t, "setup"))
	require.Regexp(t, `^orderflow .*, go1\.\d+`, run(t, "version").out)
}

// A missing namespace is not reported as an unreachable server.
func TestANamespaceThatIsNotThere(t *testing.T) {
	t.Setenv("TEMPORAL_NAMESPACE", "nowhere")
	done := run(t, "list")
	require.Equal(t, 1, done.code)
	require.Contains(t, done.err, "there is no namespace nowhere (TEMPORAL_NAMESPACE); set it to one that is there")
	require.NotContains(t, done.err, "is it running")
	plaintest.RequireNone(t, done.err)
}
