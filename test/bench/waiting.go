package main

import (
	"context"
	"fmt"
	"time"

	"go.temporal.io/api/workflowservice/v1"

	"orderflow/internal/config"
	"orderflow/order"
	"orderflow/test/measure"
)

const (
	mostMemory = 200 // MB
	megabyte   = 1e6
	// settling is the time for the worker to return memory to the machine.
	settling = 10 * time.Second
)

// measureMemory lets orders wait in preflight, and reads the worker's memory with no
// order, with as many as its cache holds, and with all. Each order is polled once and
// then not for minutes, so that little else happens.
func measureMemory(ctx context.Context, p plan) error {
	if p.open == 0 {
		return nil
	}
	settings, err := config.Load()
	if err != nil {
		return err
	}
	s, err := build(ctx, p, neverProducing)
	if err != nil {
		return err
	}
	defer s.close()
	if err := s.workerAnswers(ctx); err != nil {
		return err
	}
	filling, stop := context.WithTimeout(ctx, p.within)
	defer stop()
	samples, began := []sample{}, time.Now()
	started := 0
	for _, wanted := range []int{0, min(settings.Worker.CachedOrders, p.open), p.open} {
		found, err := s.fill(ctx, filling, started, wanted)
		if err != nil {
			return err
		}
		started = wanted
		samples = append(samples, found)
	}
	fmt.Printf("\nMemory of the worker while orders wait in preflight, begun within %s\n", time.Since(began).Round(time.Second))
	fmt.Print(reportMemory(samples, p.open))
	return nil
}

// sample is one reading, with the number of open orders.
type sample struct {
	open   int
	memory measure.Memory
}

// fill starts the orders from one number to another, waits until they are in preflight,
// and reads the worker's memory. If the context "filling" ends first, it measures with
// the orders there are.
func (s *stack) fill(ctx, filling context.Context, started, wanted int) (sample, error) {
	open := 0
	err := s.startWaiting(filling, started, wanted)
	if err == nil {
		err = measure.Eventually(filling, time.Hour, func() (found bool, err error) {
			open, err = s.waiting(filling)
			return open >= wanted, err
		})
	}
	if err != nil && filling.Err() == nil {
		return sample{}, err
	}
	if err := measure.Wait(ctx, settling); err != nil {
		return sample{}, err
	}
	if open, err = s.waiting(ctx); err != nil {
		return sample{}, err
	}
	read, err := s.worker.Memory()
	return sample{open, read}, err
}

// startWaiting starts the orders from one number to another.
func (s *stack) startWaiting(ctx context.Context, from, to int) error {
	return measure.SideBySide(ctx, from, to, func(i int) error {
		_, err := s.Service.Start(ctx, measure.PlainOrder(fmt.Sprintf("waiting-%d", i)))
		return err
	})
}

// waiting counts the orders in preflight.
func (s *stack) waiting(ctx context.Context) (int, error) {
	answer, err := s.Client.CountWorkflow(ctx, &workflowservice.CountWorkflowExecutionsRequest{
		Query: fmt.Sprintf("%s = '%s' AND ExecutionStatus = 'Running'", order.AttributeStage, order.StagePreflight)})
	return int(answer.GetCount()), err
}

// workerAnswers waits until the worker has started a workflow, so that its idle memory is
// that of a working worker.
func (s *stack) workerAnswers(ctx context.Context) error {
	started, err := s.Service.Start(ctx, measure.PlainOrder("first"))
	if err != nil {
		return err
	}
	err = measure.Eventually(ctx, livesWithin, func() (bool, error) {
		n, err := s.waiting(ctx)
		return n > 0, err
	})
	if err != nil {
		return fmt.Errorf("the worker takes nothing up: %w", err)
	}
	return s.Client.TerminateWorkflow(ctx, started.WorkflowID, "", "it was only asked for")
}

// reportMemory prints the samples, and the memory of one more order between them.
func reportMemory(samples []sample, wanted int) (text string) {
	for _, one := range samples {
		text += fmt.Sprintf("  %6d open: %4d MB resident now, %4d MB at most\n",
			one.open, one.memory.Now/megabyte, one.memory.Most/megabyte)
	}
	for i := 1; i < len(samples); i++ {
		before, after := samples[i-1], samples[i]
		if more := after.open - before.open; more > 0 {
			text += fmt.Sprintf("  one order more costs %.1f kB between %d and %d\n",
				float64(after.memory.Now-before.memory.Now)/1000/float64(more), before.open, after.open)
		}
	}
	last := samples[len(samples)-1]
	if last.open < wanted {
		return text + fmt.Sprintf("  NOT MEASURED for %d open: only %d were in preflight in time (-within)\n", wanted, last.open)
	}
	return text + "  resident " + measure.Verdict(float64(last.memory.Now)/megabyte, mostMemory, measure.AtMost) + " MB\n"
}
