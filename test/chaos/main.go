// Command chaos proves on the real thing that nothing is made twice and nothing is
// lost: Temporal with its file database, several worker processes, the HTTP trigger
// and the simulators, in which calls go wrong by a random plan. It starts orders of
// all routes over HTTP; kills workers, the trigger and Temporal, and once everything;
// cuts the network to the providers; has the shop that is told of orders away for the first
// half; resets orders to earlier points, some to their
// beginning when all that they did is older than look-ups reach; cancels some;
// and sends one of them a storm of webhooks. Then it waits until all orders have
// ended and compares what they say with the ledgers of the simulators.
//
// It ends with exit code 1 when anything deviates. "make chaos" runs it.
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
	flag.Uint64Var(&p.seed, "seed", 1, "seed of everything that is left to chance, more than 0")
	flag.Float64Var(&p.rate, "rate", 0.12, "share of the calls to providers that go wrong")
	flag.IntVar(&p.workers, "workers", 3, "how many worker processes to run")
	flag.DurationVar(&p.limit, "limit", 10*time.Minute, "how long all of it may take")
	flag.StringVar(&p.binaries, "bin", "bin", "folder of orderflow, worker and sandbox")
	flag.Parse()
	program.Main("chaos", func(ctx context.Context) (bool, error) { return run(ctx, p) })
}

// plan is what is decided before the run.
type plan struct {
	orders   int
	seed     uint64
	rate     float64
	workers  int
	limit    time.Duration
	binaries string
}

// unrest is how long things are killed, cut and reset.
func (p plan) unrest() time.Duration {
	const shortest, perOrder = 90 * time.Second, 500 * time.Millisecond
	return max(shortest, time.Duration(p.orders)*perOrder)
}

// judgeWithin bounds how long it takes to find out what came of it all.
const judgeWithin = 3 * time.Minute

// run makes the house, lets orders live in it, and reports whether all is sound.
func run(ctx context.Context, p plan) (bool, error) {
	began := time.Now()
	ctx, cancel := context.WithTimeout(ctx, p.limit)
	defer cancel()
	h, err := build(ctx, p)
	if err != nil {
		return false, err
	}
	defer h.close()
	fmt.Printf("seed %d: %d orders, %d workers; logs and database in %s\n", p.seed, p.orders, p.workers, h.folder)
	t := &trial{house: h}
	if err := t.write(ctx); err != nil {
		return false, err
	}
	working, stop := context.WithCancel(ctx)
	defer stop()
	go t.work(working)
	if err := t.disturb(ctx); err != nil {
		return false, err
	}
	fmt.Printf("%s: the unrest is over; waiting for the orders to end\n", time.Since(began).Round(time.Second))
	stuck, err := t.await(ctx)
	if err != nil {
		return false, err
	}
	h.mend()
	t.awaitNotices(ctx)
	judging, end := context.WithTimeout(context.WithoutCancel(ctx), judgeWithin)
	defer end()
	figures, err := t.judge(judging, stuck)
	if err != nil {
		return false, err
	}
	fmt.Print(figures.report(t, time.Since(began)))
	h.sound = len(figures.deviations) == 0 && len(figures.missed(t)) == 0
	return h.sound, nil
}
