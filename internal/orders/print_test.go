package orders_test

import (
	"io"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/internal/orders"
	"orderflow/internal/printing"
	"orderflow/order"
)

// labelPrinter accepts one file like a label printer. It breaks off after that many bytes; 0
// means never.
func labelPrinter(t *testing.T, after int64) (printing.Printer, <-chan string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	got := make(chan string, 1)
	go func() {
		connection, err := listener.Accept()
		if err != nil {
			return // no client connected
		}
		var from io.Reader = connection
		if after > 0 {
			from = io.LimitReader(connection, after)
		}
		content, err := io.ReadAll(from)
		if err != nil {
			t.Error(err)
		}
		_ = connection.Close()
		got <- string(content)
	}()
	printer, err := printing.ParsePrinter(listener.Addr().String())
	require.NoError(t, err)
	return printer, got
}

func TestWhatIsPrintedIsRecordedForEachOrder(t *testing.T) {
	ids := answering(t, labelled(t, "print-1", "one", "label-1", "label-2"), labelled(t, "print-2", "two", order.DocumentLabel))
	merged, err := service.Merge(t.Context(), orders.Merge{IDs: ids, Kind: order.DocumentLabel}, nil)
	require.NoError(t, err)
	before := time.Now()
	for _, by := range []string{"ewa", "jan"} {
		printer, got := labelPrinter(t, 0)
		require.NoError(t, service.Print(t.Context(), merged, printer, by))
		require.Equal(t, string(merged.Content), <-got)
		printed, err := service.Printed(t.Context(), "print-1")
		require.NoError(t, err)
		last := printed[len(printed)-1]
		require.WithinRange(t, last.At, before.UTC().Truncate(time.Millisecond), time.Now())
		last.At = time.Time{}
		require.Equal(t, orders.Printed{By: by, Printer: printer.String(),
			Documents: []order.Document{merged.Documents[0].Document, merged.Documents[1].Document}}, last)
	}
	for id, times := range map[string]int{"print-1": 2, "print-2": 2, "print-nowhere": 0} {
		printed, err := service.Printed(t.Context(), id)
		require.NoError(t, err)
		require.Len(t, printed, times)
	}
}

func TestAPrintingThatBreaksOffIsRecorded(t *testing.T) {
	ids := answering(t, labelled(t, "print-broken", "broken", order.DocumentLabel))
	merged, err := service.Merge(t.Context(), orders.Merge{IDs: ids, Kind: order.DocumentLabel}, nil)
	require.NoError(t, err)
	merged.Content = append(merged.Content, make([]byte, 64<<20)...) // more than any socket buffers
	printer, got := labelPrinter(t, 100)
	require.ErrorIs(t, service.Print(t.Context(), merged, printer, "ewa"), printing.ErrPartly)
	<-got
	printed, err := service.Printed(t.Context(), "print-broken")
	require.NoError(t, err)
	require.Len(t, printed, 1)
	require.Contains(t, printed[0].Error, "a part of it may have been printed")
}

func TestAPrinterThatTookNothingIsNotRecorded(t *testing.T) {
	ids := answering(t, labelled(t, "print-away", "away", order.DocumentLabel))
	merged, err := service.Merge(t.Context(), orders.Merge{IDs: ids, Kind: order.DocumentLabel}, nil)
	require.NoError(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	printer, err := printing.ParsePrinter(listener.Addr().String())
	require.NoError(t, err)
	require.ErrorContains(t, service.Print(t.Context(), merged, printer, "ewa"), "nothing was printed")
	printed, err := service.Printed(t.Context(), "print-away")
	require.NoError(t, err)
	require.Empty(t, printed)
}
