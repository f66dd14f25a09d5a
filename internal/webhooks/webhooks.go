// Package webhooks receives the notifications of providers and hints the orders
// that they are about. A hint says only that something may have happened: the
// order asks its provider before it believes anything, and asks without hints,
// too. So nothing is lost where one is, and a forged one does no harm.
//
// That is why a webhook is answered before Temporal has heard of it, and why one
// that can't be passed on for a while is given up and counted.
package webhooks

import (
	"cmp"
	"context"
	"crypto/sha256"
	"log/slog"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"golang.org/x/time/rate"

	"orderflow/internal/access"
	"orderflow/internal/secret"
)

// Temporal is what is needed of a client.Client.
type Temporal interface {
	ListWorkflow(context.Context, *workflowservice.ListWorkflowExecutionsRequest) (*workflowservice.ListWorkflowExecutionsResponse, error)
	SignalWorkflow(ctx context.Context, workflowID, runID, signal string, payload any) error
}

// DefaultEvery is how far apart the hints to one order are.
const DefaultEvery = 10 * time.Second

// Options are what a Receiver works with.
type Options struct {
	Client Temporal
	// Namespace is the one that the client is connected to; empty means "default".
	Namespace string
	// Secrets are those that are valid, by provider: "mypromo", "shipx". A provider
	// without any is turned away.
	Secrets map[string][]secret.Text
	// OfOrder reports whether a password is that of an order's own callback at MyPromo,
	// which comes with Basic authentication and the order's id as the user; nil knows none.
	OfOrder func(id, password string) bool
	// Networks are where a provider's webhooks have to come from; none means anywhere.
	Networks map[string][]netip.Prefix
	// TrustedProxies are believed about whom they speak for; see access.ClientAddr.
	TrustedProxies []netip.Prefix
	// Failed is told of every webhook without a right secret, and returns a refusal for an
	// address that shows too many; nil never does.
	Failed func(*http.Request) *access.Refusal
	// Every is the shortest time between two hints to one order, each of which is
	// some events in its history; 0 means DefaultEvery. Over time there are fewer:
	// after thirty, one an hour.
	Every time.Duration
	// Registry gets the counters; nil keeps them to itself.
	Registry prometheus.Registerer
	// Logger is told when hints can't be passed on; nil means nobody is.
	Logger *slog.Logger
}

// Receiver takes webhooks and passes on hints. It is safe for concurrent use.
type Receiver struct {
	options Options
	secrets map[string][][sha256.Size]byte
	counts  counters
	queue   *queue
	failing atomic.Bool // the last hint could not be passed on

	mu sync.Mutex
	// orders has the workflow id of the order with a ref, "" where there is none.
	orders memory[string]
	// hinted has the orders that may not have another hint yet, and budgets what they
	// may have over time.
	hinted  memory[time.Time]
	budgets memory[*rate.Limiter]
}

// New returns a receiver that passes nothing on until it runs. It panics when the
// registry has the counters of another one.
func New(options Options) *Receiver {
	options.Namespace = cmp.Or(options.Namespace, client.DefaultNamespace)
	options.Every = cmp.Or(options.Every, DefaultEvery)
	if options.Failed == nil {
		options.Failed = func(*http.Request) *access.Refusal { return nil }
	}
	if options.Logger == nil {
		options.Logger = slog.New(slog.DiscardHandler)
	}
	r := &Receiver{
		options: options,
		secrets: map[string][][sha256.Size]byte{},
		counts:  newCounters(options.Registry),
		queue:   newQueue(),
	}
	for provider, secrets := range options.Secrets {
		for _, one := range secrets {
			r.secrets[provider] = append(r.secrets[provider], sha256.Sum256([]byte(one.Reveal())))
		}
	}
	return r
}

// atOnce is how many hints are passed on at the same time.
const atOnce = 8

// Run passes hints on until ctx ends.
func (r *Receiver) Run(ctx context.Context) {
	var running sync.WaitGroup
	for range atOnce {
		running.Go(func() {
			for {
				one, ok := r.queue.next(ctx)
				if !ok {
					return
				}
				r.deliver(ctx, one)
			}
		})
	}
	running.Wait()
}
