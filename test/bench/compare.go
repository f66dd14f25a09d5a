package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"orderflow/test/measure"
)

const (
	leastThroughput = 0.9
	mostTime        = 1.25
	// rest is a pause before each measurement, so that the one before does not disturb
	// it.
	rest = 500 * time.Millisecond
	// warmUps is how many runs are not measured at the start of a round: connections
	// open, and the server learns its task queues.
	warmUps = 4
)

// contender is one of the two that are compared. live runs it once under an id.
type contender struct {
	name string
	live func(ctx context.Context, id string) error
	// processes use the processors while it runs.
	processes processes
}

// comparison has the results of the rounds.
type comparison struct {
	steps        int // of an order
	rates, times pairs
	work         work
}

// compare measures orders and the bare workflow in turn. Each round starts everything
// anew, so that no round depends on what earlier ones have left: with ShipX, every order
// reads the list of the last hour's shipments.
func compare(ctx context.Context, p plan) error {
	if p.rounds == 0 {
		return nil
	}
	found := comparison{rates: pairs{}, times: pairs{}, work: work{}}
	for round := range p.rounds {
		if err := found.compareOnce(ctx, p, round); err != nil {
			return fmt.Errorf("round %d: %w", round+1, err)
		}
	}
	fmt.Printf("\nOrders beside a bare workflow of %d steps that do nothing: %d rounds of %d side by side, and of %d alone\n",
		found.steps, p.rounds, p.orders, p.singles)
	fmt.Print(found.rates.report("per second", leastThroughput, measure.AtLeast), found.times.report("one alone, ms", mostTime, measure.AtMost))
	fmt.Print(found.work.report())
	return nil
}

// compareOnce measures a round. Every other round starts with the bare workflow.
func (c *comparison) compareOnce(ctx context.Context, p plan, round int) error {
	s, err := build(ctx, p, instant)
	if err != nil {
		return err
	}
	defer s.close()
	shape, err := s.shapeOf(ctx, measure.PlainOrder("shape"))
	if err != nil {
		return err
	}
	c.steps = len(shape)
	rival, err := s.newRival(ctx, shape)
	if err != nil {
		return err
	}
	defer rival.close()
	both := []contender{
		{ours, func(ctx context.Context, id string) error { return s.complete(ctx, measure.PlainOrder(id)) }, s.processes(s.worker)},
		{bare, rival.run, s.processes(rival.worker)}}
	if round%2 == 1 {
		both[0], both[1] = both[1], both[0]
	}
	return c.measure(ctx, p, both)
}

func (c *comparison) measure(ctx context.Context, p plan, both []contender) error {
	for _, one := range both {
		if err := one.together(ctx, warmUps, "warm-up"); err != nil {
			return err
		}
	}
	for i := range p.singles {
		for _, one := range both {
			if err := c.measureAlone(ctx, one, i); err != nil {
				return err
			}
		}
	}
	for _, one := range both {
		if err := c.measureTogether(ctx, one, p.orders); err != nil {
			return err
		}
	}
	return nil
}

// measureAlone measures the duration of one run.
func (c *comparison) measureAlone(ctx context.Context, one contender, i int) error {
	took, err := one.alone(ctx, i)
	if err != nil {
		return err
	}
	c.times.add(one.name, float64(took)/float64(time.Millisecond))
	return nil
}

// measureTogether measures the rate of n runs and their processor time.
func (c *comparison) measureTogether(ctx context.Context, one contender, n int) error {
	before, err := one.processes.spent()
	if err != nil {
		return err
	}
	rate, err := one.rate(ctx, n)
	if err != nil {
		return err
	}
	after, err := one.processes.spent()
	if err != nil {
		return err
	}
	c.rates.add(one.name, rate)
	c.work.add(one.name, before, after, n)
	return nil
}

// rate is how many of n concurrent runs end per second.
func (c contender) rate(ctx context.Context, n int) (float64, error) {
	if err := measure.Wait(ctx, rest); err != nil {
		return 0, err
	}
	runtime.GC() // garbage of the simulators, before they are measured
	began := time.Now()
	err := c.together(ctx, n, "together")
	return float64(n) / time.Since(began).Seconds(), err
}

func (c contender) together(ctx context.Context, n int, label string) error {
	ended := make(chan error, n)
	for i := range n {
		go func() { ended <- c.live(ctx, fmt.Sprintf("%s-%s-%d", c.name, label, i)) }()
	}
	var all error
	for range n {
		all = errors.Join(all, <-ended)
	}
	return all
}

// alone is the duration of one run when nothing else is under way.
func (c contender) alone(ctx context.Context, i int) (time.Duration, error) {
	if err := measure.Wait(ctx, rest); err != nil {
		return 0, err
	}
	began := time.Now()
	err := c.live(ctx, fmt.Sprintf("%s-alone-%d", c.name, i))
	return time.Since(began), err
}
