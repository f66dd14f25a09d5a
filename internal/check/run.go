package check

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"orderflow/internal/plain"
)

// probe is one check.
type probe struct {
	name string
	do   func(context.Context) []Finding
}

// subject is the subject of several probes.
type subject struct {
	name string
	// first must pass before then; if it fails, then is skipped.
	first probe
	then  []probe
	// beside are independent probes.
	beside []probe
}

// all checks subjects in parallel, and returns the findings of each.
func (c *checker) all(ctx context.Context, subjects []subject) [][]Finding {
	found := make([][]Finding, len(subjects))
	var running sync.WaitGroup
	for i, one := range subjects {
		running.Go(func() { found[i] = c.subject(ctx, one) })
	}
	running.Wait()
	return found
}

func (c *checker) subject(ctx context.Context, s subject) []Finding {
	var beside []Finding
	var running sync.WaitGroup
	running.Go(func() { beside = c.each(ctx, s.beside) })
	found := c.once(ctx, s.first)
	switch {
	case has(found, Failed):
		for _, one := range s.then {
			found = append(found, skipped(one.name, "not checked, because "+s.first.name+" failed"))
		}
	case !has(found, Skipped):
		found = append(found, c.each(ctx, s.then)...)
	}
	running.Wait()
	found = append(found, beside...)
	for i := range found {
		found[i].Subject = s.name
	}
	return found
}

// each runs several probes in parallel.
func (c *checker) each(ctx context.Context, probes []probe) []Finding {
	found := make([][]Finding, len(probes))
	var running sync.WaitGroup
	for i, one := range probes {
		running.Go(func() { found[i] = c.once(ctx, one) })
	}
	running.Wait()
	return slices.Concat(found...)
}

// grace is how much longer than its limit a probe may take, to report its own timeout.
const grace = time.Second

// once runs a probe, within the limit.
func (c *checker) once(ctx context.Context, one probe) []Finding {
	ctx, cancel := context.WithTimeout(ctx, c.Limit)
	defer cancel()
	done := make(chan []Finding, 1)
	go func() { done <- one.do(ctx) }()
	select {
	case found := <-done:
		return found
	case <-time.After(c.Limit + grace):
		return []Finding{failed(one.name, c.noAnswer(), "check whether it has trouble, then run the check again")}
	}
}

func (c *checker) noAnswer() string { return fmt.Sprintf("no answer within %s", c.Limit) }

func has(found []Finding, sign Sign) bool {
	return slices.ContainsFunc(found, func(one Finding) bool { return one.Sign == sign })
}

func ok(name, says string) Finding { return Finding{Name: name, Sign: OK, Says: says} }
func warning(name, says, toDo string) Finding {
	return Finding{"", name, Warning, plain.Words(says), toDo}
}
func failed(name, says, toDo string) Finding {
	return Finding{"", name, Failed, plain.Words(says), toDo}
}
func skipped(name, says string) Finding { return Finding{Name: name, Sign: Skipped, Says: says} }
