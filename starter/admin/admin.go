// Package admin has the commands for administrators: manage access tokens and keys, prepare the
// Temporal namespace, show the configuration, and erase an order.
package admin

import (
	"github.com/spf13/cobra"

	"orderflow/starter/cli"
)

// Commands are the commands for administrators.
func Commands(app *cli.App) []*cobra.Command {
	return []*cobra.Command{
		newErase(app, runErase), newKeys(app), newToken(app), newSetup(app, runSetup), newConfig(app, runConfig),
	}
}
