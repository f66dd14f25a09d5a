package main_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"orderflow/order"
)

// replayed is the JSON output of replay.
type replayed struct {
	Replayed int `json:"replayed"`
	Broken   []struct {
		File       string `json:"file"`
		WorkflowID string `json:"workflowId"`
		RunID      string `json:"runId"`
		EventID    int64  `json:"eventId"`
		EventType  string `json:"eventType"`
		Message    string `json:"message"`
	} `json:"broken"`
	Unread []struct {
		File string `json:"file"`
	} `json:"unread"`
}

const savedHistories = "../workflows/testdata/histories"

func TestReplaySavedHistories(t *testing.T) {
	t.Setenv("TEMPORAL_ADDRESS", "127.0.0.1:1") // it needs no server
	all := decode[replayed](t, "replay", savedHistories)
	require.Positive(t, all.Replayed)
	require.Empty(t, all.Broken)
	require.Empty(t, all.Unread)

	files, err := filepath.Glob(savedHistories + "/*.json")
	require.NoError(t, err)
	require.Equal(t, result{out: "2 histories replayed: 2 fit, 0 would stop; 0 could not be read\n"}, run(t, "replay", files[0], files[1]))
}

func TestReplayAFileThatCannotBeRead(t *testing.T) {
	torn := filepath.Join(t.TempDir(), "torn.json")
	require.NoError(t, os.WriteFile(torn, []byte("{"), 0o600))
	done := run(t, "replay", torn)
	require.Equal(t, 2, done.code)
	require.Equal(t, "0 histories replayed: 0 fit, 0 would stop; 1 could not be read\n", done.out)
	require.Contains(t, done.err, "orderflow: "+torn+": ")
	require.Contains(t, done.err, "orderflow: 1 history could not be read\n")
}

// Orders under way replay. An order of another program, whose workflow has the same name,
// would fail at its first workflow task.
func TestReplayFromTheServer(t *testing.T) {
	waiting(t, "replay", tooDear(t, "replay-1"), tooDear(t, "replay-2"))
	ours := []string{"replay", "--from-server", "--query", `ExecutionStatus = "Running" AND OrderSource = "replay"`}
	require.Equal(t, result{out: "2 histories replayed: 2 fit, 0 would stop; 0 could not be read\n"}, run(t, ours...))
	require.Equal(t, 1, decode[replayed](t, append(ours, "--limit", "1", "--parallel", "1")...).Replayed)

	other := otherProgram(t)
	foreign := []string{"replay", "--from-server", "--query", `WorkflowId = "` + other.GetID() + `"`}
	require.Eventually(t, func() bool { return run(t, foreign...).code == 1 }, waitFor, tick)
	done := run(t, foreign...)
	require.Regexp(t, `(?m)^WORKFLOW +RUN +EVENT +TYPE +FILE\n`+other.GetID()+` +`+other.GetRunID()+` +4 +WorkflowTaskCompleted\n`, done.out)
	require.Contains(t, done.out, "\n1 history replayed: 0 fit, 1 would stop; 0 could not be read\n")
	require.Contains(t, done.err, "orderflow: "+other.GetID()+", run "+other.GetRunID()+": event 4 (WorkflowTaskCompleted): ")
	require.Contains(t, done.err, "orderflow: 1 of 1 histories would stop with this version\n")
}

// otherProgram starts a workflow with an order's name whose first command is a timer, and
// returns when the timer is started.
func otherProgram(t *testing.T) client.WorkflowRun {
	t.Helper()
	connected, err := client.Dial(client.Options{HostPort: os.Getenv("TEMPORAL_ADDRESS"), Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	t.Cleanup(connected.Close)
	const queue = "another-program"
	polls := worker.New(connected, queue, worker.Options{})
	polls.RegisterWorkflowWithOptions(func(ctx workflow.Context, _ order.Order) error {
		return workflow.Sleep(ctx, time.Hour)
	}, workflow.RegisterOptions{Name: order.WorkflowType})
	require.NoError(t, polls.Start())
	t.Cleanup(polls.Stop)
	started, err := connected.ExecuteWorkflow(t.Context(),
		client.StartWorkflowOptions{ID: "of-another-program", TaskQueue: queue}, order.WorkflowType, fromStock(t, "x"))
	require.NoError(t, err)
	t.Cleanup(func() { _ = connected.TerminateWorkflow(context.Background(), started.GetID(), "", "the test is over") })
	return started
}

func TestReplayWrongUsage(t *testing.T) {
	for name, tc := range map[string]struct {
		args []string
		want string
	}{
		"nothing to replay":       {[]string{"replay"}, "want files with saved histories, or --from-server"},
		"both":                    {[]string{"replay", "--from-server", savedHistories}, "want files with saved histories, or --from-server"},
		"a query for files":       {[]string{"replay", savedHistories, "--query", "x"}, "--query and --limit are for --from-server"},
		"a limit for files":       {[]string{"replay", savedHistories, "--limit", "1"}, "--query and --limit are for --from-server"},
		"an empty query":          {[]string{"replay", "--from-server", "--query", " "}, `--query is empty; want one such as 'ExecutionStatus = "Running"'`},
		"a bad query":             {[]string{"replay", "--from-server", "--query", "Colour = 1"}, "--query: the query can't be used: "},
		"a limit below nothing":   {[]string{"replay", "--from-server", "--limit", "-1"}, "want 0 or more in --limit"},
		"none at a time":          {[]string{"replay", "--from-server", "--parallel", "0"}, "1 or more in --parallel"},
		"a file that isn't there": {[]string{"replay", "nowhere.json"}, "nowhere.json: no such file"},
		"a folder without any":    {[]string{"replay", t.TempDir()}, "no files named *.json"},
	} {
		t.Run(name, func(t *testing.T) {
			done := run(t, tc.args...)
			require.Equal(t, 2, done.code)
			require.Contains(t, done.err, tc.want)
		})
	}
}
