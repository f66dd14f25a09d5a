// Command load starts orders over HTTP faster than Temporal takes them, and shows that
// the trigger survives this: it answers 429 or 503 with Retry-After, its memory does not
// grow, and every accepted order is in Temporal. It starts everything that it needs on
// loopback, and stops by itself.
package main

import (
	"context"
	"flag"
	"fmt"
	"time"

	"orderflow/internal/devserver"
	"orderflow/internal/temporalio"
	"orderflow/test/program"
)

func main() {
	var plan plan
	flag.DurationVar(&plan.duration, "for", 30*time.Second, "how long to send, up to 10m")
	flag.IntVar(&plan.senders, "senders", 200, "number of senders, up to 1000")
	flag.StringVar(&plan.orderflow, "orderflow", "bin/orderflow", "the command to try")
	flag.Parse()
	plan.duration, plan.senders = min(plan.duration, 10*time.Minute), min(plan.senders, 1000)
	program.Main("load", func(ctx context.Context) (bool, error) { return run(ctx, plan) })
}

type plan struct {
	duration  time.Duration
	senders   int
	orderflow string
}

// run sends the orders, prints the figures, and reports whether the trigger survived.
func run(ctx context.Context, plan plan) (bool, error) {
	address, err := devserver.FreeAddress()
	if err != nil {
		return false, err
	}
	temporal, err := devserver.Start(ctx, devserver.Options{Address: address})
	if err != nil {
		return false, err
	}
	defer temporal.Stop()
	trigger, err := startTrigger(ctx, plan.orderflow, temporal.Address)
	if err != nil {
		return false, err
	}
	defer trigger.stop()
	idle := trigger.memory()
	figures := send(ctx, plan, trigger)
	client, err := temporalio.DialWith(ctx, temporal.Address, "default", quiet())
	if err != nil {
		return false, err
	}
	defer client.Close()
	lost, err := missing(ctx, client, figures.accepted)
	if err != nil {
		return false, err
	}
	fmt.Print(figures.report(plan, idle, lost))
	return figures.sound() && lost == 0, nil
}
