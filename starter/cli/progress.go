package cli

import (
	"github.com/schollz/progressbar/v3"

	program "orderflow/internal/cli"
	"orderflow/internal/orders"
)

// worthABar is how many orders are worth a progress bar.
const worthABar = 5

// Progress is a bar on standard error, if somebody looks at it and it's worth one.
func (a *App) Progress(orders int, doing string) *progressbar.ProgressBar {
	terminal, looks := program.Terminal(a.Err)
	if orders <= worthABar || !looks {
		return progressbar.DefaultSilent(int64(orders))
	}
	return progressbar.NewOptions(orders, progressbar.OptionSetWriter(terminal),
		progressbar.OptionSetDescription(doing), progressbar.OptionShowCount(), progressbar.OptionClearOnFinish())
}

// ProgressOf shows such a bar once it is known of how many orders.
func (a *App) ProgressOf(doing string) orders.Progress {
	var bar *progressbar.ProgressBar
	return func(done, of int) {
		if bar == nil {
			bar = a.Progress(of, doing)
		}
		_ = bar.Set(done)
	}
}
