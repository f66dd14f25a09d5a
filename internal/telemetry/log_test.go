package telemetry_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"

	"orderflow/clients"
	"orderflow/internal/telemetry"
)

// logger writes lines without their time.
func logger(out *bytes.Buffer) *slog.Logger {
	return slog.New(slog.NewTextHandler(out, &slog.HandlerOptions{Level: slog.LevelDebug,
		ReplaceAttr: func(_ []string, one slog.Attr) slog.Attr {
			if one.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return one
		}}))
}

func TestLinesNameOrderAndProvider(t *testing.T) {
	for name, tc := range map[string]struct {
		fields []any
		want   string
	}{
		"an order":         {[]any{"WorkflowID", "order-a-1"}, "WorkflowID=order-a-1 order=a-1"},
		"another workflow": {[]any{"WorkflowID", "provider-shipx"}, "WorkflowID=provider-shipx"},
		"a provider":       {[]any{"TaskQueue", "shipx"}, "TaskQueue=shipx provider=shipx"},
		"the orders":       {[]any{"TaskQueue", "orders"}, "TaskQueue=orders"},
		"neither":          {[]any{"took", 1}, "took=1"},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			lines := log.NewStructuredLogger(telemetry.NewLogger(logger(&out)))
			lines.Info("done", tc.fields...)
			require.Equal(t, "level=INFO msg=done "+tc.want+"\n", out.String())
			out.Reset()
			log.With(lines, tc.fields...).Info("done")
			require.Equal(t, "level=INFO msg=done "+tc.want+"\n", out.String())
		})
	}
}

func TestCallsAreLogged(t *testing.T) {
	const street = "ul. Unikatowa 77"
	refused := &clients.Error{Provider: "shipx", Kind: clients.Refused, HTTPStatus: 422, Message: "no such place: " + street}
	for name, tc := range map[string]struct {
		err  error
		want string
	}{
		"a success": {nil, `level=DEBUG msg="provider called" provider=shipx operation="create shipment" outcome=ok took=2s`},
		"a refusal": {refused, `level=INFO msg="provider called" provider=shipx operation="create shipment" outcome=refused took=2s status=422`},
		"no credentials that are taken": {&clients.Error{Kind: clients.Unavailable, HTTPStatus: 401},
			`level=WARN msg="provider called" provider=shipx operation="create shipment" outcome=unavailable took=2s status=401 mend=ORDERFLOW_SHIPX_TOKEN`},
		"no answer": {&clients.Error{Kind: clients.Unknown}, `level=WARN msg="provider called" provider=shipx operation="create shipment" outcome=unknown took=2s`},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			telemetry.LogCalls(logger(&out))(t.Context(), "shipx", `create shipment "`+street+`"`, 2*time.Second, tc.err)
			require.Equal(t, tc.want+"\n", out.String())
		})
	}
}

func TestCallsOfActivitiesNameThem(t *testing.T) {
	var out bytes.Buffer
	meter := telemetry.LogCalls(telemetry.NewLogger(logger(&out)))
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	step := func(ctx context.Context) error { meter(ctx, "shipx", "get shipment 1", time.Second, nil); return nil }
	env.RegisterActivity(step)
	_, err := env.ExecuteActivity(step)
	require.NoError(t, err)
	line := out.String()
	for _, field := range []string{"WorkflowID=", "RunID=", "ActivityType=", "Attempt=1"} {
		require.Equal(t, 1, strings.Count(line, field), line)
	}
}
