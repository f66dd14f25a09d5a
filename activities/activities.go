// Package activities holds the steps of an order, one provider call or a few that
// belong together, each made safe to repeat. It turns the errors of clients into
// those that Temporal understands.
//
// An activity named Ensure… has an effect at a provider. It reads first whether
// the effect is already there, adopts what it finds, and only then acts; so it
// may run any number of times. One named Await… only reads, and fails with the
// benign error NotYet until the provider is ready: its retry schedule is the
// schedule of polls.
package activities

import "orderflow/order"

// The task queues: one for the workflows, one for each provider, so that a slow
// provider cannot take another's slots, and one for the shops that are told of orders.
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

// ProviderQueues lists them in the order of order.Providers.
func ProviderQueues() []string {
	queues := make([]string, len(order.Providers))
	for i, provider := range order.Providers {
		queues[i] = Queues[provider]
	}
	return queues
}
