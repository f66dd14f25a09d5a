package orders

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.temporal.io/api/workflow/v1"

	"orderflow/activities"
	"orderflow/internal/printing"
	"orderflow/order"
)

const (
	// MaxMerged is the highest number of orders in one file.
	MaxMerged = 500
	// maxMergedBytes is the limit of their total size in bytes: a merge holds several copies in
	// memory.
	maxMergedBytes = 128 << 20
)

// Merge selects the documents to merge, and the layout.
type Merge struct {
	// IDs are the orders, in the order of the file.
	IDs []string
	// Kind is label or protocol. All documents of the kind are included, such as one label per
	// courier.
	Kind order.DocumentKind
	// FourOnA4 puts four A6 pages on each sheet.
	FourOnA4 bool
	// Ready leaves out the orders without a printable document. Without it, one such order
	// prevents the merge.
	Ready bool
	// Part is one document of several, such as label-2; empty means all.
	Part order.DocumentKind
	// NeverPrinted leaves out documents that were printed before.
	NeverPrinted bool
}

// Merged is the file, and what is in it.
type Merged struct {
	printing.File
	// Documents are the documents in the file, in order, without their contents.
	Documents []MergedDocument
	// LeftOut are the orders without a printable document.
	LeftOut []LeftOut
	// tracking are the tracking numbers of the orders.
	tracking map[string][]string
}

// MergedDocument is one document in the file.
type MergedDocument struct {
	// Order is the order's id.
	Order string `json:"order"`
	order.Document
}

// LeftOut is an order without a printable document.
type LeftOut struct {
	ID  string `json:"id"`
	Why string `json:"why"`
}

// MergeError means that nothing was merged because of some of the orders.
type MergeError struct {
	// Orders are the orders that prevent the merge, and why.
	Orders []LeftOut
	of     int
	kind   order.DocumentKind
	// troubles are the errors of orders that could not be queried.
	troubles []error
}

// Unwrap returns the errors of orders that could not be queried, among them ErrNotFound and
// ErrNoWorker.
func (e *MergeError) Unwrap() []error { return e.troubles }

func (e *MergeError) Error() string {
	const most = 20 // can be read
	var why []string
	for _, one := range e.Orders[:min(len(e.Orders), most)] {
		why = append(why, one.ID+": "+one.Why)
	}
	if more := len(e.Orders) - most; more > 0 {
		why = append(why, fmt.Sprintf("and %d more", more))
	}
	return fmt.Sprintf("%d of %d orders have no %s to print: %s", len(e.Orders), e.of, e.kind, strings.Join(why, "; "))
}

// Check returns what is wrong with a merge.
func (m Merge) Check() error {
	switch {
	case m.Kind != order.DocumentLabel && m.Kind != order.DocumentProtocol:
		return fmt.Errorf("kind %q: want %s or %s", m.Kind, order.DocumentLabel, order.DocumentProtocol)
	case len(m.IDs) == 0:
		return errors.New("no orders given, or none match")
	case len(m.IDs) > MaxMerged:
		return fmt.Errorf("%d orders: want up to %d at once", len(m.IDs), MaxMerged)
	}
	seen := map[string]bool{}
	for _, id := range m.IDs {
		if seen[id] {
			return fmt.Errorf("order %s is named twice", id)
		}
		seen[id] = true
	}
	return nil
}

// Merge makes one file from orders' documents. Only documents of an order's present state
// count: a label that was bought and cancelled, or replaced by a label made by hand, stays in
// the store and is not printed. An order that is held, failed or cancelled, by us or by
// MyPromo, has no printable document. The progress may be nil.
//
// *MergeError: some orders have no such document, or could not be queried.
// *printing.UnfitError: the documents can't be joined.
func (s *Service) Merge(ctx context.Context, m Merge, progress Progress) (Merged, error) {
	if s.options.Documents == nil {
		return Merged{}, errNoStore
	}
	if err := m.Check(); err != nil {
		return Merged{}, err
	}
	merged, err := s.choose(ctx, m, progress)
	if err != nil {
		return Merged{}, err
	}
	documents, err := s.contents(ctx, merged.Documents)
	if err != nil {
		return Merged{}, err
	}
	merged.File, err = printing.Join(documents, m.FourOnA4)
	return merged, err
}

// choose selects the documents to merge from the orders' states.
func (s *Service) choose(ctx context.Context, m Merge, progress Progress) (Merged, error) {
	states, printings := make([]order.State, len(m.IDs)), make([][]Printed, len(m.IDs))
	troubles := eachRead(ctx, len(m.IDs), progress, func(ctx context.Context, i int) (err error) {
		states[i], printings[i], err = s.candidate(ctx, m, m.IDs[i])
		return err
	})
	if ctx.Err() != nil {
		return Merged{}, ctx.Err()
	}
	merged := Merged{tracking: map[string][]string{}}
	var unknown, before []LeftOut
	for i, id := range m.IDs {
		if troubles[i] != nil {
			unknown = append(unknown, LeftOut{ID: id, Why: troubles[i].Error()})
			continue
		}
		found, why := m.wanted(states[i])
		if why != "" {
			merged.LeftOut = append(merged.LeftOut, LeftOut{ID: id, Why: why})
		}
		if found, why = neverPrinted(found, printings[i]); why != "" {
			before = append(before, LeftOut{ID: id, Why: why})
		}
		merged.tracking[id] = states[i].TrackingNumbers
		for _, document := range found {
			merged.Documents = append(merged.Documents, MergedDocument{Order: id, Document: document})
		}
	}
	inTheWay := unknown
	if !m.Ready || len(merged.Documents) == 0 {
		inTheWay = append(inTheWay, merged.LeftOut...)
	}
	if merged.LeftOut = append(merged.LeftOut, before...); len(merged.Documents) == 0 {
		inTheWay = append(inTheWay, before...)
	}
	if len(inTheWay) > 0 {
		return Merged{}, &MergeError{Orders: inTheWay, of: len(m.IDs), kind: m.Kind, troubles: compact(troubles)}
	}
	return merged, nil
}

