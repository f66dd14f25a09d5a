package replay_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/workflow"

	"orderflow/internal/replay"
)

// Failures are reported in the order of the files; the other files are still tried.
func TestFiles(t *testing.T) {
	folder := t.TempDir()
	young := &historypb.History{Events: life(t).Events[:2]}
	first := save(t, folder, "a.json", life(t))
	save(t, folder, "b.json", young)
	empty := write(t, folder, "c.json", "{}")
	torn := write(t, folder, "d.json", `{"events": [`)
	last := save(t, folder, "e.json", life(t))
	write(t, folder, "notes.txt", "not a history")
	faster := func(ctx workflow.Context) error {
		return steps(ctx, []string{"Weigh"}, []string{"Pack", "Pack"}, []string{"Ship"})
	}

	var done []int
	report, err := replayerOf(faster).Files(t.Context(), []string{folder}, 4, func(n, of int) {
		require.Equal(t, 5, of)
		done = append(done, n)
	})
	require.NoError(t, err)
	require.Equal(t, []int{1, 2, 3, 4, 5}, done)
	require.Len(t, report.Broken, 2)
	require.Len(t, report.Unread, 2)
	broken := func(file, message string) replay.Failure {
		require.Contains(t, message, "event position 20")
		return replay.Failure{File: file, WorkflowID: "parcel-1", RunID: "run-1", EventID: eventTimer, EventType: "TimerStarted", Message: message}
	}
	require.EqualExportedValues(t, replay.Report{
		Replayed: 3,
		Broken:   []replay.Failure{broken(first, report.Broken[0].Message), broken(last, report.Broken[1].Message)},
		Unread: []replay.Failure{{File: empty, Message: "no history: it has no events"},
			{File: torn, Message: report.Unread[1].Message}},
	}, report)
	require.NotEmpty(t, report.Unread[1].Message)

	report, err = replayerOf(parcel).Files(t.Context(), []string{first, last}, 1, nil)
	require.NoError(t, err)
	require.Equal(t, replay.Report{Replayed: 2, Broken: []replay.Failure{}, Unread: []replay.Failure{}}, report)
}

func TestFilesThatAreNotThere(t *testing.T) {
	folder := t.TempDir()
	for path, want := range map[string]string{
		folder:                             "no files named *.json",
		filepath.Join(folder, "gone.json"): "gone.json: no such file",
	} {
		_, err := replayerOf(parcel).Files(t.Context(), []string{path}, 1, nil)
		require.ErrorContains(t, err, want)
	}
}

func TestItStopsWhenItIsTold(t *testing.T) {
	file := save(t, t.TempDir(), "a.json", life(t))
	ctx, stop := context.WithCancel(t.Context())
	stop()
	_, err := replayerOf(parcel).Files(ctx, []string{file}, 1, nil)
	require.ErrorIs(t, err, context.Canceled)
}
