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
	// defaultGather is how long a report waits for others: short compared to the other waits
	// of an order.
	defaultGather = 300 * time.Millisecond
	// mostReports is the number of orders in one call. Merkana documents no limit.
	mostReports = 100
)

// reports collects a worker's reports to Merkana.
type reports struct {
	mu   sync.Mutex
	open *batch // takes more; nil if there is none
}

// batch is the content of one call.
type batch struct {
	members []*member
	full    chan struct{} // closed when it is full
	done    chan struct{} // closed when each member's err is set
}

// member is the report of one attempt.
type member struct {
	ctx   context.Context // the attempt's
	order merkana.OrderStatus
	err   error
	// others: the call had other reports, too.
	others bool
}

// tell reports an order together with others. A refusal of a batch does not say which order
// it is for, so then every order is sent alone; any other failure is the failure of all. It
// returns when the call has ended, even if the attempt is over: a call in flight must not be
// mistaken for one that was never sent.
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

// mayTell returns an error for an attempt that is over, or that slept: another attempt may
// have replaced it, and its report would overwrite the order's later ones.
func (a *Merkana) mayTell(ctx context.Context) error {
	return cmp.Or(ctx.Err(), a.Options.Timing.EnsureFresh(ctx))
}

// join adds an order to the open batch, or begins a batch, which is then sent by itself.
func (a *Merkana) join(mine *member) *batch {
	a.reports.mu.Lock()
	defer a.reports.mu.Unlock()
	b := a.reports.open
	if b == nil {
		b = &batch{full: make(chan struct{}), done: make(chan struct{})}
		a.reports.open = b
		go a.send(context.WithoutCancel(mine.ctx), b) // ends at the client's timeout
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
	case <-time.After(cmp.Or(a.Options.Gather, defaultGather)):
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
