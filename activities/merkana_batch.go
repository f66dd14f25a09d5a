package activities

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"

	"orderflow/clients"
	"orderflow/clients/merkana"
)

const (
	// DefaultGather is how long a report waits for others: little beside what an
	// order waits for anyhow.
	DefaultGather = 300 * time.Millisecond
	// mostReports is how many orders one call tells of. Merkana documents no limit.
	mostReports = 100
)

// reports gathers what a worker has to tell Merkana.
type reports struct {
	mu   sync.Mutex
	open *batch // takes more; nil when there is none
}

// batch is what one call tells.
type batch struct {
	orders []merkana.OrderStatus
	full   chan struct{} // closed when no more fit
	sent   chan struct{} // closed when err says what came of it
	err    error
}

// tell reports an order together with others. A no to all of them doesn't say
// whose it is, so then everybody asks for himself; every other failure is that of
// all.
func (a *Merkana) tell(ctx context.Context, order merkana.OrderStatus) error {
	joined := a.join(ctx, order)
	select {
	case <-joined.sent:
	case <-ctx.Done():
		return ctx.Err()
	}
	if len(joined.orders) > 1 && errors.Is(joined.err, clients.Refused) {
		return a.Options.Client.ReportStatuses(ctx, []merkana.OrderStatus{order})
	}
	return joined.err
}

// join puts an order into the open batch, or begins one, which is sent by itself.
func (a *Merkana) join(ctx context.Context, order merkana.OrderStatus) *batch {
	a.reports.mu.Lock()
	defer a.reports.mu.Unlock()
	b := a.reports.open
	if b == nil {
		b = &batch{full: make(chan struct{}), sent: make(chan struct{})}
		a.reports.open = b
		go a.send(context.WithoutCancel(ctx), b) // ends by the client's timeout
	}
	b.orders = append(b.orders, order)
	if len(b.orders) == mostReports {
		close(b.full)
		a.reports.open = nil
	}
	return b
}

// send waits until a batch is full or has waited long enough, and sends it.
func (a *Merkana) send(ctx context.Context, b *batch) {
	defer close(b.sent)
	select {
	case <-b.full:
	case <-time.After(cmp.Or(a.Options.Gather, DefaultGather)):
	}
	a.reports.mu.Lock()
	if a.reports.open == b {
		a.reports.open = nil
	}
	a.reports.mu.Unlock()
	b.err = a.Options.Client.ReportStatuses(ctx, b.orders)
}
