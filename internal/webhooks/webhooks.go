// Package webhooks receives the notifications of providers and hints the orders concerned. A
// hint only says that something may have happened: the order asks its provider before it acts,
// and also polls without hints. So a lost hint loses nothing, and a forged one does no harm.
//
// That is why a webhook is answered before Temporal has it, and why one that can't be delivered
// for a while is dropped and counted.
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

// Temporal is the part of client.Client that is used here.
type Temporal interface {
	ListWorkflow(context.Context, *workflowservice.ListWorkflowExecutionsRequest) (*workflowservice.ListWorkflowExecutionsResponse, error)
	SignalWorkflow(ctx context.Context, workflowID, runID, signal string, payload any) error
}

// defaultEvery is the shortest time between two hints to one order.
const defaultEvery = 10 * time.Second

// Options configure a Receiver.
type Options struct {
	Client Temporal
	// Namespace is the client's namespace; empty means "default".
	Namespace string
	// Secrets are the valid secrets, by provider: "mypromo", "shipx". A provider without any is
	// refused.
	Secrets map[string][]secret.Text
	// OfOrder reports whether a password belongs to an order's own callback at MyPromo, which
	// sends it by Basic authentication with the order's id as the user; nil means that there
	// are none.
	OfOrder func(id, password string) bool
	// Networks are the allowed networks of a provider's webhooks; none means any.
	Networks map[string][]netip.Prefix
	// TrustedProxies are the proxies whose X-Forwarded-For is believed; see access.ClientAddr.
	TrustedProxies []netip.Prefix
	// Failed is called for every webhook without a valid secret, and returns a refusal for an
	// address with too many; nil never refuses.
	Failed func(*http.Request) *access.Refusal
	// Every is the shortest time between two hints to one order, each of which adds some events
	// to its history; 0 means defaultEvery. After thirty hints, only one an hour is sent.
	Every time.Duration
	// Registry gets the counters; nil keeps them private.
	Registry prometheus.Registerer
	// Logger gets failures to deliver hints; nil logs nothing.
	Logger *slog.Logger
}

// Receiver accepts webhooks and delivers hints. It is safe for concurrent use.
type Receiver struct {
	options Options
	secrets map[string][][sha256.Size]byte
	counts  counters
	queue   *queue
	failing atomic.Bool // the last delivery failed

	mu sync.Mutex
	// orders caches the workflow id of the order with a ref, "" if there is none.
	orders memory[string]
	// hinted contains the orders that may not get another hint yet, and budgets what they may
	// get over time.
	hinted  memory[time.Time]
	budgets memory[*rate.Limiter]
}

// New returns a receiver that delivers nothing until it runs. It panics if the registry already
// has another receiver's counters.
func New(options Options) *Receiver {
	options.Namespace = cmp.Or(options.Namespace, client.DefaultNamespace)
	options.Every = cmp.Or(options.Every, defaultEvery)
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

// atOnce is how many hints are delivered in parallel.
const atOnce = 8

// Run delivers hints until ctx ends.
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
