// Package operate has the commands for operators: hold a provider, check accounts, add up
// costs, call the courier, report stocks and supplies, replay histories with a new version.
package operate

import (
	"github.com/spf13/cobra"

	"orderflow/starter/cli"
)

// Commands are the commands for operators.
func Commands(app *cli.App) []*cobra.Command {
	return []*cobra.Command{
		newCheck(app, runCheck), newHealth(app, runHealth), newReplay(app, runReplay),
		newHold(app, runHold), newRelease(app, runRelease), newPickup(app, runPickup), newCosts(app, runCosts),
		newStock(app), newSupplies(app), newNotify(app),
	}
}
