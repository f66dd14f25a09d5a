// Command chaos proves on real processes that nothing happens twice and nothing is lost.
// It runs Temporal with its file database, several workers, the HTTP trigger and the
// simulators, in which calls fail by a random plan. It starts orders of all routes over
// HTTP. It kills workers, the trigger and Temporal, and once everything; cuts the network
// to the providers; keeps the shop that receives notices down for the first half; resets
// orders to earlier points, some to their start when everything that they did is older
// than look-ups search; cancels some orders; and sends one of them a storm of webhooks.
// Then it waits until all orders have ended and compares them with the simulators'
// ledgers.
//
// It exits with code 1 if anything deviates. "make chaos" runs it.
package main

import (
	"context"
	"flag"
	"fmt"
	"time"

	"orderflow/test/program"
)

func main() {
	var p plan
	flag.IntVar(&p.orders, "orders", 300, "how many orders to start")
	flag.Uint64Var(&p.seed, "seed", 1, "seed of everything random, more than 0")
	flag.Float64Var(&p.rate, "rate", 0.12, "share of the calls to providers that fail")
	flag.IntVar(&p.workers, "workers", 3, "how many worker processes to run")
	flag.DurationVar(&p.limit, "limit", 10*time.Minute, "timeout of the whole run")
	flag.StringVar(&p.binaries, "bin", "bin", "folder of the programs orderflow, worker and sandbox")
	flag.Parse()
	program.Main("chaos", func(ctx context.Context) (bool, error) { return run(ctx, p) })
}

// plan holds the flags.
type plan struct {
	orders   int
	seed     uint64
	rate     float64
	workers  int
	limit    time.Duration
	binaries string
}

// unrest is how long processes are killed, the network is cut and orders are reset.
func (p plan) unrest() time.Duration {
	const shortest, perOrder = 90 * time.Second, 500 * time.Millisecond
	return max(shortest, time.Duration(p.orders)*perOrder)
}

// auditTimeout is the timeout of the checks at the end.
const auditTimeout = 3 * time.Minute

// run starts everything, lets the orders run, and reports whether nothing deviates.
func run(ctx context.Context, p plan) (bool, error) {
	began := time.Now()
	ctx, cancel := context.WithTimeout(ctx, p.limit)
	defer cancel()
	s, err := build(ctx, p)
	if err != nil {
		return false, err
	}
	defer s.close()
	fmt.Printf("seed %d: %d orders, %d workers; logs and database in %s\n", p.seed, p.orders, p.workers, s.folder)
	t := &trial{stack: s}
	if err := t.write(ctx); err != nil {
		return false, err
	}
	working, stop := context.WithCancel(ctx)
	defer stop()
	go t.work(working)
	if err := t.disturb(ctx); err != nil {
		return false, err
	}
	fmt.Printf("%s: the faults are over; waiting for the orders to end\n", time.Since(began).Round(time.Second))
	stuck, err := t.await(ctx)
	if err != nil {
		return false, err
	}
	s.mend()
	t.awaitNotices(ctx)
	auditing, end := context.WithTimeout(context.WithoutCancel(ctx), auditTimeout)
	defer end()
	figures, err := t.audit(auditing, stuck)
	if err != nil {
		return false, err
	}
	fmt.Print(figures.report(t, time.Since(began)))
	s.sound = len(figures.deviations) == 0 && len(figures.missed(t)) == 0
	return s.sound, nil
}
