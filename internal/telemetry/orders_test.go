package telemetry_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/require"

	"orderflow/internal/orders"
	"orderflow/internal/telemetry"
	"orderflow/order"
	"orderflow/workflows"
)

// counting shows what one count brings.
func counting(t *testing.T, census orders.Census, failure error) *prometheus.Registry {
	t.Helper()
	registry := prometheus.NewRegistry()
	counted := make(chan bool, 1)
	figures := telemetry.NewOrders(registry, func(context.Context) (orders.Census, error) {
		counted <- true
		return census, failure
	}, slog.New(slog.DiscardHandler))
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan bool)
	go func() { figures.Run(ctx); close(ended) }()
	<-counted
	cancel()
	<-ended
	return registry
}

func TestOrdersAreShown(t *testing.T) {
	registry := counting(t, orders.Census{
		Orders: map[orders.Place]int{
			{Stage: "", Status: order.StatusRunning}:                          2,
			{Stage: order.StageBuy, Status: order.StatusNeedsAttention}:       3,
			{Stage: order.StagePreflight, Status: order.StatusRunning}:        4,
			{Stage: order.StagePreflight, Status: order.StatusHeld}:           1,
			{Stage: order.StagePreflight, Status: order.StatusCancelling}:     1,
			{Stage: order.StageAddItems, Status: order.Status("of-tomorrow")}: 1,
		},
		Oldest:         map[order.Stage]time.Time{"": time.Now().Add(-time.Hour)},
		NeedsAttention: 3,
		Cases:          map[order.CaseKind]int{order.CaseEnded: 2, order.CaseSupplies: 0},
		Watchers:       map[workflows.Watcher]time.Duration{workflows.WatchMerchant: 0, workflows.WatchPackages: time.Minute},
		ArchiveBehind:  time.Hour,
		Held:           map[string]orders.Holder{"shipx": orders.HeldByStorm, "tpk": orders.HeldByPerson, "mypromo": orders.HeldByNobody},
	}, nil)
	require.NoError(t, testutil.GatherAndCompare(registry, strings.NewReader(`
# HELP orderflow_archive_behind_seconds Time since the start of the archive's first run after its last completed one; 0 if there is none.
# TYPE orderflow_archive_behind_seconds gauge
orderflow_archive_behind_seconds 3600
# HELP orderflow_needs_attention Orders and cases that need attention, by kind.
# TYPE orderflow_needs_attention gauge
orderflow_needs_attention{kind="order"} 3
orderflow_needs_attention{kind="order-ended"} 2
orderflow_needs_attention{kind="supplies"} 0
# HELP orderflow_orders Orders under way, by stage and status; orders of stage new wait for a worker.
# TYPE orderflow_orders gauge
orderflow_orders{stage="add-items",status="of-tomorrow"} 1
orderflow_orders{stage="buy",status="needs-attention"} 3
orderflow_orders{stage="new",status="running"} 2
orderflow_orders{stage="preflight",status="cancelling"} 1
orderflow_orders{stage="preflight",status="held"} 1
orderflow_orders{stage="preflight",status="running"} 4
# HELP orderflow_provider_held 1 while a provider is held, by a person or by Orderflow itself.
# TYPE orderflow_provider_held gauge
orderflow_provider_held{by="person",provider="mypromo"} 0
orderflow_provider_held{by="person",provider="shipx"} 0
orderflow_provider_held{by="person",provider="tpk"} 1
orderflow_provider_held{by="storm",provider="mypromo"} 0
orderflow_provider_held{by="storm",provider="shipx"} 1
orderflow_provider_held{by="storm",provider="tpk"} 0
# HELP orderflow_watcher_behind_seconds How long a provider's watcher has been behind; 0 while it is up to date.
# TYPE orderflow_watcher_behind_seconds gauge
orderflow_watcher_behind_seconds{provider="mypromo",role="merchant"} 0
orderflow_watcher_behind_seconds{provider="tpk",role="sender"} 60
`), "orderflow_archive_behind_seconds", "orderflow_needs_attention", "orderflow_orders", "orderflow_provider_held", "orderflow_watcher_behind_seconds"))
	families, err := registry.Gather()
	require.NoError(t, err)
	for _, family := range families {
		if family.GetName() == "orderflow_oldest_order_seconds" {
			require.InDelta(t, time.Hour.Seconds(), family.GetMetric()[0].GetGauge().GetValue(), 60)
			require.Equal(t, "new", family.GetMetric()[0].GetLabel()[0].GetValue())
			return
		}
	}
	t.Fatal("the age is not shown")
}

func TestNothingIsShownThatIsNotKnown(t *testing.T) {
	n, err := testutil.GatherAndCount(counting(t, orders.Census{NeedsAttention: 1}, errors.New("temporal is away")))
	require.NoError(t, err)
	require.Zero(t, n)
}
