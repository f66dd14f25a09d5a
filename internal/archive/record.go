// Package archive keeps a record of each ended order in the document store, so that the order
// is known after Temporal has deleted its history. docs/archive.md describes the format.
package archive

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	commonpb "go.temporal.io/api/common/v1"

	"orderflow/internal/costs"
	"orderflow/order"
)

// version is the format version that this program writes.
const version = 1

// ErrVersion says that a later version of Orderflow wrote the record.
var ErrVersion = errors.New("the record is of a later version; it needs a newer orderflow")

// Summary is the unencrypted part of a record; the list of a day has it too. It contains no
// personal data.
type Summary struct {
	Version int    `json:"version"`
	ID      string `json:"id"`
	// Run is the workflow run of the record, and RunStartedAt its start: the record of a later
	// run replaces that of an earlier one.
	Run             string        `json:"run,omitempty"`
	RunStartedAt    time.Time     `json:"runStartedAt,omitzero"`
	Status          order.Status  `json:"status,omitempty"`
	Stage           order.Stage   `json:"stage,omitempty"`
	Source          string        `json:"source,omitempty"`
	Reference       string        `json:"reference,omitempty"`
	Carrier         order.Carrier `json:"carrier,omitempty"`
	AcceptedAt      time.Time     `json:"acceptedAt,omitzero"`
	EndedAt         time.Time     `json:"endedAt,omitzero"`
	TrackingNumbers []string      `json:"trackingNumbers,omitempty"`
	ProviderRefs    []string      `json:"providerRefs,omitempty"`
	Costs           costs.Costs   `json:"costs,omitzero"`
	// Documents is the number of the order's documents at its end.
	Documents int `json:"documents,omitempty"`
	// NeverCame says that the order was cancelled before it was started: it has no order
	// document.
	NeverCame bool `json:"neverCame,omitempty"`
	// Quality says how complete the record is.
	Quality Quality `json:"quality,omitempty"`
	// ErasedAt is when the order was erased: the id stays taken, and the record has no content.
	ErasedAt time.Time `json:"erasedAt,omitzero"`
}

// Quality is how complete a record is. Within the same run, a less complete record never
// replaces a more complete one.
type Quality int

// Qualities of a record.
const (
	// Listed has only what Temporal's lists show: the history could not be read.
	Listed Quality = iota
	// FromHistory has the start and the result, without stages.
	FromHistory
	// Whole has the order's full final state.
	Whole
)

// Erased reports whether the record is a tombstone.
func (s Summary) Erased() bool { return !s.ErasedAt.IsZero() }

// betterThan reports whether the record replaces an earlier one of the same order. Nothing
// replaces a tombstone.
func (s Summary) betterThan(before Summary) bool {
	switch {
	case before.Erased():
		return false
	case s.Erased():
		return true
	case s.Run != before.Run:
		return s.RunStartedAt.After(before.RunStartedAt)
	}
	return s.Quality > before.Quality
}

// tombstone is what remains of an erased order: its id, and its costs for bookkeeping.
func (s Summary) tombstone(at time.Time) Summary {
	return Summary{Version: version, ID: s.ID, Run: s.Run, RunStartedAt: s.RunStartedAt, Status: s.Status, Source: s.Source,
		Carrier: s.Carrier, AcceptedAt: s.AcceptedAt, EndedAt: s.EndedAt, Costs: s.Costs.WithoutIDs(), ErasedAt: at.UTC()}
}

// Content is the part of a record that is encrypted with the order's data key.
type Content struct {
	// Started is the document that the order was started with; nil if State.Order is the same.
	Started *order.Order `json:"started,omitempty"`
	// State is the order's final state, with its history of actions.
	State order.State `json:"state"`
	// Reason is the reason in the result.
	Reason string `json:"reason,omitempty"`
}

// StartedWith returns the document that the order was started with, with its defaults written
// out: older versions kept it as it came.
func (c Content) StartedWith() order.Order {
	if c.Started != nil {
		return c.Started.WithDefaults()
	}
	return c.State.Order.WithDefaults()
}

// Record is the whole record of an order.
type Record struct {
	Summary
	// Content is nil if the order was erased, or if the content could not be read.
	Content *Content
}

// Result is the order's result.
func (r Record) Result() order.Result {
	if r.Content == nil {
		return order.Result{ID: r.ID, Status: r.Status}
	}
	state := r.Content.State
	return order.Result{ID: r.ID, Status: state.Status, Offer: state.Offer, TrackingNumbers: state.TrackingNumbers,
		ProviderRefs: state.ProviderRefs, Documents: state.Documents, ProductionPrice: state.ProductionPrice,
		Delivery: state.Delivery, Reason: r.Content.Reason}
}

// file is a record as stored in the document store.
type file struct {
	Summary
	// Content is set if payloads are not encrypted, Sealed if they are.
	Content json.RawMessage `json:"content,omitempty"`
	Sealed  *sealed         `json:"sealed,omitempty"`
}

// sealed is an encrypted payload in the form that Temporal uses in histories.
type sealed struct {
	Metadata map[string][]byte `json:"metadata"`
	Data     []byte            `json:"data"`
}

const (
	metadataEncoding = "encoding"
	encodingPlain    = "json/plain"
)

// fileOf converts a record to a file; payload is its content, encrypted if encryption is on.
func fileOf(record Record, payload *commonpb.Payload) file {
	made := file{Summary: record.Summary}
	switch {
	case payload == nil:
	case string(payload.GetMetadata()[metadataEncoding]) == encodingPlain:
		made.Content = payload.GetData()
	default:
		made.Sealed = &sealed{payload.GetMetadata(), payload.GetData()}
	}
	return made
}

func (f file) payload() *commonpb.Payload {
	switch {
	case f.Sealed != nil:
		return &commonpb.Payload{Metadata: f.Sealed.Metadata, Data: f.Sealed.Data}
	case len(f.Content) > 0:
		return &commonpb.Payload{Metadata: map[string][]byte{metadataEncoding: []byte(encodingPlain)}, Data: f.Content}
	}
	return nil
}

func readSummary(name string, content []byte) (summary Summary, err error) {
	if err := json.Unmarshal(content, &summary); err != nil {
		return Summary{}, fmt.Errorf("read %s: %w", name, err)
	}
	if summary.Version > version {
		return Summary{}, fmt.Errorf("read %s, of version %d: %w", name, summary.Version, ErrVersion)
	}
	return summary, nil
}
