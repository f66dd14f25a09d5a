package orders

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"orderflow/internal/printing"
	"orderflow/order"
)

// printedKind is the kind of the files that record printings.
const printedKind = "printed"

// recordTime is the time limit for recording a printing. A printing that was interrupted is
// also recorded.
const recordTime = 30 * time.Second

// Printed records that documents of an order were sent to a printer. It is a file beside the
// documents.
type Printed struct {
	At time.Time `json:"at"`
	// By is who printed.
	By string `json:"by"`
	// Printer is the printer's name as given: "192.168.1.40:9100" or "lp:zebra".
	Printer   string           `json:"printer"`
	Documents []order.Document `json:"documents"`
	// Error says that the printing failed part-way, so the label may not have come out.
	Error string `json:"error,omitempty"`
}

// Print sends merged documents to a printer, and records for each order who printed what and
// when. Nothing is recorded if the printer accepted nothing.
//
// printing.ErrPartly: it failed part-way, which is also recorded.
func (s *Service) Print(ctx context.Context, merged Merged, printer printing.Printer, by string) error {
	sent := printer.Send(ctx, merged.File)
	if sent != nil && !errors.Is(sent, printing.ErrPartly) {
		return sent
	}
	printed := Printed{At: time.Now().UTC(), By: by, Printer: printer.String()}
	if sent != nil {
		printed.Error = sent.Error()
	}
	return errors.Join(sent, s.recordPrinted(ctx, merged, printed))
}

// RecordPrinted records for each order that merged documents were handed out for printing
// elsewhere: by a browser.
func (s *Service) RecordPrinted(ctx context.Context, merged Merged, printer, by string) error {
	return s.recordPrinted(ctx, merged, Printed{At: time.Now().UTC(), By: by, Printer: printer})
}

// recordPrinted writes a file for each order of a printing, and marks for lists for the orders
// whose labels came out.
func (s *Service) recordPrinted(ctx context.Context, merged Merged, printed Printed) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTime)
	defer cancel()
	var ids []string
	byOrder := map[string][]order.Document{}
	for _, one := range merged.Documents {
		if byOrder[one.Order] == nil {
			ids = append(ids, one.Order)
		}
		byOrder[one.Order] = append(byOrder[one.Order], one.Document)
	}
	name := printedName(printed.At)
	failed := each(ctx, len(ids), nil, func(ctx context.Context, i int) error {
		of := printed
		of.Documents = byOrder[ids[i]]
		content, err := json.Marshal(of)
		if err != nil {
			return err
		}
		if _, err := s.options.Documents.CreateFile(ctx, "orders/"+ids[i]+"/"+name, content); err != nil {
			return err
		}
		if printed.Error != "" || !slices.ContainsFunc(of.Documents, isLabel) {
			return nil
		}
		return s.options.Documents.Mark(ctx, printedKind, printed.At, printedMark(ids[i], merged.tracking[ids[i]]))
	})
	if err := errors.Join(failed...); err != nil {
		return fmt.Errorf("record the printing: %w", err)
	}
	return nil
}

// printedName is the name of a printing's files. Names sort by time and end in random digits.
func printedName(at time.Time) string {
	var unique [4]byte
	_, _ = rand.Read(unique[:]) // never fails
	moment := strings.ToLower(strings.Replace(at.Format("20060102T150405.000Z"), ".", "-", 1))
	return printedKind + "-" + moment + "-" + hex.EncodeToString(unique[:]) + ".json"
}

// Printed returns when documents of an order were printed, by whom and where, in order. An
// order that was never printed, or does not exist, has none.
func (s *Service) Printed(ctx context.Context, id string) ([]Printed, error) {
	if s.options.Documents == nil {
		return nil, errNoStore
	}
	names, err := s.options.Documents.FilesOf(ctx, id, printedKind)
	if err != nil {
		return nil, err
	}
	all := make([]Printed, len(names))
	for i, name := range names {
		content, err := s.options.Documents.ReadFile(ctx, name)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(content, &all[i]); err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
	}
	slices.SortStableFunc(all, func(x, y Printed) int { return x.At.Compare(y.At) }) // names sort by the millisecond
	return all, nil
}
