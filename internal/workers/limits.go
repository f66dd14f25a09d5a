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

// limits are those of all providers. MyPromo's is one for the merchant and the fulfiller:
// it is not documented whether each has one of its own.
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
			Provider: provider, Calls: calls, Window: o.LimitPace.Window, WatchShare: o.Config.Watch.Share, Throttled: o.throttled(provider)})
	}
	return all
}

// throttled tells a provider's workflow of a 429, so that all workers leave the provider
// alone. A pause that is over before they look is told to nobody.
func (o Options) throttled(provider string) func(time.Time) {
	pace := cmp.Or(o.HoldPace, DefaultHoldPace)
	return func(until time.Time) {
		if time.Until(until) < pace.Look {
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), reportLimit)
		defer cancel()
		if err := orders.New(o.Client, orders.Options{}).ReportThrottled(ctx, provider, until); err != nil {
			o.Logger.Warn("a 429 is not known to other workers", "provider", provider, "error", err)
		}
	}
}

// censusOf counts the workers of a provider's queue.
func (o Options) censusOf(p provider, self string) *Census {
	return &Census{Provider: p.name, Self: self, Limit: p.limit, Pace: o.LimitPace, Logger: o.Logger,
		Pollers: pollersOf(o.Client, cmp.Or(o.Namespace, client.DefaultNamespace), p.queue)}
}

// newIdentity is a name that no other worker has, be it in the same process, or in a
// container whose process has the same number.
func newIdentity() string {
	host, _ := os.Hostname()
	return fmt.Sprintf("%d@%s@%s", os.Getpid(), host, uuid.NewString()[:8])
}
