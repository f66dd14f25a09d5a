package main

import (
	"io"
	"os"

	"github.com/schollz/progressbar/v3"

	"orderflow/internal/orders"
)

// worthABar is how many orders are worth a progress bar.
const worthABar = 5

// progress is a bar on standard error, if somebody looks at it and it's worth one.
func (a *app) progress(orders int, doing string) *progressbar.ProgressBar {
	if orders <= worthABar || !isTerminal(a.terminal) {
		return progressbar.DefaultSilent(int64(orders))
	}
	return progressbar.NewOptions(orders, progressbar.OptionSetWriter(a.terminal),
		progressbar.OptionSetDescription(doing), progressbar.OptionShowCount(), progressbar.OptionClearOnFinish())
}

// progressOf shows such a bar once it is known of how many orders.
func (a *app) progressOf(doing string) orders.Progress {
	var bar *progressbar.ProgressBar
	return func(done, of int) {
		if bar == nil {
			bar = a.progress(of, doing)
		}
		_ = bar.Set(done)
	}
}

func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
