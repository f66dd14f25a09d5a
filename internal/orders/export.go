package orders

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"orderflow/internal/archive"
	"orderflow/internal/costs"
	"orderflow/internal/encryption"
	"orderflow/internal/spreadsheet"
)

// Exported is a record in an export: its unencrypted part, and its content.
type Exported struct {
	archive.Summary
	// Content is missing if the order was erased.
	Content *archive.Content `json:"content,omitempty"`
}

// ExportNDJSON writes the records of orders that were accepted in a time span, one per line,
// and returns their number. They contain names and addresses.
func (s *Service) ExportNDJSON(ctx context.Context, span archive.Span, to io.Writer) (n int, err error) {
	lines := json.NewEncoder(to)
	lines.SetEscapeHTML(false)
	err = s.export(ctx, span, func(summary archive.Summary) error {
		record, err := s.archive.Record(ctx, summary.ID)
		if errors.Is(err, encryption.ErrErased) || errors.Is(err, archive.ErrNotFound) {
			record, err = archive.Record{Summary: summary}, nil
		}
		if err != nil {
			return err
		}
		n++
		return lines.Encode(Exported{record.Summary, record.Content})
	})
	return n, err
}

// exportColumns are the columns of ExportCSV.
var exportColumns = []string{"id", "reference", "source", "status", "carrier", "accepted", "ended", "tracking", "providers",
	"currency", "shipping", "production", "collect", "unpriced", "erased"}

// ExportCSV writes a table of the same orders, one line per order and currency, and returns the
// number of orders. It contains no personal data.
func (s *Service) ExportCSV(ctx context.Context, span archive.Span, to io.Writer) (n int, err error) {
	lines := spreadsheet.NewWriter(to)
	if err := lines.Write(exportColumns...); err != nil {
		return 0, err
	}
	err = s.export(ctx, span, func(one archive.Summary) error {
		n++
		for _, line := range exportedLines(one) {
			if err := lines.Write(line...); err != nil {
				return err
			}
		}
		return nil
	})
	return n, errors.Join(err, lines.Flush())
}

func exportedLines(one archive.Summary) (lines [][]string) {
	total := costs.Sum([]costs.Line{{ID: one.ID, Costs: one.Costs}}, costs.ByOrder, time.UTC).Total
	if len(total.Amounts) == 0 {
		total.Amounts = []costs.Amounts{{}}
	}
	for _, sums := range total.Amounts {
		lines = append(lines, []string{one.ID, one.Reference, one.Source, string(one.Status), string(one.Carrier),
			moments(one.AcceptedAt), moments(one.EndedAt), strings.Join(one.TrackingNumbers, " "), strings.Join(one.ProviderRefs, " "),
			sums.Currency, sums.Shipping.StringFixed(2), sums.Production.StringFixed(2), sums.Collect.StringFixed(2),
			fmt.Sprint(total.Unpriced + total.UnpricedProductions), moments(one.ErasedAt)})
	}
	return lines
}

// moments formats a time for tables; empty for zero.
func moments(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(time.RFC3339)
}

func (s *Service) export(ctx context.Context, span archive.Span, write func(archive.Summary) error) error {
	if s.archive == nil {
		return errNoStore
	}
	for day, err := range s.archive.Days(ctx, span) {
		if err != nil {
			return fmt.Errorf("export orders: %w", err)
		}
		for _, one := range day {
			if err := write(one); err != nil {
				return fmt.Errorf("export order %s: %w", one.ID, err)
			}
		}
	}
	return nil
}
