package orders

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"orderflow/order"
)

// packedKind is the kind of the files that record packing: "packed-000001.json".
const packedKind = "packed"

// PackEvent records that parcels of an order were packed, or unpacked. It is a file beside the
// documents. The number in the file's name orders the events: if two packers write the same
// number, one fails.
type PackEvent struct {
	// N counts the order's events from 1.
	N  int       `json:"n"`
	At time.Time `json:"at"`
	// By is who packed.
	By string `json:"by"`
	// Undone says that the parcels are marked as not packed.
	Undone bool `json:"undone,omitempty"`
	// Labels are the labels of the parcels.
	Labels []order.Document `json:"labels"`
}

// Packing is the packing history of an order.
type Packing []PackEvent

// Packed returns the event that packed the parcel of a label; nil if it is not packed.
func (p Packing) Packed(label order.Document) *PackEvent {
	for i := len(p) - 1; i >= 0; i-- {
		if slices.ContainsFunc(p[i].Labels, func(one order.Document) bool { return one.Key == label.Key }) {
			if p[i].Undone {
				return nil
			}
			return &p[i]
		}
	}
	return nil
}

// packed are the labels of the parcels that are packed now.
func (p Packing) packed() (labels []order.Document) {
	seen := map[string]bool{}
	for _, event := range p {
		for _, label := range event.Labels {
			if !seen[label.Key] && p.Packed(label) != nil {
				labels = append(labels, label)
			}
			seen[label.Key] = true
		}
	}
	return labels
}

// Pack says which parcels to mark as packed, or as not packed.
type Pack struct {
	// ID is the order's id.
	ID string
	// Label is the kind of the parcel's label, such as "label-2"; empty means all parcels.
	Label order.DocumentKind
	// By is who packs.
	By string
}

// PackOutcome is the result of packing an order's parcels.
type PackOutcome struct {
	ID string `json:"id"`
	// Existing says that it was done before: Event is the earlier event, and none was added.
	// Event is zero if an order that was never packed is undone.
	Existing bool      `json:"existing"`
	Event    PackEvent `json:"event"`
	// Left is how many of the order's parcels are not packed.
	Left int `json:"left"`
}

// Packing returns an order's packing events, in order. It needs no worker. An order that was
// never packed, or does not exist, has none.
func (s *Service) Packing(ctx context.Context, id string) (Packing, error) {
	if s.options.Documents == nil {
		return nil, errNoStore
	}
	names, err := s.options.Documents.FilesOf(ctx, id, packedKind)
	if err != nil {
		return nil, err
	}
	events := make(Packing, len(names))
	for i, name := range names {
		content, err := s.options.Documents.ReadFile(ctx, name)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(content, &events[i]); err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
	}
	return events, nil
}

// Pack marks parcels of an order as packed. If somebody did so before, it returns that event
// and adds none.
//
// *RefusedError: the order has no label to pack with now, and why.
func (s *Service) Pack(ctx context.Context, pack Pack) (PackOutcome, error) {
	if s.options.Documents == nil {
		return PackOutcome{}, errNoStore
	}
	state, err := s.State(ctx, pack.ID)
	if err != nil {
		return PackOutcome{}, err
	}
	labels, why := printable(state, order.DocumentLabel)
	if why != "" {
		return PackOutcome{}, &RefusedError{Message: fmt.Sprintf("order %s cannot be packed: %s", pack.ID, why)}
	}
	wanted := ofKind(labels, pack.Label)
	if len(wanted) == 0 {
		return PackOutcome{}, &RefusedError{Message: fmt.Sprintf("order %s cannot be packed: it has no %s, but %s", pack.ID, pack.Label, kindsOf(labels))}
	}
	return s.addPacking(ctx, pack, state, func(events Packing) (PackEvent, bool) {
		var last *PackEvent
		open := slices.DeleteFunc(slices.Clone(wanted), func(label order.Document) bool {
			if by := events.Packed(label); by != nil {
				last = by
				return true
			}
			return false
		})
		if len(open) == 0 {
			return *last, true
		}
		return PackEvent{Labels: open}, false
	})
}

