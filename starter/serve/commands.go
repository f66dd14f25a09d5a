// Package serve has the command serve: the HTTP trigger (internal/trigger) and the additional
// ports beside it.
package serve

import (
	"github.com/spf13/cobra"

	"orderflow/starter/cli"
)

// Commands are the commands of the HTTP trigger.
func Commands(app *cli.App) []*cobra.Command { return []*cobra.Command{newServe(app, runServe)} }
