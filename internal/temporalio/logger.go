package temporalio

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/temporal"
	"google.golang.org/grpc/status"
)

// discreet is a log handler that omits orders' data: the errors of steps repeat the words of
// providers, who may repeat an address. It shows errors in full only if their texts are known
// to be harmless; of the others it shows the type. The history has the whole text.
type discreet struct{ slog.Handler }

// Handle passes a record on.
func (d discreet) Handle(ctx context.Context, record slog.Record) error {
	shown := slog.NewRecord(record.Time, record.Level, record.Message, record.PC)
	record.Attrs(func(attribute slog.Attr) bool {
		shown.AddAttrs(discreetly(attribute))
		return true
	})
	return d.Handler.Handle(ctx, shown)
}

// WithAttrs returns the handler with attributes that all its records have.
func (d discreet) WithAttrs(attributes []slog.Attr) slog.Handler {
	shown := make([]slog.Attr, len(attributes))
	for i, attribute := range attributes {
		shown[i] = discreetly(attribute)
	}
	return discreet{d.Handler.WithAttrs(shown)}
}

// WithGroup returns the handler with a group.
func (d discreet) WithGroup(name string) slog.Handler { return discreet{d.Handler.WithGroup(name)} }

// resultKey is the key under which the SDK logs the result of a late activity.
const resultKey = "Result"

func discreetly(attribute slog.Attr) slog.Attr {
	if attribute.Key == resultKey {
		return slog.String(attribute.Key, "not logged")
	}
	err, isError := attribute.Value.Any().(error)
	var failed *temporal.ApplicationError
	switch {
	case !isError:
		return attribute
	case errors.As(err, &failed):
		return slog.String(attribute.Key, failed.Type()+"; its text is in the history")
	case harmless(err):
		return attribute
	default:
		return slog.String(attribute.Key, fmt.Sprintf("%T; its text is in the history", err))
	}
}

// harmlessBeginnings are the prefixes of texts that contain only ids and types: the SDK's about
// workflow code that does not match a history, and ours about keys.
var harmlessBeginnings = []string{"[TMPRL", "encryption: "}

func harmless(err error) bool {
	var service serviceerror.ServiceError
	if errors.As(err, &service) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return true
	}
	if _, fromServer := status.FromError(err); fromServer {
		return true
	}
	for _, beginning := range harmlessBeginnings {
		if strings.HasPrefix(err.Error(), beginning) {
			return true
		}
	}
	return false
}
