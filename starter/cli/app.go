// Package cli is what the commands of orderflow share: the root command and the streams,
// the session with Temporal and the document store, settings, texts and tables, the flags
// that choose orders, and what shells complete.
//
// The commands stand in rooms beside it, by what people do: orders (follow orders from
// start to parcel), operate (keep the whole running), admin (who may do what, with which
// keys), devstack (try it out), serve (take orders over HTTP). A room imports this package
// and no other room.
//
// A command is a struct of options, a constructor that gives them flags, parses and checks
// them, and a run function, which gets the parsed options, prints to the streams of App
// and needs no terminal.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"
	"go.temporal.io/api/serviceerror"

	program "orderflow/internal/cli"
	"orderflow/internal/httpapi"
	"orderflow/internal/orders"
	"orderflow/internal/temporalio"
)

// Streams are what a command reads and writes.
type Streams = program.Streams

// App is what all commands share.
type App struct {
	Streams
	// Sessions opens sessions in tests, instead of the environment's; else it is nil.
	Sessions func(context.Context) (*Session, error)
}

// Commands are the commands of a room.
type Commands func(*App) []*cobra.Command

// Run runs one command line of the program that these rooms make, and returns its exit code.
func Run(ctx context.Context, args []string, streams Streams, rooms ...Commands) int {
	return program.Run(ctx, func(streams Streams) *cobra.Command { return Root(&App{Streams: streams}, rooms...) }, args, streams, hint)
}

// Root is the program with the commands of all rooms.
func Root(app *App, rooms ...Commands) *cobra.Command {
	root := &cobra.Command{
		Use:   "orderflow",
		Short: "Takes customers' orders from acceptance to the reported shipment",
		Long: `Takes customers' orders from acceptance to the reported shipment.

To try it out, run "orderflow demo"; or run "orderflow dev" and, in another
terminal, "orderflow start examples/made-to-order-locker.json".

"orderflow completion bash --help" (likewise zsh, fish) says how a shell completes
commands, the values of flags, and the ids of orders.

Exit codes: 0 done, 1 failed, 2 wrong input (nothing was done), 130 ended by Ctrl-C.`,
		PersistentPreRunE: checkWords,
	}
	for _, commands := range rooms {
		root.AddCommand(commands(app)...)
	}
	complete(root)
	return root
}

// Stdin is standard input, to be read to its end. Who sits at a terminal is told so, and
// does not wait for a program that waits for them.
func (a *App) Stdin() io.Reader {
	if _, typed := program.Terminal(a.In); typed {
		a.Say("reading standard input; Ctrl-D ends it, Ctrl-C the command")
	}
	return a.In
}

// BadInput makes an error of input: the command line, a file or the environment is wrong.
func BadInput(format string, args ...any) error { return program.Wrongf(format, args...) }

// Wrong makes an error one of input, as BadInput does; nil stays nil.
func Wrong(err error) error { return program.Wrong(err) }

// hint is what the reader of an error can do next, where the error doesn't say it.
func hint(err error) string {
	var unreachable *unreachableError
	var noNamespace *temporalio.NoNamespaceError
	var noWorker *orders.NoWorkerError
	switch {
	case errors.As(err, &noNamespace):
		return fmt.Sprintf(`; set it to one that is there ("temporal operator namespace list"), or make it: "temporal operator namespace create --namespace %s", then "orderflow setup"`, noNamespace.Namespace)
	case errors.As(err, &unreachable), isUnavailable(err):
		return `; is it running? "orderflow dev" starts one to try things out`
	case errors.Is(err, httpapi.ErrOpenToTheWorld):
		return `; "orderflow token create" makes a token`
	case errors.As(err, &noWorker) && noWorker.Known && noWorker.Polled: // it says itself what to do
	case errors.Is(err, orders.ErrNoWorker):
		return `; is one running? "orderflow dev" starts one together with Temporal`
	case errors.Is(err, orders.ErrNotFound):
		return `; "orderflow list" shows those there are`
	}
	return ""
}

// isUnavailable reports whether the connection to Temporal was lost while a command ran.
func isUnavailable(err error) bool {
	var unavailable *serviceerror.Unavailable
	return errors.As(err, &unavailable)
}
