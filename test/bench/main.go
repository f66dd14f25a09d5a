// Command bench measures Orderflow on Temporal's development server, against
// simulators that answer at once: how fast orders are beside a bare workflow with as
// many steps that do nothing, how much history and how many billable actions each
// route takes, how much memory a worker needs while many orders wait, and how fast
// histories replay. It starts everything that it needs on loopback, and stops by
// itself.
//
// It ends with exit code 1 when it could not measure. A target that is missed is
// printed as missed, and is no failure of the benchmark. "make bench" runs it;
// docs/measured.md says how to read what it prints.
package main

import (
	"context"
	"flag"
	"fmt"
	"time"

	"orderflow/test/measure"
	"orderflow/test/program"
)

// plan is what is decided before the run.
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
	bareWorker := flag.Bool("bare-worker", false, "be the worker of the bare workflow, which the benchmark starts by itself")
	flag.IntVar(&p.rounds, "rounds", 5, "how many rounds the comparison takes; 0 leaves it out")
	flag.IntVar(&p.orders, "orders", 60, "how many orders run side by side in a round")
	flag.IntVar(&p.singles, "singles", 4, "how many orders run alone in a round")
	flag.IntVar(&p.open, "open", 10_000, "how many orders wait while the worker's memory is measured; 0 leaves it out")
	flag.DurationVar(&p.within, "within", 7*time.Minute, "how long they may take to come to where they wait")
	flag.DurationVar(&p.replay, "replay", 10*time.Second, "how long histories are replayed")
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

// run takes one measurement after the other; each prints what it found.
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
	fmt.Printf("\nAll of it took %s.\n", time.Since(began).Round(time.Second))
	return nil
}

// measureRoutes counts what an order of each route takes.
func measureRoutes(ctx context.Context, p plan) error {
	h, err := build(ctx, p, atOnce)
	if err != nil {
		return err
	}
	defer h.close()
	return h.countRoutes(ctx)
}
