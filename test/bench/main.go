// Command bench measures Orderflow on Temporal's development server, against simulators
// that answer at once: how fast orders are compared with a bare workflow of as many steps
// that do nothing, how much history and how many billable actions each route takes, how
// much memory a worker needs while many orders wait, and how fast histories replay. It
// starts everything that it needs on loopback, and stops by itself.
//
// It exits with code 1 if it could not measure. A missed target is printed as missed and
// does not fail the benchmark. "make bench" runs it; docs/measured.md explains the
// output.
package main

import (
	"context"
	"flag"
	"fmt"
	"time"

	"orderflow/test/measure"
	"orderflow/test/program"
)

// plan holds the flags.
type plan struct {
	rounds    int
	orders    int
	singles   int
	open      int
	within    time.Duration
	replay    time.Duration
	binaries  string
	histories string
}

func main() {
	var p plan
	bareWorker := flag.Bool("bare-worker", false, "run as the worker of the bare workflow (the benchmark starts it)")
	flag.IntVar(&p.rounds, "rounds", 5, "rounds of the comparison; 0 skips it")
	flag.IntVar(&p.orders, "orders", 60, "orders that run in parallel in a round")
	flag.IntVar(&p.singles, "singles", 4, "orders that run alone in a round")
	flag.IntVar(&p.open, "open", 10_000, "orders that wait while the worker's memory is measured; 0 skips it")
	flag.DurationVar(&p.within, "within", 7*time.Minute, "timeout until they all wait")
	flag.DurationVar(&p.replay, "replay", 10*time.Second, "how long to replay histories")
	flag.StringVar(&p.binaries, "bin", "bin", "folder of the worker's program")
	flag.StringVar(&p.histories, "histories", "workflows/testdata/histories", "folder of the histories to replay")
	flag.Parse()
	program.Main("bench", func(ctx context.Context) (bool, error) {
		if *bareWorker {
			return true, workBare(ctx)
		}
		return true, run(ctx, p)
	})
}

// run makes one measurement after the other; each prints its results.
func run(ctx context.Context, p plan) error {
	began := time.Now()
	fmt.Println(measure.Machine())
	if err := compare(ctx, p); err != nil {
		return fmt.Errorf("orders beside the bare workflow: %w", err)
	}
	if err := measureRoutes(ctx, p); err != nil {
		return fmt.Errorf("routes: %w", err)
	}
	if err := measureMemory(ctx, p); err != nil {
		return fmt.Errorf("memory: %w", err)
	}
	if err := measureReplays(ctx, p); err != nil {
		return fmt.Errorf("replays: %w", err)
	}
	fmt.Printf("\nThe whole run took %s.\n", time.Since(began).Round(time.Second))
	return nil
}

// measureRoutes counts the events and actions of an order on each route.
func measureRoutes(ctx context.Context, p plan) error {
	s, err := build(ctx, p, instant)
	if err != nil {
		return err
	}
	defer s.close()
	return s.countRoutes(ctx)
}
