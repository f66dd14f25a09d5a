// Command scale measures the cost of many orders, and of many waiting orders: on
// Temporal's development server, with MyPromo's call limit, without webhooks. It starts
// everything that it needs on loopback, and stops by itself.
//
// It exits with code 1 if it could not measure. A missed target is printed as missed and
// does not fail the program. "make scale" runs it; docs/measured.md explains the output.
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

// plan holds the flags.
type plan struct {
	only []part
	// orders wait in preflight. changes of them leave it that day: during of these while
	// things are measured, the others before.
	orders, changes, during int
	// rest is the pause after all orders have come to preflight. 37 minutes after a hint, an
	// order's next poll is due in half an hour.
	rest time.Duration
	// lasts is how long to measure while they wait, patience how long to wait for the
	// last changes.
	lasts, patience time.Duration
	// alone is how many new orders start while none wait, one per pace; every is the pace
	// of those that start while orders wait.
	alone       int
	pace, every time.Duration
	// submitted is how many orders are submitted at the limit.
	submitted int
	// limit is MyPromo's, in calls per minute.
	limit int
	// workers are the numbers of workers to run, one after another.
	workers []int
	// slowestPoll is the worker's setting of that name; 0 keeps the default.
	slowestPoll time.Duration
	within      time.Duration
	binaries    string
}

// part is one of the measurements.
type part string

const (
	partTable   part = "table"   // computes what is not measured
	partFill    part = "fill"    // how long orders take to come to preflight
	partLatency part = "latency" // new orders and changes while orders wait; includes fill
	partLimit   part = "limit"   // orders submitted at the limit
)

// parts lists all of them.
var parts = []part{partTable, partFill, partLatency, partLimit}

// measures reports whether a part is wanted.
func (p plan) measures(one part) bool { return slices.Contains(p.only, one) }

func main() {
	p := plan{only: parts, workers: []int{1, 2, 5}}
	flag.Func("only", "what to measure, of table,fill,latency,limit; latency includes fill (default all)", p.setOnly)
	flag.IntVar(&p.orders, "orders", 10_000, "orders that wait in preflight")
	flag.IntVar(&p.changes, "changes", 2_000, "how many of them leave preflight that day")
	flag.IntVar(&p.during, "during", 150, "how many of these during the measurement; the others leave before")
	flag.DurationVar(&p.rest, "rest", 37*time.Minute, "pause once they wait, until no poll is due that came of bringing them there")
	flag.DurationVar(&p.lasts, "for", 15*time.Minute, "how long to measure while they wait")
	flag.DurationVar(&p.patience, "patience", 10*time.Minute, "how long to wait for orders to act on the last change")
	flag.IntVar(&p.alone, "alone", 20, "new orders to start while none wait")
	flag.DurationVar(&p.pace, "pace", 5*time.Second, "how often")
	flag.DurationVar(&p.every, "every", 15*time.Second, "how often new orders are started while others wait")
	flag.IntVar(&p.submitted, "submitted", 600, "orders to submit at the limit")
	flag.IntVar(&p.limit, "limit", 500, "MyPromo's limit in calls a minute")
	flag.Func("workers", "numbers of workers, one after another (default 1,2,5)", p.setWorkers)
	flag.DurationVar(&p.slowestPoll, "poll-slowest", 0, "ORDERFLOW_POLL_SLOWEST of the workers (default as it is)")
	flag.DurationVar(&p.within, "within", 150*time.Minute, "timeout of the whole run")
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

// run makes one measurement after the other; each prints its results.
func run(ctx context.Context, p plan) error {
	if p.during > p.changes || p.changes > p.orders {
		return fmt.Errorf("%d of %d changes of %d orders: want during <= changes <= orders", p.during, p.changes, p.orders)
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
	fmt.Printf("\nThe whole run took %s.\n", time.Since(began).Round(time.Second))
	return nil
}

// note prints progress: a run takes an hour.
func note(words string, args ...any) {
	fmt.Fprintf(os.Stderr, "%s %s\n", time.Now().Format(time.TimeOnly), fmt.Sprintf(words, args...))
}
