// Package archive keeps a record of each order that has ended in the document store, so
// that the order is known after Temporal has forgotten its history. docs/archive.md has the
// format.
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

// Version is the version of the format that is written.
const Version = 1

// ErrVersion says that a record was written by a later version of Orderflow.
var ErrVersion = errors.New("the record is of a later version; it needs a newer orderflow")

// Summary is what stands open in a record, and in the list of its day. Nothing in it is
// personal.
type Summary struct {
	Version int    `json:"version"`
	ID      string `json:"id"`
	// Run is the workflow run that the record is of, and RunStartedAt its start: a later run
	// replaces the record of an earlier one.
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
	// Documents is how many documents the order had when it ended.
	Documents int `json:"documents,omitempty"`
	// NeverCame says that the order was cancelled before it came: it has no document.
	NeverCame bool `json:"neverCame,omitempty"`
	// Quality says how much the record knows.
	Quality Quality `json:"quality,omitempty"`
	// ErasedAt is when the order was erased: the id stays taken, and there is no content.
	ErasedAt time.Time `json:"erasedAt,omitzero"`
}

// Quality is how much a record knows; a better one is never replaced by a worse one of the
// same run.
type Quality int

// The qualities of a record.
const (
	// Listed is what stands in lists: the history could not be read.
	Listed Quality = iota
	// FromHistory has the beginning and the result, without stages.
	FromHistory
	// Whole is the order's own account.
	Whole
)

// Erased reports whether only the id is left.
func (s Summary) Erased() bool { return !s.ErasedAt.IsZero() }

// betterThan reports whether a record replaces another of the same order. Nothing replaces
// what was erased.
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

// tombstone is what is left of an order that was erased: its costs are kept for the books.
func (s Summary) tombstone(at time.Time) Summary {
	return Summary{Version: Version, ID: s.ID, Run: s.Run, RunStartedAt: s.RunStartedAt, Status: s.Status, Source: s.Source,
		Carrier: s.Carrier, AcceptedAt: s.AcceptedAt, EndedAt: s.EndedAt, Costs: s.Costs.WithoutIDs(), ErasedAt: at.UTC()}
}

// Content is what only those can read who have the order's data key.
type Content struct {
	// Started is the document that the order was started with; nil where State.Order is
	// the same.
	Started *order.Order `json:"started,omitempty"`
	// State is how the order stood at its end, with who did what.
	State order.State `json:"state"`
	// Reason is the result's.
	Reason string `json:"reason,omitempty"`
}

// StartedWith is the document that the order was started with.
func (c Content) StartedWith() order.Order {
	if c.Started != nil {
		return *c.Started
	}
	return c.State.Order
}

// Record is all of an order that is kept.
type Record struct {
	Summary
	// Content is nil when the order was erased, or nobody could read it.
	Content *Content
}

// Result is what came of the order.
func (r Record) Result() order.Result {
	if r.Content == nil {
		return order.Result{ID: r.ID, Status: r.Status}
	}
	state := r.Content.State
	return order.Result{ID: r.ID, Status: state.Status, Offer: state.Offer, TrackingNumbers: state.TrackingNumbers,
		ProviderRefs: state.ProviderRefs, Documents: state.Documents, ProductionPrice: state.ProductionPrice,
		Delivery: state.Delivery, Reason: r.Content.Reason}
}

// file is a record as it lies in the store.
type file struct {
	Summary
	// Content stands open where payloads are not encrypted, and Sealed where they are.
	Content json.RawMessage `json:"content,omitempty"`
	Sealed  *sealed         `json:"sealed,omitempty"`
}

// sealed is an encrypted payload, as Temporal has them in histories.
type sealed struct {
	Metadata map[string][]byte `json:"metadata"`
	Data     []byte            `json:"data"`
}

const (
	metadataEncoding = "encoding"
	encodingPlain    = "json/plain"
)

// fileOf seals a record.
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
	if summary.Version > Version {
		return Summary{}, fmt.Errorf("read %s, of version %d: %w", name, summary.Version, ErrVersion)
	}
	return summary, nil
}
