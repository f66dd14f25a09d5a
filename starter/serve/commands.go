// Package serve has the command serve: the HTTP trigger (internal/trigger) on a port of
// its own, with the ports beside it.
package serve

import (
	"github.com/spf13/cobra"

	"orderflow/starter/cli"
)

// Commands are those of the HTTP trigger.
func Commands(app *cli.App) []*cobra.Command { return []*cobra.Command{newServe(app, runServe)} }
