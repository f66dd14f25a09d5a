package main

import (
	"fmt"
	"math"
	"strings"
	"text/tabwriter"
	"time"
)

// pass is how MyPromo's changes are read. MyPromo filters by the day of the last change
// only, so that a pass reads everything that has changed that day; and as the order of
// its lists is not documented, a pass has seen a change for certain only at its end.
type pass struct {
	rows           int           // of a page
	callsPerMinute float64       // of a pass over orders, while one over production orders is made beside it
	every          time.Duration // how often a pass begins
	pause          time.Duration // at least, between two passes
}

// watching is how MyPromo is watched within a limit of calls a minute, with
// ORDERFLOW_WATCH_SHARE and ORDERFLOW_WATCH_EVERY as they are by default, by one worker or
// two: with more, a worker's part of the limit is less than that share. Two thirds of the
// share are for orders, a third is for production orders.
func watching(limit int) pass {
	const share, ofOrders = 0.5, 2.0 / 3
	return pass{rows: 15, callsPerMinute: share * ofOrders * float64(limit), every: 30 * time.Second, pause: 5 * time.Second}
}

// calls are those of a pass over orders on a day on which so many have changed. A list
// in which nothing has is asked for, too.
func (p pass) calls(changes int) int {
	return max(1, int(math.Ceil(float64(changes)/float64(p.rows))))
}

// takes is how long that pass takes.
func (p pass) takes(changes int) time.Duration {
	return time.Duration(float64(p.calls(changes)) / p.callsPerMinute * float64(time.Minute))
}

// seenAfter is how long after it happened a change has been seen: it waits for the next
// pass to begin, which is as likely to be at any time between two, and then for that to end.
func (p pass) seenAfter(changes int) (median, late time.Duration) {
	takes := p.takes(changes)
	between := max(p.every, takes+p.pause)
	return between/2 + takes, between*99/100 + takes
}

// table is what passes take on days of few and of many changes, by their end.
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
