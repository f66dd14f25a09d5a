// Package workers sets up the pollers of the task queues: one worker for the orders' workflows,
// and one for each provider.
package workers

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/worker"

	"orderflow/activities"
	"orderflow/activities/attempt"
	"orderflow/clients"
	"orderflow/clients/limit"
	"orderflow/clients/record"
	"orderflow/internal/config"
	"orderflow/internal/documents"
	"orderflow/internal/encryption"
	"orderflow/internal/orders"
	"orderflow/order"
)

// stepsAtOnce is how many steps of one provider a worker runs at the same time. They mostly
// wait for answers. ReadsAtOnce of them may be read-only steps; the others are reserved for
// effects.
const (
	stepsAtOnce = 100
	readsAtOnce = stepsAtOnce * 3 / 4
)

// pollers is how many polls of one kind wait at a queue. A queue has four partitions; with
// fewer pollers some partitions have none, and forward their tasks to others, which sometimes
// takes seconds.
const pollers = 8

// Options configure workers.
type Options struct {
	Config config.Config
	Client client.Client
	// Namespace is the client's namespace; empty means "default".
	Namespace string
	Documents *documents.Store
	Logger    *slog.Logger
	// Meter gets every call to a provider; it may be nil.
	Meter clients.Meter
	// Record gets every exchange with a provider; nil records none.
	Record *record.Recorder
	// Encryption is the client's vault; nil means no encryption.
	Encryption *encryption.Vault
	// WatcherLook is the interval at which watchers are checked; 0 means 30 s.
	WatcherLook time.Duration
	// HoldTiming is the timing of providers' holds; zero means DefaultHoldTiming.
	HoldTiming HoldTiming
	// LimitTiming is the timing of shared limits; zero means DefaultLimitTiming.
	LimitTiming LimitTiming
}

// Group is one worker for each task queue, started and stopped together.
type Group struct {
	identity string
	workers  []worker.Worker
	census   []*Census // of the queues of providers with a limit
	counting *background
	myPromo  *activities.MyPromo
	watchers *Watchers
	watching *background
}

// New returns a group that is not started, or an error about an invalid configuration. The
// number of cached orders is set for the whole process.
func New(options Options) (*Group, error) {
	if kept := options.Config.Worker.CachedOrders; kept > 0 {
		worker.SetStickyWorkflowCacheSize(kept)
	}
	if options.LimitTiming == (LimitTiming{}) {
		options.LimitTiming = DefaultLimitTiming
	}
	limits, watchers := options.limits(), options.watchers()
	myPromo, err := newMyPromo(options, limits[order.ProviderMyPromo], watchers)
	if err != nil {
		return nil, err
	}
	providers, err := providersOf(options, limits, myPromo, watchers)
	if err != nil {
		return nil, err
	}
	g := &Group{identity: newIdentity(), counting: newBackground(), myPromo: myPromo, watchers: watchers, watching: newBackground()}
	lives := g.add(options, activities.QueueOrders, NewHeartbeats(attempt.WallClock))
	RegisterWorkflows(lives, options.Config)
	lives.RegisterActivity(&activities.Cases{Ensure: options.ensureCases})
	lives.RegisterActivity(&activities.EarlierRuns{Accepted: orders.New(options.Client, orders.Options{Encryption: options.Encryption}).CancellationAccepted})
	lives.RegisterActivity(&activities.Archive{Keep: options.keepRecords, Expire: options.eraseExpired})
	if err := g.addNotifier(options); err != nil {
		return nil, err
	}
	for _, p := range providers {
		g.add(options, p.queue, options.troubles(p.name), &steps{limit: p.limit}, NewHeartbeats(attempt.WallClock),
			options.gate(p.name, p.limit), NewReadShare(p.name, readsAtOnce)).RegisterActivity(p.steps)
		if p.limit.Limited() {
			g.census = append(g.census, options.censusOf(p, g.identity))
		}
	}
	return g, nil
}

