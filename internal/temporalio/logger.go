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

// discreet is a log handler that leaves out what orders hold: the errors of steps
// repeat the words of providers, who can repeat an address. Only the errors whose
// texts we know to be free of that are shown in full; of the others, their type.
// The whole text stands in the order's history.
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

// resultKey is where the SDK logs what a late activity returned.
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

// harmlessBeginnings are those of texts that name ids and types only: the SDK's
// about workflow code that does not fit a history, and ours about keys.
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
