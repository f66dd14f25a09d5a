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
	// MaxMerged is the most orders whose documents become one file.
	MaxMerged = 500
	// maxMergedBytes is the most that these documents may have together: a merge holds
	// them in memory, some times over.
	maxMergedBytes = 128 << 20
)

// Merge says which documents become one file, and how.
type Merge struct {
	// IDs are the orders, in the order of the file.
	IDs []string
	// Kind is label or protocol. An order's several documents of a kind, such as one
	// label for each courier, are all meant.
	Kind order.DocumentKind
	// FourOnA4 puts four pages of A6 on each sheet.
	FourOnA4 bool
	// Ready leaves out the orders that have no document to print now. Without it such an
	// order keeps all others from being merged.
	Ready bool
	// Part is the one document of several that is meant, such as label-2; empty means all.
	Part order.DocumentKind
	// NeverPrinted leaves out the documents that came out of a printer before.
	NeverPrinted bool
}

// Merged are documents that became one file.
type Merged struct {
	printing.File
	// Documents are those in the file, in its order, without their contents.
	Documents []MergedDocument
	// LeftOut are the orders that have no document to print now.
	LeftOut []LeftOut
	// tracking are the tracking numbers of the orders.
	tracking map[string][]string
}

// MergedDocument is a document in a file of many.
type MergedDocument struct {
	// Order is the order's id.
	Order string `json:"order"`
	order.Document
}

// LeftOut is an order that has no document to print now.
type LeftOut struct {
	ID  string `json:"id"`
	Why string `json:"why"`
}

// MergeError says that nothing was merged, because of some of the orders.
type MergeError struct {
	// Orders are those that were in the way, and why.
	Orders []LeftOut
	of     int
	kind   order.DocumentKind
	// troubles are those of the orders that could not be asked.
	troubles []error
}

// Unwrap returns why orders could not be asked, among them ErrNotFound and ErrNoWorker.
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
		return errors.New("no orders are named, or none match")
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

// Merge makes one file of orders' documents. Only the documents of an order's present
// state count: what was bought and undone, or replaced by a label that a person brought,
// stays in the store and is not printed. Nor is anything of an order that is cancelled,
// held or has failed, or that MyPromo has cancelled. The progress may be nil.
//
// *MergeError: some orders have no such document, or nobody knows.
// *printing.UnfitError: the documents don't fit together.
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

// choose finds the documents to merge in the orders' states.
func (s *Service) choose(ctx context.Context, m Merge, progress Progress) (Merged, error) {
	states, printings := make([]order.State, len(m.IDs)), make([][]Printed, len(m.IDs))
	troubles := each(ctx, len(m.IDs), progress, func(ctx context.Context, i int) (err error) {
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

// candidate reads what an order has, and what of it was printed where that is asked.
func (s *Service) candidate(ctx context.Context, m Merge, id string) (state order.State, printed []Printed, err error) {
	state, whole, err := s.outcome(ctx, id)
	if err == nil && !whole && state.Status != order.StatusFailed { // of which nothing is printed
		state, err = s.askedSummary(ctx, id)
	}
	if err == nil && m.NeverPrinted {
		printed, err = s.Printed(ctx, id)
	}
	return state, printed, err
}

// compact leaves out what is nil.
func compact(troubles []error) []error {
	return slices.DeleteFunc(troubles, func(err error) bool { return err == nil })
}

// bought are the stages of an order whose shipment is bought. One that stands at an
// earlier stage and has documents went back, and those may not be the last.
var bought = []order.Stage{order.StageLabel, order.StageProtocol, order.StageReport, order.StageTrack}

// printable are the documents of a kind that an order has to print now, or why it has
// none.
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

// wanted are the documents that a merge takes of an order, or why there is none.
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

// neverPrinted are the documents that no printing brought out. Where there is none, it says
// who printed them last.
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

// Matching returns the ids of the orders that a filter lets through and that match a
// query in Temporal's language, in the order of a list. The query may be empty.
//
// ErrQuery: Temporal doesn't understand the query, or more orders match than the
// filter's limit.
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
	// A query with parentheses of its own could lead out of ours.
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
