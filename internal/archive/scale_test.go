package archive_test

import (
	"flag"
	"fmt"
	"io/fs"
	"path/filepath"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.temporal.io/sdk/converter"

	"orderflow/examples"
	"orderflow/internal/archive"
	"orderflow/internal/costs"
	"orderflow/internal/documents"
	"orderflow/order"
)

// records is the final number of records in the archive; docs/measured.md has the command for
// 10,000.
var records = flag.Int("records", 400, "how many records to measure the archive with")

// perDay is the number of orders per day.
const perDay = 100

// The cost of a new order and of a record does not grow with the number of records. It is
// measured in memory, where all calls are counted, and in a folder, which has the times of a
// disk.
func TestTheArchiveAtScale(t *testing.T) {
	folder := t.TempDir()
	for name, url := range map[string]string{"memory": "mem://", "folder": folder} {
		t.Run(name, func(t *testing.T) {
			m := measured{T: t, calls: callsOfStores()}
			store, err := documents.Open(t.Context(), url)
			require.NoError(t, err)
			t.Cleanup(func() { _ = store.Close() })
			m.archive = archive.New(store, func(string) converter.DataConverter { return converter.GetDefaultDataConverter() })
			m.writes()
			m.looks()
			m.lists()
			m.addsUp()
		})
	}
	size, files := sizeOf(t, folder)
	t.Logf("a record is %.1f files of together %d bytes, without encryption and without what happened in each stage", float64(files)/float64(*records), size / *records)
}

// measured is a filled archive.
type measured struct {
	*testing.T
	archive *archive.Archive
	calls   func(what func()) (time.Duration, int)
}

func (m measured) writes() {
	doc, err := examples.Order("made-to-order-courier")
	require.NoError(m, err)
	var first, last int
	began := time.Now()
	for n := range *records {
		one := ended(doc, n)
		_, last = m.calls(func() { require.True(m, keep(m.T, m.archive, one)) })
		if n == 0 {
			first = last
		}
	}
	took := time.Since(began)
	require.Equal(m, first, last, "calls of a record")
	m.Logf("%d records written one after another: %.0f per second, %d calls each", *records, float64(*records)/took.Seconds(), last)
}

func (m measured) looks() {
	const looks = 200
	took, calls := m.calls(func() {
		for n := range looks {
			for id, there := range map[string]bool{fmt.Sprintf("shop-%d", n): true, fmt.Sprintf("new-%d", n): false} {
				has, err := m.archive.Has(m.Context(), id)
				require.NoError(m, err)
				require.Equal(m, there, has)
			}
		}
	})
	require.Equal(m, 2*looks, calls, "one call for each order")
	m.Logf("look whether an order was there before: 1 call, %s", (took / (2 * looks)).Round(time.Microsecond))
}

func (m measured) lists() {
	took, calls := m.calls(func() { require.Len(m, some(m.T, m.archive, archive.Span{}, perDay), perDay) })
	require.LessOrEqual(m, calls, perDay+5, "a page of the newest reads their day and no other")
	m.Logf("list --archived, a page of %d: %d calls, %s", perDay, calls, took.Round(time.Millisecond))
}

func (m measured) addsUp() {
	var report costs.Report
	took, calls := m.calls(func() {
		var lines []costs.Line
		for _, one := range some(m.T, m.archive, archive.Span{}, *records) {
			lines = append(lines, costs.Line{ID: one.ID, Costs: one.Costs, AcceptedAt: one.AcceptedAt})
		}
		report = costs.Sum(lines, costs.ByDay, time.UTC)
	})
	require.Equal(m, *records, report.Total.Orders)
	require.Equal(m, decimal.NewFromInt(int64(*records)).String(), report.Total.Of("PLN").Shipping.String())
	m.Logf("costs of all %d: %d calls, %s", *records, calls, took.Round(time.Millisecond))
}

// ended is the record of an order with a document; each day has perDay of them.
func ended(doc order.Order, n int) archive.Record {
	one := record(fmt.Sprintf("shop-%d", n), archive.Whole)
	one.AcceptedAt = accepted.AddDate(0, 0, n/perDay)
	one.EndedAt = one.AcceptedAt.Add(time.Hour)
	one.Costs = costs.Costs{Shipping: []costs.Payment{{Carrier: order.CarrierShipX, ID: fmt.Sprint(n), Price: &order.Money{Amount: decimal.NewFromInt(1), Currency: "PLN"}}}}
	doc.ID = one.ID
	one.Content.State = order.State{ID: one.ID, Status: order.StatusCompleted, Order: doc, AcceptedAt: one.AcceptedAt}
	return one
}

// some are at most so many of the newest summaries of a span.
func some(t *testing.T, kept *archive.Archive, span archive.Span, most int) (found []archive.Summary) {
	t.Helper()
	for day, err := range kept.Days(t.Context(), span) {
		require.NoError(t, err)
		if found = append(found, day...); len(found) >= most {
			return found[:most]
		}
	}
	return found
}

// callsOfStores returns a function that measures the time and the number of calls to document
// stores.
func callsOfStores() func(what func()) (time.Duration, int) {
	recorded := tracetest.NewSpanRecorder()
	otel.SetTracerProvider(sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(recorded)))
	return func(what func()) (time.Duration, int) {
		recorded.Reset()
		began := time.Now()
		what()
		return time.Since(began), len(recorded.Ended())
	}
}

// sizeOf is the size of a folder in bytes, and its number of files.
func sizeOf(t *testing.T, folder string) (size, files int) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(folder, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			size, files = size+int(info.Size()), files+1
		}
		return err
	}))
	return size, files
}
