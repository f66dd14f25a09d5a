package cli

import (
	"github.com/schollz/progressbar/v3"

	program "orderflow/internal/cli"
	"orderflow/internal/orders"
)

// minBarOrders is the number of orders up to which no progress bar is shown.
const minBarOrders = 5

// Progress is a bar on standard error, shown on a terminal and for more than a few orders.
func (a *App) Progress(orders int, doing string) *progressbar.ProgressBar {
	terminal, looks := program.Terminal(a.Err)
	if orders <= minBarOrders || !looks {
		return progressbar.DefaultSilent(int64(orders))
	}
	return progressbar.NewOptions(orders, progressbar.OptionSetWriter(terminal),
		progressbar.OptionSetDescription(doing), progressbar.OptionShowCount(), progressbar.OptionClearOnFinish())
}

// ProgressOf shows such a bar when the number of orders is known.
func (a *App) ProgressOf(doing string) orders.Progress {
	var bar *progressbar.ProgressBar
	return func(done, of int) {
		if bar == nil {
			bar = a.Progress(of, doing)
		}
		_ = bar.Set(done)
	}
}
