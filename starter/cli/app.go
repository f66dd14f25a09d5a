// Package cli is shared by the commands of orderflow: the root command and the streams, the
// session with Temporal and the document store, settings, texts and tables, the flags that
// select orders, and shell completion.
//
// The commands are in the packages beside it, grouped by task: orders (follow orders from start
// to parcel), operate (keep the system running), admin (access, keys, setup), devstack (try it
// out), serve (take orders over HTTP). Each of these packages imports this one and none of the
// others.
//
// A command is a struct of options, a constructor that adds the flags, parses and checks them,
// and a run function, which gets the parsed options, prints to the streams of App and needs no
// terminal.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"
	"go.temporal.io/api/serviceerror"

	program "orderflow/internal/cli"
	"orderflow/internal/documents"
	"orderflow/internal/httpapi"
	"orderflow/internal/orders"
	"orderflow/internal/temporalio"
)

// Streams are the input and output of a command.
type Streams = program.Streams

// App is shared by all commands.
type App struct {
	Streams
	// Sessions opens sessions in tests, instead of the environment's; otherwise nil.
	Sessions func(context.Context) (*Session, error)
}

// Commands returns the commands of a package.
type Commands func(*App) []*cobra.Command

// Run runs one command line with the commands of some packages, and returns its exit code.
func Run(ctx context.Context, args []string, streams Streams, rooms ...Commands) int {
	return program.Run(ctx, func(streams Streams) *cobra.Command { return Root(&App{Streams: streams}, rooms...) }, args, streams, hint)
}

// Root is the root command with the commands of all packages.
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

// Stdin is standard input, to be read to its end. If it is a terminal, a message says that the
// command waits for input.
func (a *App) Stdin() io.Reader {
	if _, typed := program.Terminal(a.In); typed {
		a.Say("reading standard input; Ctrl-D ends it, Ctrl-C the command")
	}
	return a.In
}

// BadInput makes an input error: the command line, a file or the environment is wrong.
func BadInput(format string, args ...any) error { return program.Wrongf(format, args...) }

// Wrong makes err an input error, as BadInput does; nil stays nil.
func Wrong(err error) error { return program.Wrong(err) }

// hint is what the user can do next, if the error doesn't say it.
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
	case errors.As(err, &noWorker) && noWorker.Known && noWorker.Polled: // the error says what to do
	case errors.Is(err, orders.ErrNoWorker):
		return `; is one running? "orderflow dev" starts one together with Temporal`
	case errors.Is(err, documents.ErrNotFound):
		return documentsHint()
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