// gate is the gate of a provider, which asks Temporal.
func (o Options) gate(provider string, calls *limit.Limit) *Gate {
	return NewGate(GateOptions{
		Provider: provider, Ask: orders.New(o.Client, orders.Options{}).ProviderHold, Timing: o.HoldTiming, Limit: calls})
}

// troubles reports orders' troubles at a provider to its workflow.
func (o Options) troubles(provider string) *Troubles {
	return NewTroubles(TroublesOptions{Provider: provider, Report: orders.New(o.Client, orders.Options{}).ReportTrouble})
}

// ensureCases opens and closes cases in a namespace.
func (o Options) ensureCases(ctx context.Context, namespace string, span activities.WatchSpan) (activities.Watched, error) {
	return orders.New(o.Client, orders.Options{Namespace: namespace, Encryption: o.Encryption}).EnsureCases(ctx, span)
}

// add creates the worker of a queue; the first interceptor is the outermost.
func (g *Group) add(options Options, queue string, around ...interceptor.WorkerInterceptor) worker.Worker {
	settings := QueueOptions(options.Config)
	settings.Identity, settings.Interceptors = g.identity, around
	return g.addWorker(worker.New(options.Client, queue, settings))
}

func (g *Group) addWorker(made worker.Worker) worker.Worker {
	g.workers = append(g.workers, made)
	return made
}

// QueueOptions are the polling and concurrency options of a queue's worker.
func QueueOptions(settings config.Config) worker.Options {
	return worker.Options{
		MaxConcurrentActivityExecutionSize: stepsAtOnce,
		MaxConcurrentWorkflowTaskPollers:   pollers,
		MaxConcurrentActivityTaskPollers:   pollers,
		WorkerStopTimeout:                  settings.ShutdownTimeout,
		DeploymentOptions:                  Deployment(settings.Versioning),
	}
}

// CheckCarriers asks MyPromo whether it knows the carriers for reports. An error other than a
// wrong key is a *clients.Error. It does not wait for the worker's share of the limit.
func (g *Group) CheckCarriers(ctx context.Context) error {
	ctx = limit.Of(ctx, limit.Now)
	return activities.CheckCarrierKeys(ctx, g.myPromo.Options.Fulfiller, g.myPromo.Options.CarrierKeys)
}

// CheckCounting asks Temporal who polls, because the providers' limits depend on it: without an
// answer, no limited call would ever be made.
func (g *Group) CheckCounting(ctx context.Context) error {
	for _, one := range g.census {
		if _, err := one.Pollers(ctx); err != nil {
			return fmt.Errorf("the limit of calls to %s can't be shared, because Temporal doesn't say who polls; "+
				"allow ListTaskQueuePartitions and DescribeTaskQueue: %w", one.Provider, err)
		}
	}
	return nil
}

// Start starts polling, and returns once all workers poll.
func (g *Group) Start() error {
	for i, one := range g.workers {
		if err := one.Start(); err != nil {
			for _, started := range g.workers[:i] {
				started.Stop()
			}
			return fmt.Errorf("start worker: %w", err)
		}
	}
	for _, one := range g.census {
		g.counting.run(one.Run)
	}
	g.watching.run(g.watchers.Run)
	return nil
}

// Stop accepts no new tasks and gives the running ones the configured time to finish; Temporal
// then retries unfinished ones elsewhere.
func (g *Group) Stop() {
	g.watching.stop()
	done := make(chan struct{})
	for _, one := range g.workers {
		go func() {
			one.Stop()
			done <- struct{}{}
		}()
	}
	for range g.workers {
		<-done
	}
	g.counting.stop()
}

// background runs beside the workers, until it is stopped.
type background struct {
	ctx     context.Context
	end     context.CancelFunc
	running sync.WaitGroup
}

func newBackground() *background {
	b := &background{}
	b.ctx, b.end = context.WithCancel(context.Background())
	return b
}

func (b *background) run(task func(context.Context)) { b.running.Go(func() { task(b.ctx) }) }

// stop waits until everything has ended.
func (b *background) stop() {
	b.end()
	b.running.Wait()
}
