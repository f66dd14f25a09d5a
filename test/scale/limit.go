package main

import (
	"context"
	"fmt"
	"time"

	"orderflow/test/measure"
)

// leastUsed is the share of the limit that a backlog has to use.
const leastUsed = 0.9

// limitFound is what was found while orders were submitted at the limit.
type limitFound struct {
	took time.Duration
	used float64 // calls a minute
	traffic
}

// measureLimit submits more orders than the limit lets through at once, while the number
// of workers changes, and counts the calls for as long as some are left. What was found
// counts beside an error, too.
func measureLimit(ctx context.Context, p plan) (*limitFound, error) {
	h, err := build(ctx, p)
	if err != nil {
		return nil, err
	}
	defer h.close()
	if _, err := h.staff(ctx, p.workers[0], false); err != nil {
		return nil, err
	}
	if _, err := h.beginOne(ctx, "first"); err != nil {
		return nil, err
	}
	note("submitting %d orders at the limit", p.submitted)
	before, backlog := h.effects("order-submitted"), span{from: time.Now()}
	if err := h.startAll(ctx, "submitted", 0, p.submitted); err != nil {
		return nil, err
	}
	found := &limitFound{}
	err = h.watchTraffic(ctx, &found.traffic, func(i int) error {
		return h.submitted(ctx, before+p.submitted*(i+1)/len(p.workers))
	})
	backlog.to = time.Now()
	found.took = backlog.to.Sub(backlog.from)
	found.used = backlog.rate(h.calls.in(backlog))
	return found, err
}

func (f *limitFound) report(p plan) string {
	return fmt.Sprintf("\nOrders submitted at the limit of %d calls a minute: %d in %s\n", p.limit, p.submitted, f.took.Round(time.Second)) +
		fmt.Sprintf("  calls a minute used    while some were left %.0f  %s\n", f.used, measure.Verdict(f.used, leastUsed*float64(p.limit), measure.AtLeast)) +
		f.traffic.report(p)
}
