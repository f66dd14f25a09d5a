// Package workers sets up what polls the task queues: one worker for the orders'
// workflows, and one for each provider.
package workers

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/worker"

	"orderflow/activities"
	"orderflow/activities/attempt"
	"orderflow/clients"
	"orderflow/clients/record"
	"orderflow/internal/config"
	"orderflow/internal/documents"
	"orderflow/internal/orders"
)

// stepsAtOnce is how many steps of one provider a worker runs at the same time.
// They spend their time waiting for answers. ReadsAtOnce of them may be steps that only
// read; the others are for effects.
const (
	stepsAtOnce = 100
	readsAtOnce = stepsAtOnce * 3 / 4
)

// pollers is how many requests for work of one kind wait at a queue. A queue has
// four partitions; with fewer pollers than that, some have none, and hand their tasks
// to the others, which takes seconds now and then.
const pollers = 8

// Options are what workers need.
type Options struct {
	Config    config.Config
	Client    client.Client
	Documents *documents.Store
	Logger    *slog.Logger
	// Meter is told of every call to a provider; it may be nil.
	Meter clients.Meter
	// Record gets every exchange with a provider; nil records none.
	Record *record.Recorder
	// WatcherLook is how often it is looked how watchers fare; 0 is every 30 s.
	WatcherLook time.Duration
	// HoldPace is how providers' holds are heeded; the zero value is DefaultHoldPace.
	HoldPace HoldPace
}

// Group is one worker for each task queue, started and stopped together.
type Group struct {
	workers  []worker.Worker
	myPromo  *activities.MyPromo
	watchers *Watchers
	// endWatch ends what looks after the watchers, and watchEnded says that it has.
	endWatch   context.CancelFunc
	watchEnded chan struct{}
}

// New returns a group that has not been started, or an error that names what is
// wrong with the configuration. How many orders are kept in memory is set for the
// whole process.
func New(options Options) (*Group, error) {
	if kept := options.Config.Worker.CachedOrders; kept > 0 {
		worker.SetStickyWorkflowCacheSize(kept)
	}
	watchers := options.watchers()
	myPromo, err := newMyPromo(options, watchers)
	if err != nil {
		return nil, err
	}
	providers, err := providersOf(options, myPromo, watchers)
	if err != nil {
		return nil, err
	}
	g := &Group{myPromo: myPromo, watchers: watchers}
	lives := g.add(options, activities.QueueOrders, 0, NewHeartbeats(attempt.WallClock))
	RegisterWorkflows(lives, options.Config)
	lives.RegisterActivity(&activities.Cases{Ensure: options.ensureCases})
	for _, p := range providers {
		g.add(options, p.queue, attemptsPerSecond(p.callsPerMinute), options.troubles(p.name), NewHeartbeats(attempt.WallClock),
			options.gate(p.name), NewReadShare(p.name, readsAtOnce)).RegisterActivity(p.steps)
	}
	return g, nil
}

// gate is that of a provider, which asks Temporal.
func (o Options) gate(provider string) *Gate {
	return NewGate(GateOptions{
		Provider: provider, Ask: orders.New(o.Client, orders.Options{}).ProviderHold, Pace: o.HoldPace})
}

// troubles reports what happens to orders at a provider to its workflow.
func (o Options) troubles(provider string) *Troubles {
	return NewTroubles(TroublesOptions{Provider: provider, Report: orders.New(o.Client, orders.Options{}).ReportTrouble})
}

// ensureCases starts and ends cases in a namespace.
func (o Options) ensureCases(ctx context.Context, namespace string, span activities.WatchSpan) (activities.Watched, error) {
	return orders.New(o.Client, orders.Options{Namespace: namespace}).EnsureCases(ctx, span)
}

// add makes the worker of a queue; the first interceptor is the outermost.
func (g *Group) add(options Options, queue string, rate float64, around ...interceptor.WorkerInterceptor) worker.Worker {
	settings := QueueOptions(options.Config, rate)
	settings.Interceptors = around
	made := worker.New(options.Client, queue, settings)
	g.workers = append(g.workers, made)
	return made
}

// QueueOptions are how a worker of any queue polls and what it does at the same time.
// The rate is the server's limit for the whole queue, however many workers poll it;
// they all have to name the same. 0 is none.
func QueueOptions(settings config.Config, rate float64) worker.Options {
	return worker.Options{
		TaskQueueActivitiesPerSecond:       rate,
		MaxConcurrentActivityExecutionSize: stepsAtOnce,
		MaxConcurrentWorkflowTaskPollers:   pollers,
		MaxConcurrentActivityTaskPollers:   pollers,
		WorkerStopTimeout:                  settings.ShutdownTimeout,
		DeploymentOptions:                  Deployment(settings.Versioning),
	}
}

// attemptsPerSecond is the rate of activity attempts that keeps to a provider's
// calls a minute.
func attemptsPerSecond(callsPerMinute int) float64 {
	return float64(callsPerMinute) / 60 / activities.MostCallsPerAttempt
}

// CheckCarriers asks MyPromo whether it knows the carriers that shipments are to
// be reported under. An error of another kind than a wrong key is a *clients.Error.
func (g *Group) CheckCarriers(ctx context.Context) error {
	return activities.CheckCarrierKeys(ctx, g.myPromo.Options.Fulfiller, g.myPromo.Options.CarrierKeys)
}

// Start begins to poll, and returns once all workers do.
func (g *Group) Start() error {
	for i, one := range g.workers {
		if err := one.Start(); err != nil {
			for _, started := range g.workers[:i] {
				started.Stop()
			}
			return fmt.Errorf("start worker: %w", err)
		}
	}
	g.keepWatch()
	return nil
}

// keepWatch looks after the watchers until the group stops.
func (g *Group) keepWatch() {
	var ctx context.Context
	ctx, g.endWatch = context.WithCancel(context.Background())
	g.watchEnded = make(chan struct{})
	go func() {
		defer close(g.watchEnded)
		g.watchers.Run(ctx)
	}()
}

// Stop takes no new tasks and gives the running ones the configured time to
// finish; what has not finished then is handed back to Temporal.
func (g *Group) Stop() {
	if g.endWatch != nil {
		g.endWatch()
		<-g.watchEnded
	}
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
}
