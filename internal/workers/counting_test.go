package workers_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"orderflow/internal/workers"
	"orderflow/internal/workers/workerstest"
)

// A worker that can't learn who polls would never make a limited call.
func TestAWorkerDoesNotBeginWhereTemporalDoesNotSayWhoPolls(t *testing.T) {
	settings := workerstest.Settings("http://127.0.0.1:1")
	temporal, err := client.NewLazyClient(client.Options{HostPort: "127.0.0.1:1"})
	require.NoError(t, err)
	defer temporal.Close()
	for calls, wrong := range map[int]string{0: "", 500: "the limit of calls to mypromo can't be shared"} {
		settings.MyPromo.CallsPerMinute = calls
		group, err := workers.New(workers.Options{Config: settings, Client: temporal, Namespace: "default", Documents: workerstest.Store(),
			Logger: slog.New(slog.DiscardHandler)})
		require.NoError(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if wrong == "" {
			require.NoError(t, group.CheckCounting(ctx))
			continue
		}
		require.ErrorContains(t, group.CheckCounting(ctx), wrong)
	}
}
