// Package orders has the commands to follow orders from the start to the parcel: start and
// import them, quote, watch, list and show them, decide what needs attention, fetch and print
// labels, pack, and export ended orders.
package orders

import (
	"github.com/spf13/cobra"

	"orderflow/starter/cli"
)

// Commands are the commands to follow orders.
func Commands(app *cli.App) []*cobra.Command {
	return []*cobra.Command{
		newStart(app, runStart), newImport(app, runImport), newQuote(app, runQuote),
		newWatch(app, runWatch), newShow(app, runShow), newList(app, runList), newViews(app, runViews), newExport(app, runExport),
		newCancel(app, runCancel), newResolve(app, runResolve), newDesign(app, runDesign),
		newDocuments(app, runDocuments), newPack(app, runPack),
	}
}
