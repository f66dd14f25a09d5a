package main

import (
	"context"
	"fmt"
	"time"

	"orderflow/test/measure"
)

// leastUsed is the share of the limit that a backlog must use.
const leastUsed = 0.9

// limitFound has the results of submitting orders at the limit.
type limitFound struct {
	took time.Duration
	used float64 // calls per minute over the whole time
	traffic
}

// measureLimit submits more orders than the limit lets through at once, changes the
// number of workers meanwhile, and counts the calls until all are submitted. The results
// are valid beside an error, too.
func measureLimit(ctx context.Context, p plan) (*limitFound, error) {
	s, err := build(ctx, p)
	if err != nil {
		return nil, err
	}
	defer s.close()
	if _, err := s.setWorkers(ctx, p.workers[0], false); err != nil {
		return nil, err
	}
	if _, err := s.beginOne(ctx, "first"); err != nil {
		return nil, err
	}
	note("submitting %d orders at the limit", p.submitted)
	before, backlog := s.effects("order-submitted"), span{from: time.Now()}
	if err := s.startAll(ctx, "submitted", 0, p.submitted); err != nil {
		return nil, err
	}
	found := &limitFound{}
	err = s.watchTraffic(ctx, &found.traffic, func(i int) error {
		return s.submitted(ctx, before+p.submitted*(i+1)/len(p.workers))
	})
	backlog.to = time.Now()
	found.took = backlog.to.Sub(backlog.from)
	found.used = backlog.rate(s.calls.in(backlog))
	return found, err
}

// report applies the target to the time before the number of workers changes: a new
// worker waits before it takes its share.
func (f *limitFound) report(p plan) string {
	text := fmt.Sprintf("\nOrders submitted at the limit of %d calls a minute: %d in %s\n", p.limit, p.submitted, f.took.Round(time.Second))
	if len(f.constant) > 0 {
		first := f.constant[0]
		used := first.rate(first.of(f.calls))
		text += fmt.Sprintf("  calls a minute used    %-18s %.0f  %s\n", first, used, measure.Verdict(used, leastUsed*float64(p.limit), measure.AtLeast)) +
			fmt.Sprintf("  %22s all the while      %.0f\n", "", f.used)
	}
	return text + f.traffic.report(p)
}
