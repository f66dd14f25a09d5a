package workers

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/client"

	"orderflow/clients/limit"
	"orderflow/internal/orders"
	"orderflow/order"
)

// limits are the limits of all providers. MyPromo has one for merchant and fulfiller together,
// because it is not documented whether each has its own.
func (o Options) limits() map[string]*limit.Limit {
	all := map[string]*limit.Limit{}
	for provider, calls := range map[string]int{
		order.ProviderMyPromo:   o.Config.MyPromo.CallsPerMinute,
		order.ProviderShipX:     o.Config.ShipX.CallsPerMinute,
		order.ProviderTPK:       o.Config.TPK.CallsPerMinute,
		order.ProviderMediaPort: o.Config.MediaPort.CallsPerMinute,
		order.ProviderMerkana:   o.Config.Merkana.CallsPerMinute,
	} {
		all[provider] = limit.New(limit.Options{
			Provider: provider, Calls: calls, Window: o.LimitTiming.Window, WatchShare: o.Config.Watch.Share, Throttled: o.throttled(provider)})
	}
	return all
}

// throttled reports a 429 to the provider's workflow, so that all workers stop calling the
// provider. A pause that ends before they check is not reported.
func (o Options) throttled(provider string) func(time.Time) {
	pace := cmp.Or(o.HoldTiming, DefaultHoldTiming)
	return func(until time.Time) {
		if time.Until(until) < pace.Look {
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), reportLimit)
		defer cancel()
		if err := orders.New(o.Client, orders.Options{}).ReportThrottled(ctx, provider, until); err != nil {
			o.Logger.Warn("could not tell other workers about a 429", "provider", provider, "error", err)
		}
	}
}

// censusOf counts the workers of a provider's queue.
func (o Options) censusOf(p provider, self string) *Census {
	return &Census{Provider: p.name, Self: self, Limit: p.limit, Timing: o.LimitTiming, Logger: o.Logger,
		Pollers: pollersOf(o.Client, cmp.Or(o.Namespace, client.DefaultNamespace), p.queue)}
}

// newIdentity is a unique name for a worker, even in the same process, or in containers with
// the same process number.
func newIdentity() string {
	host, _ := os.Hostname()
	return fmt.Sprintf("%d@%s@%s", os.Getpid(), host, uuid.NewString()[:8])
}
