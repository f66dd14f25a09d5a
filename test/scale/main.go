// Command scale measures what it costs to have many orders, and to have them wait: on
// Temporal's development server, with MyPromo's limit of calls, without webhooks. It
// starts everything that it needs on loopback, and stops by itself.
//
// It ends with exit code 1 when it could not measure. A target that is missed is printed
// as missed, and is no failure of the program. "make scale" runs it; docs/measured.md
// says how to read what it prints.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"orderflow/test/measure"
	"orderflow/test/program"
)

// plan is what is decided before the run.
type plan struct {
	only []part
	// orders wait in preflight; changes of them go on that day, during of these while
	// things are measured, and the others before.
	orders, changes, during int
	// rest is how long nothing happens after the orders have come to where they wait.
	rest time.Duration
	// lasts is how long is measured while they wait, and patience how long is waited
	// for the last changes to be acted upon.
	lasts, patience time.Duration
	// alone is how many new orders are started with none waiting, one each pace; every
	// is the pace of those that are started while orders wait.
	alone       int
	pace, every time.Duration
	// submitted is how many orders are submitted at the limit.
	submitted int
	// limit is MyPromo's, in calls a minute.
	limit int
	// workers are how many work, one number after another.
	workers []int
	// slowestPoll is the worker's setting of that name; 0 leaves it as it is.
	slowestPoll time.Duration
	within      time.Duration
	binaries    string
}

// part is one of the things that are measured.
type part string

const (
	partTable   part = "table"   // computes what is not measured
	partFill    part = "fill"    // how long orders take to come to where they wait
	partLatency part = "latency" // new orders and changes while orders wait; fills first
	partLimit   part = "limit"   // orders submitted at the limit
)

// parts are all of them.
var parts = []part{partTable, partFill, partLatency, partLimit}

// measures reports whether a part is wanted.
func (p plan) measures(one part) bool { return slices.Contains(p.only, one) }

func main() {
	p := plan{only: parts, workers: []int{1, 2, 5}}
	flag.Func("only", "what to measure, of table,fill,latency,limit; latency fills first (default all)", p.setOnly)
	flag.IntVar(&p.orders, "orders", 10_000, "how many orders wait in preflight")
	flag.IntVar(&p.changes, "changes", 2_000, "how many of them go on at MyPromo that day")
	flag.IntVar(&p.during, "during", 150, "how many of these while things are measured, the others before")
	flag.DurationVar(&p.rest, "rest", 10*time.Minute, "how long nothing happens once they wait, until their first polls are over")
	flag.DurationVar(&p.lasts, "for", 15*time.Minute, "how long is measured while they wait")
	flag.DurationVar(&p.patience, "patience", 10*time.Minute, "how long is waited for the last change to be acted upon")
	flag.IntVar(&p.alone, "alone", 20, "how many new orders are started while none wait")
	flag.DurationVar(&p.pace, "pace", 5*time.Second, "how often")
	flag.DurationVar(&p.every, "every", 15*time.Second, "how often new orders are started while others wait")
	flag.IntVar(&p.submitted, "submitted", 600, "how many orders are submitted at the limit")
	flag.IntVar(&p.limit, "limit", 500, "MyPromo's limit in calls a minute")
	flag.Func("workers", "how many workers work, one number after another (default 1,2,5)", p.setWorkers)
	flag.DurationVar(&p.slowestPoll, "poll-slowest", 0, "ORDERFLOW_POLL_SLOWEST of the workers (default as it is)")
	flag.DurationVar(&p.within, "within", 100*time.Minute, "when to stop, whatever is measured by then")
	flag.StringVar(&p.binaries, "bin", "bin", "folder of the worker's program")
	flag.Parse()
	program.Main("scale", func(ctx context.Context) (bool, error) { return true, run(ctx, p) })
}

func (p *plan) setOnly(list string) error {
	p.only = nil
	for name := range strings.SplitSeq(list, ",") {
		if !slices.Contains(parts, part(name)) {
			return fmt.Errorf("%q: want some of table,fill,latency,limit", name)
		}
		p.only = append(p.only, part(name))
	}
	return nil
}

func (p *plan) setWorkers(list string) error {
	p.workers = nil
	for text := range strings.SplitSeq(list, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return fmt.Errorf("%q: want numbers above 0, such as 1,2,5", text)
		}
		p.workers = append(p.workers, n)
	}
	return nil
}

// run takes one measurement after the other; each prints what it found.
func run(ctx context.Context, p plan) error {
	if p.during > p.changes || p.changes > p.orders {
		return fmt.Errorf("%d of %d changes of %d orders: want no number above the next", p.during, p.changes, p.orders)
	}
	ctx, stop := context.WithTimeout(ctx, p.within)
	defer stop()
	began := time.Now()
	fmt.Println(measure.Machine())
	if p.measures(partTable) {
		fmt.Print(table(watching(p.limit)))
	}
	if p.measures(partFill) || p.measures(partLatency) {
		found, err := measureWaiting(ctx, p)
		if found != nil {
			fmt.Print(found.report(p))
		}
		if err != nil {
			return fmt.Errorf("orders that wait: %w", err)
		}
	}
	if p.measures(partLimit) {
		found, err := measureLimit(ctx, p)
		if found != nil {
			fmt.Print(found.report(p))
		}
		if err != nil {
			return fmt.Errorf("orders submitted at the limit: %w", err)
		}
	}
	fmt.Printf("\nAll of it took %s.\n", time.Since(began).Round(time.Second))
	return nil
}

// note tells whoever looks on what a run of an hour is about.
func note(words string, args ...any) {
	fmt.Fprintf(os.Stderr, "%s %s\n", time.Now().Format(time.TimeOnly), fmt.Sprintf(words, args...))
}
