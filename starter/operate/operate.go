// Package operate has the commands of whoever keeps the whole running: hold a provider,
// check accounts, watch costs, call the courier, tell stocks and supplies, try a new version
// on saved histories.
package operate

import (
	"github.com/spf13/cobra"

	"orderflow/starter/cli"
)

// Commands are those of operators.
func Commands(app *cli.App) []*cobra.Command {
	return []*cobra.Command{
		newCheck(app, runCheck), newHealth(app, runHealth), newReplay(app, runReplay),
		newHold(app, runHold), newRelease(app, runRelease), newPickup(app, runPickup), newCosts(app, runCosts),
		newStock(app), newSupplies(app), newNotify(app),
	}
}
