// Package cli is how our programs read their command line, are interrupted and end. A
// program is a tree of cobra commands; what it does with orders stands elsewhere.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/spf13/cobra"
)

// The exit codes, as scripts know them. A program that a signal interrupts exits with
// 128 and the signal's number: 130 after Ctrl-C.
const (
	Done     = 0
	Failed   = 1
	BadInput = 2
)

// Streams are what a command reads and writes.
type Streams struct {
	In io.Reader
	// Out gets what was asked for, Err everything else.
	Out, Err io.Writer
}

// Main runs a program on the process's own streams and arguments, and ends the process
// with the code that run returns. The context ends with the first SIGINT or SIGTERM; a
// second one ends the process at once.
func Main(run func(ctx context.Context, args []string, streams Streams) int) {
	ctx, stop := untilSignal(context.Background())
	log.SetOutput(&harmless{to: os.Stderr}) // what libraries have to say
	code := run(ctx, os.Args[1:], Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr})
	stop()
	os.Exit(code)
}

// Hint is what the reader of an error can do next, where the error doesn't say it:
// text that follows it, or nothing.
type Hint func(err error) string

// Program makes the commands of a program, which read and write these streams only: what
// they write is made harmless for terminals, and what they read ends with the context.
type Program func(Streams) *cobra.Command

// Run runs one command line of a program, writes its error to standard error, and returns
// the exit code. hint may be nil.
func Run(ctx context.Context, program Program, args []string, streams Streams, hint Hint) int {
	out, problems := &harmless{to: streams.Out}, &harmless{to: streams.Err}
	defer out.end()
	defer problems.end()
	streams = Streams{In: Interruptible(ctx, streams.In), Out: out, Err: problems}
	root := program(streams)
	began := complete(root)
	root.SetArgs(args)
	root.SetIn(streams.In)
	root.SetOut(streams.Out)
	root.SetErr(streams.Err)
	command, err := execute(ctx, root, args)
	if err == nil {
		return Done
	}
	signal, interrupted := signalOf(ctx)
	if !interrupted || !cancelled(err) {
		fmt.Fprintf(streams.Err, "%s: %s%s\n", root.Name(), Text(err), next(command, err, *began, hint))
	}
	var wrong *InputError
	switch {
	case interrupted:
		return afterSignal + int(signal)
	case !*began || errors.As(err, &wrong):
		return BadInput
	}
	return Failed
}

// execute runs the command that the arguments name. Groups of commands do nothing
// themselves, so cobra would not look at their arguments.
func execute(ctx context.Context, root *cobra.Command, args []string) (*cobra.Command, error) {
	command, rest, err := root.Find(args)
	if err == nil && command.HasSubCommands() && !command.Runnable() && !completes(args) {
		command.InitDefaultHelpFlag()
		command.InitDefaultVersionFlag()
		if err = command.ParseFlags(rest); err == nil {
			err = noSuchCommand(command, command.Flags().Args())
		}
	}
	if err != nil {
		return command, err
	}
	return root.ExecuteContextC(ctx)
}

// next is the hint that follows an error.
func next(command *cobra.Command, err error, began bool, hint Hint) string {
	switch {
	case errors.As(err, new(*unknownCommand)), began && hint == nil:
		return ""
	case began:
		return hint(err)
	case command.HasAvailableSubCommands() && !command.Runnable():
		return "; " + helpAbout(command)
	default:
		return fmt.Sprintf(`; "%s --help" shows what it takes`, command.CommandPath())
	}
}

// InputError is an error of whoever wrote the command line, a file or the environment:
// nothing was done.
type InputError struct{ err error }

// Error is that of the error in it.
func (e *InputError) Error() string { return e.err.Error() }

// Unwrap returns the error in it.
func (e *InputError) Unwrap() error { return e.err }

// Wrong makes an error one of input; nil stays nil.
func Wrong(err error) error {
	if err == nil {
		return nil
	}
	return &InputError{err}
}

// Wrongf makes an error of input as fmt.Errorf makes errors.
func Wrongf(format string, args ...any) error {
	return &InputError{fmt.Errorf(format, args...)}
}
