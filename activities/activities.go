// Package activities holds the steps of an order: one provider call, or a few that belong
// together, each safe to repeat. It converts the errors of clients to those that Temporal
// understands.
//
// An activity named Ensure… has an effect at a provider. It first reads whether the effect is
// already there, adopts what it finds, and only then acts, so it may run any number of times.
// An activity named Await… only reads, and fails with the benign error NotYet until the
// provider is ready: its retry schedule is the polling schedule.
package activities

import "orderflow/order"

// The task queues: one for the workflows, one for each provider, so that a slow provider
// cannot use up another's slots, and one for notices to shops.
const (
	QueueOrders    = "orders"
	QueueMyPromo   = "mypromo"
	QueueShipX     = "shipx"
	QueueTPK       = "tpk"
	QueueMediaPort = "mediaport"
	QueueMerkana   = "merkana"
	QueueNotify    = "notify"
)

// Queues are the task queues of the providers, by name.
var Queues = map[string]string{
	order.ProviderMyPromo:   QueueMyPromo,
	order.ProviderShipX:     QueueShipX,
	order.ProviderTPK:       QueueTPK,
	order.ProviderMediaPort: QueueMediaPort,
	order.ProviderMerkana:   QueueMerkana,
}

// ProviderQueues returns them in the order of order.Providers.
func ProviderQueues() []string {
	queues := make([]string, len(order.Providers))
	for i, provider := range order.Providers {
		queues[i] = Queues[provider]
	}
	return queues
}
