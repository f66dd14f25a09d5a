// Package devstack has the commands dev and demo: Temporal's dev server, the simulators of the
// providers, a worker and the HTTP trigger in one process, to try things out. No other command
// package imports simulators.
package devstack

import (
	"github.com/spf13/cobra"

	"orderflow/starter/cli"
)

// Commands are the commands of the dev stack.
func Commands(app *cli.App) []*cobra.Command {
	return []*cobra.Command{newDev(app, runDev), newDemo(app, runDemo)}
}