// Unpack marks parcels of an order as not packed. It queries the order like Pack, but ignores
// whether the order can be packed now.
func (s *Service) Unpack(ctx context.Context, pack Pack) (PackOutcome, error) {
	if s.options.Documents == nil {
		return PackOutcome{}, errNoStore
	}
	state, err := s.State(ctx, pack.ID)
	if err != nil {
		return PackOutcome{}, err
	}
	return s.addPacking(ctx, pack, state, func(events Packing) (PackEvent, bool) {
		if packed := ofKind(events.packed(), pack.Label); len(packed) > 0 {
			return PackEvent{Undone: true, Labels: packed}, false
		}
		if len(events) == 0 {
			return PackEvent{}, true
		}
		return events[len(events)-1], true
	})
}

// ofKind are the documents of a kind; all if no kind is given.
func ofKind(all []order.Document, kind order.DocumentKind) []order.Document {
	return slices.DeleteFunc(slices.Clone(all), func(one order.Document) bool { return kind != "" && one.Kind != kind })
}

func kindsOf(all []order.Document) string {
	var kinds []string
	for _, one := range all {
		kinds = append(kinds, string(one.Kind))
	}
	return strings.Join(kinds, ", ")
}

// maxTries is how often an event is retried because somebody else was faster.
const maxTries = 20

// addPacking adds the event that decide makes from the earlier ones, if any. If somebody else
// adds one in the meantime, it decides again.
func (s *Service) addPacking(ctx context.Context, pack Pack, state order.State,
	decide func(Packing) (event PackEvent, existing bool)) (PackOutcome, error) {
	for range maxTries {
		events, err := s.Packing(ctx, pack.ID)
		if err != nil {
			return PackOutcome{}, err
		}
		event, existing := decide(events)
		if !existing {
			event.N, event.At, event.By = len(events)+1, time.Now().UTC(), pack.By
			created, err := s.createPackEvent(ctx, pack.ID, event)
			if err != nil {
				return PackOutcome{}, err
			}
			if !created {
				continue
			}
			events = append(events, event)
		}
		left := unpacked(state, events)
		// Also for an earlier event: its writer may have been killed before it wrote the mark.
		err = s.markPacking(ctx, state, events, left)
		return PackOutcome{ID: pack.ID, Existing: existing, Event: event, Left: left}, err
	}
	return PackOutcome{}, fmt.Errorf("order %s: too many people pack it at the same time; try again", pack.ID)
}

// createPackEvent writes an event, and reports whether its number was free.
func (s *Service) createPackEvent(ctx context.Context, id string, event PackEvent) (bool, error) {
	content, err := json.Marshal(event)
	if err != nil {
		return false, err
	}
	lasting, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTime)
	defer cancel()
	return s.options.Documents.CreateFile(lasting, fmt.Sprintf("orders/%s/%s-%06d.json", id, packedKind, event.N), content)
}

// unpacked is the number of an order's present labels whose parcels are not packed.
func unpacked(state order.State, events Packing) (left int) {
	for _, label := range Labels(state) {
		if events.Packed(label) == nil {
			left++
		}
	}
	return left
}

// Labels are the labels of an order's present state.
func Labels(state order.State) (labels []order.Document) {
	for _, document := range state.Documents {
		if isLabel(document) {
			labels = append(labels, document)
		}
	}
	return labels
}

func isLabel(document order.Document) bool {
	return document.Kind == order.DocumentLabel || strings.HasPrefix(string(document.Kind), string(order.DocumentLabel)+"-")
}

// PackAll packs or unpacks orders, several in parallel, and returns the results in order.
func (s *Service) PackAll(ctx context.Context, packs []Pack, undo bool) ([]PackOutcome, []error) {
	do := s.Pack
	if undo {
		do = s.Unpack
	}
	outcomes := make([]PackOutcome, len(packs))
	failed := each(ctx, len(packs), nil, func(ctx context.Context, i int) (err error) {
		outcomes[i], err = do(ctx, packs[i])
		return err
	})
	return outcomes, failed
}

// forgetPacking deletes who has packed and printed an order, and removes the order from the
// packing list.
func (s *Service) forgetPacking(ctx context.Context, id string) error {
	return errors.Join(
		s.options.Documents.RemoveFilesOf(ctx, id, packedKind),
		s.options.Documents.RemoveFilesOf(ctx, id, printedKind),
		s.options.Documents.Mark(ctx, packedKind, time.Now(), packMark{ID: id, State: markErased}.String()),
	)
}
