// Package cli reads command lines, handles interruption and ends our programs. A program is a
// tree of cobra commands; other packages do the work.
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

// The exit codes that scripts rely on. A program that a signal interrupts exits with 128 plus
// the signal's number: 130 after Ctrl-C.
const (
	Done     = 0
	Failed   = 1
	BadInput = 2
)

// Streams are what a command reads and writes.
type Streams struct {
	In io.Reader
	// Out gets the result, Err everything else.
	Out, Err io.Writer
	// Orderflow is how the user calls orderflow: "bin/orderflow". Empty means by its name.
	Orderflow string
}

// Main runs a program with the process's own streams and arguments, and exits with the code
// that run returns. The first SIGINT or SIGTERM ends the context; the second ends the process
// at once.
func Main(run func(ctx context.Context, args []string, streams Streams) int) {
	ctx, stop := untilSignal(context.Background())
	log.SetOutput(&harmless{to: os.Stderr}) // log lines of libraries
	code := run(ctx, os.Args[1:], Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Orderflow: pathOfOrderflow(os.Args[0])})
	stop()
	os.Exit(code)
}

// Hint returns what the reader of an error can do next, if the error doesn't say it: text to
// append, or "".
type Hint func(err error) string

// Program makes the commands of a program. They use only these streams: output is made harmless
// for terminals, and reads end with the context.
type Program func(Streams) *cobra.Command

// Run runs one command line, writes its error to standard error, and returns the exit code.
// hint may be nil.
func Run(ctx context.Context, program Program, args []string, streams Streams, hint Hint) int {
	out, problems := &harmless{to: streams.Out}, &harmless{to: streams.Err}
	defer out.end()
	defer problems.end()
	streams.In, streams.Out, streams.Err = Interruptible(ctx, streams.In), out, problems
	root := program(streams)
	began := complete(root)
	typedHelp(root, streams)
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
		fmt.Fprintf(streams.Err, "%s: %s\n", root.Name(), streams.Typed(Text(err)+next(command, err, *began, hint)))
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

// execute runs the command that the arguments name. cobra does not check the arguments of
// command groups, so execute does.
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

// next returns the hint that follows an error.
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

// InputError is an error in the command line, a file or the environment: nothing was done.
type InputError struct{ err error }

// Error returns the wrapped error's text.
func (e *InputError) Error() string { return e.err.Error() }

// Unwrap returns the wrapped error.
func (e *InputError) Unwrap() error { return e.err }

// Wrong marks an error as an input error; nil stays nil.
func Wrong(err error) error {
	if err == nil {
		return nil
	}
	return &InputError{err}
}

// Wrongf makes an input error like fmt.Errorf.
func Wrongf(format string, args ...any) error {
	return &InputError{fmt.Errorf(format, args...)}
}
