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
