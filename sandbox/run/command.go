// Package run is the program sandbox without its main function: the image contains it
// within orderflow, too.
package run

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"orderflow/internal/cli"
	"orderflow/sandbox/compare"
)

// Run runs one command line and returns its exit code.
func Run(ctx context.Context, args []string, streams cli.Streams) int {
	return cli.Run(ctx, program, args, streams, nil)
}

// program returns the command line.
func program(streams cli.Streams) *cobra.Command {
	root := &cobra.Command{
		Use:   "sandbox",
		Short: "Serve the simulators of all providers, until SIGINT or SIGTERM",
		Long: `Serve the simulators of all providers on one port (ORDERFLOW_SANDBOX_ADDRESS), until
SIGINT or SIGTERM. They keep everything in memory: a restart forgets it.

The variables ORDERFLOW_SANDBOX_... say how fast they are, where they post their
webhooks, and what goes wrong by a plan; "orderflow config" shows them.

Exit codes: 0 done, 1 failed, 2 wrong input (nothing was done).`,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
		RunE:              func(command *cobra.Command, _ []string) error { return run(command.Context(), streams.Out) },
	}
	root.AddCommand(compareCommand(streams))
	return root
}

// errDifferent says that the comparison found differences; the report has printed them.
var errDifferent = errors.New("the simulators do not answer as the recordings do")

func compareCommand(streams cli.Streams) *cobra.Command {
	return &cobra.Command{
		Use:   "compare DIR",
		Short: "Compare the exchanges recorded in a folder with the simulators",
		Long: `Compare the exchanges that ORDERFLOW_RECORD has recorded in a folder with the
simulators. Exits with 0 if nothing differs, with 1 if something does.`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, folders []string) error {
			report, err := compare.Run(folders[0])
			if err != nil {
				return cli.Wrongf("compare: %w", err)
			}
			if err := report.Write(streams.Out); err != nil {
				return err
			}
			if report.Different > 0 {
				return errDifferent
			}
			return nil
		},
	}
}
