package telemetry

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"time"

	"go.temporal.io/sdk/activity"

	"orderflow/clients"
	"orderflow/order"
)

// named is a log handler that adds searchable names to the SDK's log lines: the order to its
// workflow, the provider to its task queue.
type named struct{ slog.Handler }

// NewLogger returns a logger that adds the order or the provider to lines with a workflow or a
// task queue.
func NewLogger(logger *slog.Logger) *slog.Logger { return slog.New(named{logger.Handler()}) }

// Handle adds the names and passes the record on.
func (n named) Handle(ctx context.Context, record slog.Record) error {
	var given []slog.Attr
	record.Attrs(func(one slog.Attr) bool {
		given = append(given, one)
		return true
	})
	whole := record.Clone()
	whole.AddAttrs(names(given)...)
	return n.Handler.Handle(ctx, whole)
}

// WithAttrs returns the handler with attributes for all records.
func (n named) WithAttrs(attributes []slog.Attr) slog.Handler {
	return named{n.Handler.WithAttrs(slices.Concat(attributes, names(attributes)))}
}

// WithGroup returns the handler with a group.
func (n named) WithGroup(name string) slog.Handler { return named{n.Handler.WithGroup(name)} }

// The SDK's names in its log lines.
const (
	keyWorkflow  = "WorkflowID"
	keyRun       = "RunID"
	keyActivity  = "ActivityType"
	keyAttempt   = "Attempt"
	keyTaskQueue = "TaskQueue"
)

func names(attributes []slog.Attr) []slog.Attr {
	var added []slog.Attr
	for _, one := range attributes {
		value := one.Value.String()
		switch id, isOrder := strings.CutPrefix(value, order.WorkflowIDPrefix); {
		case one.Key == keyWorkflow && isOrder:
			added = append(added, slog.String("order", id))
		case one.Key == keyTaskQueue && slices.Contains(order.Providers, value):
			added = append(added, slog.String("provider", value)) // queues are named after their providers
		}
	}
	return added
}

// LogCalls returns a meter that logs calls to providers: calls without an answer as warnings,
// refusals as info, the others as debug. No texts are logged, not even our description of the
// call: they contain references.
func LogCalls(logger *slog.Logger) clients.Meter {
	return func(ctx context.Context, provider, operation string, took time.Duration, err error) {
		level := slog.LevelDebug
		switch {
		case errors.Is(err, clients.Refused):
			level = slog.LevelInfo
		case err != nil:
			level = slog.LevelWarn
		}
		if !logger.Enabled(ctx, level) {
			return
		}
		attributes := []any{"provider", provider, "operation", Operation(operation), "outcome", outcomeOf(err), "took", took}
		if status := clients.StatusOf(err); status != 0 {
			attributes = append(attributes, "status", status)
		}
		if settings := clients.WrongSettings(provider, err); settings != "" {
			attributes = append(attributes, "mend", settings)
		}
		if activity.IsActivity(ctx) {
			info := activity.GetInfo(ctx)
			attributes = append(attributes, keyWorkflow, info.WorkflowExecution.ID, keyRun, info.WorkflowExecution.RunID,
				keyActivity, info.ActivityType.Name, keyAttempt, info.Attempt)
		}
		logger.Log(ctx, level, "provider called", attributes...)
	}
}
