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

import "time"

// The task queues: one for the workflows, one for each provider, so that a slow
// provider cannot take another's slots.
const (
	QueueOrders    = "orders"
	QueueMyPromo   = "mypromo"
	QueueShipX     = "shipx"
	QueueTPK       = "tpk"
	QueueMediaPort = "mediaport"
	QueueMerkana   = "merkana"
)

// The providers, as in problems, hints and references.
const (
	ProviderMyPromo   = "mypromo"
	ProviderShipX     = "shipx"
	ProviderTPK       = "tpk"
	ProviderMediaPort = "mediaport"
	ProviderMerkana   = "merkana"
)

// MaxSettle is the longest that an effect of unknown outcome may take to show at
// a provider: the timeout of a call and the lag of its lists together. After a
// crash, which leaves no error to say more, effects are retried that much later.
const MaxSettle = 45 * time.Second

// Pace says how patiently a provider is asked again.
type Pace struct {
	// Settle is the timeout of a call and the provider's list lag together: what a
	// call of unknown outcome may still bring about. At most MaxSettle.
	Settle time.Duration
	// PollFirst is the wait after the first poll; each wait is half as long again
	// as the last, up to PollSlowest.
	PollFirst, PollSlowest time.Duration
}
