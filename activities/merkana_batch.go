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
	members []*member
	full    chan struct{} // closed when no more fit
	done    chan struct{} // closed when each member's err says what came of it
}

// member is what one attempt has to tell.
type member struct {
	ctx   context.Context // the attempt's
	order merkana.OrderStatus
	err   error
	// others says that the call told of others, too.
	others bool
}

// tell reports an order together with others. A no to all of them doesn't say
// whose it is, so then everybody asks for himself; every other failure is that of
// all. It returns when the call has come to its end, whatever becomes of the attempt:
// what is under way must not be taken for what never began.
func (a *Merkana) tell(ctx context.Context, order merkana.OrderStatus) error {
	mine := &member{ctx: ctx, order: order}
	<-a.join(mine).done
	if !mine.others || !errors.Is(mine.err, clients.Refused) {
		return mine.err
	}
	if err := a.mayTell(ctx); err != nil {
		return err
	}
	return a.Options.Client.ReportStatuses(ctx, []merkana.OrderStatus{order})
}

// mayTell refuses to tell for an attempt that is over, or that slept: another may have
// been made in its place, and what the order told after that would be undone.
func (a *Merkana) mayTell(ctx context.Context) error {
	return cmp.Or(ctx.Err(), a.Options.Timing.EnsureFresh(ctx))
}

// join puts an order into the open batch, or begins one, which is sent by itself.
func (a *Merkana) join(mine *member) *batch {
	a.reports.mu.Lock()
	defer a.reports.mu.Unlock()
	b := a.reports.open
	if b == nil {
		b = &batch{full: make(chan struct{}), done: make(chan struct{})}
		a.reports.open = b
		go a.send(context.WithoutCancel(mine.ctx), b) // ends by the client's timeout
	}
	b.members = append(b.members, mine)
	if len(b.members) == mostReports {
		close(b.full)
		a.reports.open = nil
	}
	return b
}

// send waits until a batch is full or has waited long enough, and sends it.
func (a *Merkana) send(ctx context.Context, b *batch) {
	defer close(b.done)
	select {
	case <-b.full:
	case <-time.After(cmp.Or(a.Options.Gather, DefaultGather)):
	}
	a.reports.mu.Lock()
	if a.reports.open == b {
		a.reports.open = nil
	}
	a.reports.mu.Unlock()
	var sent []*member
	var orders []merkana.OrderStatus
	place := a.Options.Timing.HoldPlace(ctx)
	for _, one := range b.members {
		if one.err = cmp.Or(place, one.ctx.Err(), a.Options.Timing.EnsureCurrent(one.ctx)); one.err == nil {
			sent, orders = append(sent, one), append(orders, one.order)
		}
	}
	if len(sent) == 0 {
		return
	}
	err := a.Options.Client.ReportStatuses(ctx, orders)
	for _, one := range sent {
		one.err, one.others = err, len(sent) > 1
	}
}