// candidate reads an order's state, and its printings if needed.
func (s *Service) candidate(ctx context.Context, m Merge, id string) (state order.State, printed []Printed, err error) {
	state, whole, err := s.outcome(ctx, id)
	if err == nil && !whole && state.Status != order.StatusFailed { // nothing of it is printed
		state, err = s.askedSummary(ctx, id)
	}
	if err == nil && m.NeverPrinted {
		printed, err = s.Printed(ctx, id)
	}
	return state, printed, err
}

// compact removes nil errors.
func compact(troubles []error) []error {
	return slices.DeleteFunc(troubles, func(err error) bool { return err == nil })
}

// bought are the stages after the purchase of the shipment. An order at an earlier stage that
// has documents went back, so they may be outdated.
var bought = []order.Stage{order.StageLabel, order.StageProtocol, order.StageReport, order.StageTrack}

// printable are an order's printable documents of a kind, or why there are none.
func printable(state order.State, kind order.DocumentKind) (found []order.Document, why string) {
	switch state.Status {
	case order.StatusCancelled, order.StatusCancelling, order.StatusFailed, order.StatusHeld:
		return nil, "it is " + string(state.Status)
	}
	if state.Problem != nil && state.Problem.Code == activities.CodeCanceled {
		return nil, "MyPromo has cancelled its production"
	}
	for _, document := range state.Documents {
		if document.Kind == kind || strings.HasPrefix(string(document.Kind), string(kind)+"-") {
			found = append(found, document)
		}
	}
	if len(found) == 0 || state.Status != order.StatusCompleted && !slices.Contains(bought, state.Stage) {
		return nil, fmt.Sprintf("it has no %s; it is %s at %s", kind, state.Status, state.Stage)
	}
	return found, ""
}

// wanted are the documents that a merge takes from an order, or why there are none.
func (m Merge) wanted(state order.State) (found []order.Document, why string) {
	found, why = printable(state, m.Kind)
	if why != "" || m.Part == "" {
		return found, why
	}
	if found = ofKind(found, m.Part); len(found) == 0 {
		why = fmt.Sprintf("it has no %s", m.Part)
	}
	return found, why
}

// neverPrinted are the documents that were never printed. If there are none, it says who
// printed them last.
func neverPrinted(found []order.Document, printings []Printed) (left []order.Document, why string) {
	var last Printed
	for _, document := range found {
		printed := false
		for _, one := range printings {
			if one.Error == "" && slices.ContainsFunc(one.Documents, func(d order.Document) bool { return d.Key == document.Key }) {
				printed, last = true, one
			}
		}
		if !printed {
			left = append(left, document)
		}
	}
	if len(found) > 0 && len(left) == 0 {
		why = fmt.Sprintf("it was printed before, by %s at %s", last.By, last.At.Format(time.RFC3339))
	}
	return left, why
}

// contents reads documents from the store.
func (s *Service) contents(ctx context.Context, documents []MergedDocument) ([]printing.Document, error) {
	var size int64
	for _, one := range documents {
		size += one.Size
	}
	if size > maxMergedBytes {
		return nil, &printing.UnfitError{Reason: fmt.Sprintf("the documents have %d MiB together: want up to %d; merge fewer orders at once",
			size>>20, maxMergedBytes>>20)}
	}
	read := make([]printing.Document, len(documents))
	failed := each(ctx, len(documents), nil, func(ctx context.Context, i int) error {
		file, err := s.file(ctx, documents[i].Order, documents[i].Document)
		read[i] = printing.Document{Order: documents[i].Order, Document: file.Document, Content: file.Content}
		return err
	})
	return read, errors.Join(failed...)
}

// Matching returns the ids of the orders that a filter selects and that match a Temporal query,
// in list order. The query may be empty.
//
// ErrQuery: Temporal doesn't understand the query, or more orders match than the filter's
// limit.
func (s *Service) Matching(ctx context.Context, filter Filter, query string) ([]string, error) {
	filter = filter.withDefaults()
	wanted, err := filter.query()
	if err != nil {
		return nil, err
	}
	if query != "" {
		wanted += " AND (" + query + ")"
	}
	found, err := s.allOf(ctx, wanted, filter.Limit)
	if err != nil {
		return nil, err
	}
	// A query with unbalanced parentheses could escape ours.
	rows, err := s.rows(ctx, slices.DeleteFunc(found, notAnOrder))
	ids := make([]string, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	return ids, err
}

func notAnOrder(one *workflow.WorkflowExecutionInfo) bool {
	return !slices.Contains(orderTypes, one.GetType().GetName())
}
