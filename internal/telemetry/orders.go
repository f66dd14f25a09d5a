package telemetry

import (
	"cmp"
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"orderflow/internal/orders"
	"orderflow/order"
)

const (
	// countEvery is the interval of the counts, and so the age of the figures.
	countEvery = 30 * time.Second
	countLimit = 20 * time.Second
)

// stageNew is the stage label of orders that no worker has started.
const stageNew = "new"

// waitingOrder is the kind label of orders, which are not cases.
const waitingOrder = "order"

var (
	ordersUnderWay = prometheus.NewDesc("orderflow_orders",
		"Orders under way, by stage and status; orders of stage new wait for a worker.", []string{"stage", "status"}, nil)
	oldestOrder = prometheus.NewDesc("orderflow_oldest_order_seconds",
		"Age of the oldest order of a stage that waits for nobody.", []string{"stage"}, nil)
	needsAttention = prometheus.NewDesc("orderflow_needs_attention",
		"Orders and cases that need attention, by kind.", []string{"kind"}, nil)
	providerHeld = prometheus.NewDesc("orderflow_provider_held",
		"1 while a provider is held, by a person or by Orderflow itself.", []string{"provider", "by"}, nil)
	watcherBehind = prometheus.NewDesc("orderflow_watcher_behind_seconds",
		"How long a provider's watcher has been behind; 0 while it is up to date.", []string{"provider", "role"}, nil)
	archiveBehind = prometheus.NewDesc("orderflow_archive_behind_seconds",
		"Time since the start of the archive's first run after its last completed one; 0 if there is none.", nil, nil)
)

// Orders exports Temporal's last counts of the orders under way. While Temporal can't be
// reached it exports nothing, because old counts may be wrong.
type Orders struct {
	count  func(context.Context) (orders.Census, error)
	logger *slog.Logger

	mu     sync.Mutex
	known  bool
	census orders.Census
}

// NewOrders adds the figures to a registry. They are exported while Run runs.
func NewOrders(registry prometheus.Registerer, count func(context.Context) (orders.Census, error), logger *slog.Logger) *Orders {
	o := &Orders{count: count, logger: logger}
	registry.MustRegister(o)
	return o
}

// Run counts now and every half a minute, until ctx ends.
func (o *Orders) Run(ctx context.Context) {
	next := time.NewTicker(countEvery)
	defer next.Stop()
	for {
		o.refresh(ctx)
		select {
		case <-ctx.Done():
			return
		case <-next.C:
		}
	}
}

func (o *Orders) refresh(ctx context.Context) {
	counting, cancel := context.WithTimeout(ctx, countLimit)
	defer cancel()
	census, err := o.count(counting)
	if err != nil && ctx.Err() == nil {
		o.logger.Warn("orders not counted for the metrics", "error", err)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.known, o.census = err == nil, census
}

// Describe describes the metrics.
func (o *Orders) Describe(to chan<- *prometheus.Desc) {
	to <- ordersUnderWay
	to <- oldestOrder
	to <- needsAttention
	to <- providerHeld
	to <- watcherBehind
	to <- archiveBehind
}

// Collect exports the last count.
func (o *Orders) Collect(to chan<- prometheus.Metric) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.known {
		return
	}
	gauge := func(of *prometheus.Desc, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(of, prometheus.GaugeValue, value, labels...)
	}
	for at, n := range o.census.Orders {
		gauge(ordersUnderWay, float64(n), stageName(at.Stage), string(at.Status))
	}
	for stage, started := range o.census.Oldest {
		gauge(oldestOrder, time.Since(started).Seconds(), stageName(stage))
	}
	gauge(needsAttention, float64(o.census.NeedsAttention), waitingOrder)
	for kind, n := range o.census.Cases {
		gauge(needsAttention, float64(n), string(kind))
	}
	o.collectWatchers(gauge)
	gauge(archiveBehind, o.census.ArchiveBehind.Seconds())
	for provider, holder := range o.census.Held {
		for _, by := range []orders.Holder{orders.HeldByPerson, orders.HeldByStorm} {
			held := 0.0
			if holder == by {
				held = 1
			}
			gauge(providerHeld, held, provider, string(by))
		}
	}
}

func (o *Orders) collectWatchers(gauge func(of *prometheus.Desc, value float64, labels ...string)) {
	for watcher, behind := range o.census.Watchers {
		gauge(watcherBehind, behind.Seconds(), watcher.Provider, watcher.Role)
	}
}

func stageName(stage order.Stage) string { return cmp.Or(string(stage), stageNew) }
