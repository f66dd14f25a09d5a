package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"
	"go.temporal.io/api/serviceerror"

	"orderflow/internal/cli"
	"orderflow/internal/httpapi"
	"orderflow/internal/orders"
	"orderflow/internal/temporalio"
)

// Streams are what a command reads and writes.
type Streams = cli.Streams

// app is what all commands share.
type app struct{ Streams }

// Run runs one command line and returns its exit code.
func Run(ctx context.Context, args []string, streams Streams) int {
	return cli.Run(ctx, func(streams Streams) *cobra.Command { return (&app{streams}).root() }, args, streams, hint)
}

func (a *app) root() *cobra.Command {
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
	root.AddCommand(
		a.startCommand(), a.importCommand(), a.quoteCommand(), a.watchCommand(), a.showCommand(), a.listCommand(), a.viewsCommand(), a.costsCommand(), a.exportCommand(),
		a.cancelCommand(), a.resolveCommand(), a.designCommand(), a.holdCommand(), a.releaseCommand(),
		a.suppliesCommand(), a.stockCommand(), a.notifyCommand(), a.documentsCommand(), a.packCommand(), a.pickupCommand(), a.eraseCommand(), a.keysCommand(), a.tokenCommand(),
		a.serveCommand(), a.healthCommand(),
		a.devCommand(), a.demoCommand(),
		a.setupCommand(), a.checkCommand(), a.replayCommand(), a.configCommand(),
	)
	completions(root)
	return root
}

// stdin is standard input, to be read to its end. Who sits at a terminal is told so, and
// does not wait for a program that waits for them.
func (a *app) stdin() io.Reader {
	if _, typed := cli.Terminal(a.In); typed {
		a.say("reading standard input; Ctrl-D ends it, Ctrl-C the command")
	}
	return a.In
}

// badInput makes an error of whoever wrote the command line, a file or the environment.
func badInput(format string, args ...any) error { return cli.Wrongf(format, args...) }

// hint is what the reader of an error can do next, where the error doesn't say it.
func hint(err error) string {
	var away *unreachableError
	var homeless *temporalio.NoNamespaceError
	var unanswered *orders.NoWorkerError
	switch {
	case errors.As(err, &homeless):
		return fmt.Sprintf(`; set it to one that is there ("temporal operator namespace list"), or make it: "temporal operator namespace create --namespace %s", then "orderflow setup"`, homeless.Namespace)
	case errors.As(err, &away), temporalAway(err):
		return `; is it running? "orderflow dev" starts one to try things out`
	case errors.Is(err, httpapi.ErrOpenToTheWorld):
		return `; "orderflow token create" makes a token`
	case errors.As(err, &unanswered) && unanswered.Known && unanswered.Polled: // it says itself what to do
	case errors.Is(err, orders.ErrNoWorker):
		return `; is one running? "orderflow dev" starts one together with Temporal`
	case errors.Is(err, orders.ErrNotFound):
		return `; "orderflow list" shows those there are`
	}
	return ""
}

// temporalAway reports whether Temporal went away while a command worked with it.
func temporalAway(err error) bool {
	var unavailable *serviceerror.Unavailable
	return errors.As(err, &unavailable)
}
