package temporalio_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"

	"orderflow/internal/temporalio"
)

// loggerOf is the logger that a client gets.
func loggerOf(t *testing.T, out *bytes.Buffer) log.Logger {
	t.Helper()
	environment(t, nil)
	var given log.Logger
	connected, err := temporalio.DialWith(t.Context(), (&fakeServer{}).start(t), "default", slog.New(slog.NewTextHandler(out, nil)),
		func(_ context.Context, options *client.Options) error {
			given = options.Logger
			return nil
		})
	require.NoError(t, err)
	t.Cleanup(connected.Close)
	return given
}

func TestLogsHoldNothingOfOrders(t *testing.T) {
	const address = "ul. Unikatowa 77"
	failed := temporal.NewApplicationError("no such place: "+address, "Refused")
	for name, tc := range map[string]struct {
		key   string
		value any
		want  string
	}{
		"a step's error":      {"Error", failed, `Error="Refused; its text is in the history"`},
		"wrapped":             {"error", fmt.Errorf("activity: %w", failed), `error="Refused; its text is in the history"`},
		"any other error":     {"error", errors.New(address), `error="*errors.errorString; its text is in the history"`},
		"a late result":       {"Result", address, `Result="not logged"`},
		"of the server":       {"Error", serviceerror.NewUnavailable("server is down"), `Error="server is down"`},
		"of time":             {"Error", fmt.Errorf("poll: %w", context.DeadlineExceeded), `Error="poll: context deadline exceeded"`},
		"of workflow code":    {"Error", errors.New("[TMPRL1100] nondeterminism"), `Error="[TMPRL1100] nondeterminism"`},
		"of encryption":       {"Error", errors.New("encryption: order a-1: no key"), `Error="encryption: order a-1: no key"`},
		"what is no error":    {"WorkflowID", "order-a-1", "WorkflowID=order-a-1"},
		"disguised as ours":   {"Error", temporal.NewApplicationError("encryption: "+address, "Odd"), `Error="Odd; its text is in the history"`},
		"disguised as theirs": {"Error", temporal.NewApplicationErrorWithCause(address, "Odd", context.Canceled), `Error="Odd; its text is in the history"`},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			logger := loggerOf(t, &out)
			out.Reset()
			logger.Error("Activity error.", tc.key, tc.value)
			require.Contains(t, out.String(), `msg="Activity error." `+tc.want+"\n")

			out.Reset()
			log.With(logger, tc.key, tc.value).Error("Activity error.")
			require.Contains(t, out.String(), tc.want)
			require.NotContains(t, out.String(), address)
		})
	}
}

func TestAnOptionCanRefuse(t *testing.T) {
	environment(t, nil)
	_, err := temporalio.DialWith(t.Context(), (&fakeServer{}).start(t), "orders", quiet,
		func(_ context.Context, options *client.Options) error {
			return fmt.Errorf("not in %s", options.Namespace)
		})
	require.EqualError(t, err, "temporal: not in orders")
}
