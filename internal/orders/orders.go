// Package orders is everything that people can do with orders, by command line or HTTP. It uses
// only Temporal, where the orders run, and the document store; it never calls a provider.
package orders

import (
	"cmp"
	"errors"
	"strings"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"

	"orderflow/activities"
	"orderflow/internal/archive"
	"orderflow/internal/cached"
	"orderflow/internal/documents"
	"orderflow/internal/encryption"
	"orderflow/order"
)

var (
	// ErrNotFound means that there is no order with that id.
	ErrNotFound = errors.New("there is no such order")
	// ErrNoWorker means that the order exists but no worker answers.
	ErrNoWorker = errors.New("no worker answers")
	// ErrEnded means that the order has ended and accepts no more messages.
	ErrEnded = errors.New("it has ended")
	// ErrNeverCame means that the order was cancelled before it arrived: its id is taken, and
	// it has no document.
	ErrNeverCame = errors.New("it was cancelled before it arrived")
	// ErrUnderWay means that the order has no result yet.
	ErrUnderWay = errors.New("it is still under way")
)

// DefaultPatience is how long a worker may take to answer.
const DefaultPatience = 5 * time.Second

// Options are what a Service needs besides the connection to Temporal.
type Options struct {
	// Namespace is the client's namespace; empty means "default".
	Namespace string
	// WebUI is the address of the Temporal Web UI: "http://127.0.0.1:8233".
	WebUI string
	// Documents stores labels and protocols; nil if they are not needed.
	Documents *documents.Store
	// Encryption is the client's vault; nil means no encryption.
	Encryption *encryption.Vault
	// ReferencePrefix is the prefix for orders that are started without one.
	ReferencePrefix string
	// ContactPhone is for InPost orders that have no contact phone and a foreign phone number.
	ContactPhone string
	// Transliterate converts names and addresses to Latin letters in orders whose label we
	// make.
	Transliterate bool
	// Notifies reports whether a shop is notified of the orders of a source; nil means never.
	Notifies func(source string) bool
	// Requests are the settings for previews of requests.
	Requests activities.RequestSettings
	// Patience is how long a worker may take to answer; 0 means DefaultPatience.
	Patience time.Duration
	// Now is the clock for retention; nil means time.Now.
	Now func() time.Time
}

// Service works with orders. It is safe for concurrent use.
type Service struct {
	client  client.Client
	options Options
	// archive has the records of orders that have ended; nil without a document store.
	archive *archive.Archive
	marks   dayMarks
	labels  cached.Values[int, []ToPackRow] // by the number of days
	leaving leavings
	costs   endedCosts
	silence silence
	// waiting, ahead and bounds are what is remembered for the worklist.
	waiting waitingStates
	ahead   pagesAhead
	bounds  pageBounds
}

// New returns a service for a connection. The caller closes the connection.
func New(c client.Client, options Options) *Service {
	options.Namespace = cmp.Or(options.Namespace, client.DefaultNamespace)
	options.Patience = cmp.Or(options.Patience, DefaultPatience)
	if options.Now == nil {
		options.Now = time.Now
	}
	options.WebUI = strings.TrimRight(options.WebUI, "/")
	if options.Encryption == nil {
		options.Encryption = encryption.New(encryption.Options{Store: options.Documents})
	}
	s := &Service{client: c, options: options, marks: dayMarks{days: map[string][]string{}},
		labels:  cached.Values[int, []ToPackRow]{Fresh: freshLabels, Stale: staleLabels, Oldest: oldestLabels},
		leaving: leavings{known: map[string]Leaving{}}}
	if options.Documents != nil {
		s.archive = archive.New(options.Documents, s.converterOf)
	}
	return s
}

// converterOf returns the data converter for an order's payloads.
func (s *Service) converterOf(id string) converter.DataConverter {
	return s.converterOfWorkflow(order.WorkflowID(id))
}

func (s *Service) converterOfWorkflow(id string) converter.DataConverter {
	return converter.WithDataConverterSerializationContext(s.options.Encryption.DataConverter(s.options.Namespace),
		converter.WorkflowSerializationContext{Namespace: s.options.Namespace, WorkflowID: id})
}
