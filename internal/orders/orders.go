// Package orders is what people can do with orders, whatever they do it with: a
// command line, an HTTP call. It speaks to Temporal only, where the orders live,
// and to the document store; never to a provider.
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
	"orderflow/internal/documents"
	"orderflow/internal/encryption"
	"orderflow/order"
)

var (
	// ErrNotFound says that there is no order of that id.
	ErrNotFound = errors.New("there is no such order")
	// ErrNoWorker says that the order is there but nobody works on it.
	ErrNoWorker = errors.New("no worker answers")
	// ErrEnded says that the order has ended and takes no more messages.
	ErrEnded = errors.New("it has ended")
	// ErrNeverCame says that the order was cancelled before it came: its id is taken,
	// and it has no document.
	ErrNeverCame = errors.New("it was cancelled before it came")
	// ErrUnderWay says that the order has no result yet.
	ErrUnderWay = errors.New("it is still under way")
)

// DefaultPatience is how long a worker may take to answer.
const DefaultPatience = 5 * time.Second

// Options are what a Service needs beside the connection to Temporal.
type Options struct {
	// Namespace is the one that the client is connected to; empty means "default".
	Namespace string
	// WebUI is where people find the Temporal Web UI: "http://127.0.0.1:8233".
	WebUI string
	// Documents holds labels and protocols; nil when nobody will ask for them.
	Documents *documents.Store
	// Encryption is the vault that the client uses; nil means that it uses none.
	Encryption *encryption.Vault
	// ReferencePrefix is that of orders which are started without one.
	ReferencePrefix string
	// ContactPhone is that of orders for InPost which name none and have a foreign phone.
	ContactPhone string
	// Transliterate writes names and addresses in Latin letters in orders whose label we
	// have made.
	Transliterate bool
	// Notifies says whether a shop is told of the orders of a source; nil means that none is.
	Notifies func(source string) bool
	// Requests are the settings that a preview shows requests with.
	Requests activities.RequestSettings
	// Patience is how long a worker may take to answer; 0 means DefaultPatience.
	Patience time.Duration
	// Now is the clock by which what is old is erased; nil is time.Now.
	Now func() time.Time
}

// Service does things with orders. It is safe for concurrent use.
type Service struct {
	client  client.Client
	options Options
	// archive has the records of orders that have ended; nil without a document store.
	archive *archive.Archive
	marks   dayMarks
	labels  labelList
	leaving leavings
	silence silence
	// waiting and bounds are what is remembered for the worklist.
	waiting waitingStates
	bounds  pageBounds
}

// New returns a service on a connection, which stays the caller's to close.
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
