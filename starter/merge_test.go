package main_test

import (
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/internal/printing/printingtest"
	"orderflow/order"
)

// merged is the JSON output of documents --merge and --print.
type merged struct {
	File, Printer, MediaType string
	Pages                    int
	Documents                []struct{ Order, Kind string }
	LeftOut                  []struct{ ID, Why string }
}

// shipped starts orders from a source, waits until they are completed, and returns their
// tracking numbers.
func shipped(t *testing.T, source string, ids ...string) (tracking []string) {
	t.Helper()
	for _, id := range ids {
		doc := fromStock(t, id)
		doc.Source.System = source
		require.Equal(t, 0, run(t, "start", file(t, doc)).code)
		awaitStatus(t, id, order.StatusCompleted)
		tracking = append(tracking, decode[order.State](t, "show", id).TrackingNumbers...)
	}
	require.Eventually(t, func() bool { // lists lag a little
		return len(decode[[]any](t, "list", "--source", source, "--status", "completed")) == len(ids)
	}, waitFor, tick)
	return tracking
}

func TestLabelsOfManyOrdersAreOneFile(t *testing.T) {
	tracking := shipped(t, "packer", "packer-1", "packer-2")
	waiting(t, "packer", tooDear(t, "packer-3"))
	name := filepath.Join(t.TempDir(), "labels.pdf")

	refused := run(t, "documents", "--source", "packer", "--merge", name)
	require.Equal(t, 1, refused.code)
	require.Contains(t, refused.err, "orderflow: 1 of 3 orders have no label to print: packer-3: it has no label; "+
		"it is needs-attention at buy; nothing was written or printed (--ready leaves out those that are not ready)")
	require.NoFileExists(t, name)

	done := run(t, "documents", "--source", "packer", "--merge", name, "--ready")
	require.Equal(t, 0, done.code, done.err)
	require.Equal(t, "orderflow: packer-3 is left out: it has no label; it is needs-attention at buy\n", done.err)
	require.Regexp(t, `^\S+/labels.pdf: 2 documents of 2 orders, \d pages\n$`, done.out)
	info, err := os.Stat(name)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o640), info.Mode().Perm(), "labels show names and addresses")

	shown := decode[merged](t, "documents", "packer-1", "packer-2", "--merge", name)
	require.Equal(t, []struct{ Order, Kind string }{{"packer-1", "label"}, {"packer-2", "label"}}, shown.Documents)
	content, err := os.ReadFile(name)
	require.NoError(t, err)
	text := strings.Join(printingtest.Pages(t, content), "\f")
	for _, one := range tracking {
		require.Contains(t, text, one)
	}
	require.Less(t, strings.Index(text, tracking[0]), strings.Index(text, tracking[len(tracking)-1]), "in the order that was named")

	sheets := decode[merged](t, "documents", "--query", `OrderSource = "packer"`, "--status", "completed", "--merge", name, "--four-on-a4")
	require.Equal(t, (shown.Pages+3)/4, sheets.Pages)
	require.Equal(t, "packer-2", sheets.Documents[0].Order, "as the list has them: the newest first")
	protocols := decode[merged](t, "documents", "packer-1", "--kind", "protocol", "--merge", name)
	require.Equal(t, []struct{ Order, Kind string }{{"packer-1", "protocol"}}, protocols.Documents)

	misnamed := run(t, "documents", "packer-1", "--merge", filepath.Join(t.TempDir(), "labels.zpl"))
	require.Equal(t, 2, misnamed.code)
	require.Contains(t, misnamed.err, "labels.zpl: the documents are PDF; nothing was written or printed")
	none := run(t, "documents", "--source", "nobody", "--merge", name)
	require.Equal(t, 1, none.code)
	require.Contains(t, none.err, "no orders given, or none match; nothing was written or printed")
}

func TestLabelsArePrinted(t *testing.T) {
	shipped(t, "printed", "printed-1")
	never := run(t, "documents", "printed-1", "--printed")
	require.Equal(t, result{out: "never printed\n"}, never)
	require.Equal(t, 1, run(t, "documents", "printed-nowhere", "--printed").code)

	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { require.NoError(t, listener.Close()) }()
	address, got := listener.Addr().String(), make(chan string, 1)
	go func() { // a label printer
		connection, err := listener.Accept()
		if err != nil {
			t.Error(err)
			return
		}
		content, _ := io.ReadAll(connection)
		_ = connection.Close()
		got <- string(content)
	}()
	name := filepath.Join(t.TempDir(), "label.pdf")
	done := run(t, "documents", "printed-1", "--merge", name, "--print", address, "--by", "ewa")
	require.Equal(t, 0, done.code, done.err)
	require.Regexp(t, fmt.Sprintf(`^%[1]s: (1 document of 1 order, \d pages?)\n%[2]s: sent \d document of 1 order, \d pages?\n$`, name, address), done.out)
	content, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Equal(t, string(content), <-got)

	printed := decode[[]struct {
		By, Printer string
		Documents   []order.Document
	}](t, "documents", "printed-1", "--printed")
	require.Len(t, printed, 1)
	require.Equal(t, []string{"ewa", address}, []string{printed[0].By, printed[0].Printer})
	require.Equal(t, decode[order.State](t, "show", "printed-1").Documents[:1], printed[0].Documents)
	require.Regexp(t, `PRINTED +BY +PRINTER +DOCUMENTS +PROBLEM\n20\S+ \S+ +ewa +`+address+` +label\n`, run(t, "documents", "printed-1", "--printed").out)
	require.Len(t, decode[[]any](t, "documents", "printed-1", "--dir", t.TempDir()), 2, "what was printed is no document")
}
