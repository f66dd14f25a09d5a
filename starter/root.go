package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"
	"go.temporal.io/api/serviceerror"

	"orderflow/internal/httpapi"
	"orderflow/internal/orders"
	"orderflow/internal/plain"
	"orderflow/internal/temporalio"
)

// The exit codes, as scripts know them.
const (
	exitDone     = 0
	exitFailed   = 1
	exitBadInput = 2
)

// Streams are what a command reads and writes.
type Streams struct {
	In io.Reader
	// Out gets what was asked for, Err everything else.
	Out, Err io.Writer
}

// app is what all commands share.
type app struct {
	Streams
	// terminal is Err without the filter for what others have written: for progress bars.
	terminal io.Writer
	// began says that a command's own work has begun: an error before that is one
	// of usage.
	began bool
}

// Run runs one command line and returns its exit code.
func Run(ctx context.Context, args []string, streams Streams) int {
	a := &app{terminal: streams.Err, Streams: Streams{In: streams.In, Out: &harmless{to: streams.Out}, Err: &harmless{to: streams.Err}}}
	root := a.root()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	fmt.Fprintf(a.Err, "orderflow: %s%s\n", plain.Words(err.Error()), a.hint(err))
	var wrong *inputError
	if errors.As(err, &wrong) || !a.began {
		return exitBadInput
	}
	return exitFailed
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "orderflow",
		Short: "Takes customers' orders from acceptance to the reported shipment",
		Long: `Takes customers' orders from acceptance to the reported shipment.

To try it out, run "orderflow demo"; or run "orderflow dev" and, in another
terminal, "orderflow start examples/made-to-order-locker.json".

Exit codes: 0 done, 1 failed, 2 wrong input (nothing was done).`,
		SilenceErrors: true,
		SilenceUsage:  true,
		PersistentPreRunE: func(command *cobra.Command, args []string) error {
			a.began = true
			return checkWords(command, args)
		},
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	root.SetIn(a.In)
	root.SetOut(a.Out)
	root.SetErr(a.Err)
	root.AddCommand(
		a.startCommand(), a.importCommand(), a.quoteCommand(), a.watchCommand(), a.showCommand(), a.listCommand(), a.viewsCommand(),
		a.cancelCommand(), a.resolveCommand(), a.designCommand(), a.holdCommand(), a.releaseCommand(),
		a.suppliesCommand(), a.stockCommand(), a.documentsCommand(), a.pickupCommand(), a.eraseCommand(), a.keysCommand(), a.tokenCommand(),
		a.serveCommand(), a.healthCommand(),
		a.devCommand(), a.demoCommand(),
		a.setupCommand(), a.replayCommand(), a.configCommand(), a.versionCommand(),
	)
	return root
}

// inputError is an error of whoever wrote the command line, file or environment.
type inputError struct{ err error }

func (e *inputError) Error() string { return e.err.Error() }
func (e *inputError) Unwrap() error { return e.err }

func badInput(format string, args ...any) error {
	return &inputError{fmt.Errorf(format, args...)}
}

// hint is what the reader of an error can do next, where the error doesn't say it.
func (a *app) hint(err error) string {
	var away *unreachableError
	var homeless *temporalio.NoNamespaceError
	var unanswered *orders.NoWorkerError
	switch {
	case !a.began:
		return `; "orderflow help" shows the commands`
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
