package main

import (
	"fmt"
	"math"
	"strings"
	"text/tabwriter"
	"time"
)

// pass describes how MyPromo's changes are read. MyPromo only filters by the day of the
// last change, so a pass reads everything that changed that day. The order of its lists
// is not documented, so a pass has surely seen a change only at its end.
type pass struct {
	rows           int           // per page
	callsPerMinute float64       // of a pass over orders, while production orders are read beside it
	every          time.Duration // how often a pass starts
	pause          time.Duration // at least, between two passes
}

// watching computes a pass for a limit of calls per minute, with the defaults of
// ORDERFLOW_WATCH_SHARE and ORDERFLOW_WATCH_EVERY, and one or two workers: with more, a
// worker's part of the limit is smaller than that share. Orders get two thirds of the
// share, production orders a third.
func watching(limit int) pass {
	const share, ofOrders = 0.5, 2.0 / 3
	return pass{rows: 15, callsPerMinute: share * ofOrders * float64(limit), every: 30 * time.Second, pause: 5 * time.Second}
}

// calls is the number of calls of a pass over orders after that many changes. A list
// without changes takes a call, too.
func (p pass) calls(changes int) int {
	return max(1, int(math.Ceil(float64(changes)/float64(p.rows))))
}

// takes is the duration of that pass.
func (p pass) takes(changes int) time.Duration {
	return time.Duration(float64(p.calls(changes)) / p.callsPerMinute * float64(time.Minute))
}

// seenAfter is how long after it happened a change is seen. It waits for the start of the
// next pass, which is equally likely at any time between two, and then for its end.
func (p pass) seenAfter(changes int) (median, late time.Duration) {
	takes := p.takes(changes)
	between := max(p.every, takes+p.pause)
	return between/2 + takes, between*99/100 + takes
}

// table prints the passes of days with few and with many changes.
func table(p pass) string {
	var text strings.Builder
	fmt.Fprintf(&text, "\nComputed: MyPromo's changed orders read in pages of %d, %.0f calls a minute, every %s at most\n",
		p.rows, p.callsPerMinute, p.every)
	lines := tabwriter.NewWriter(&text, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprintln(lines, "changes that day\tcalls of a pass\ta pass takes\ta change is seen within, median\t99th percentile\t")
	for _, changes := range []int{1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000} {
		median, late := p.seenAfter(changes)
		_, _ = fmt.Fprintf(lines, "%d\t%d\t%s\t%s\t%s\t\n", changes, p.calls(changes),
			p.takes(changes).Round(time.Second), median.Round(time.Second), late.Round(time.Second))
	}
	_ = lines.Flush() // a strings.Builder never fails
	return text.String()
}
