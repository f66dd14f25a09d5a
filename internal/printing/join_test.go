package printing_test

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"github.com/stretchr/testify/require"

	"orderflow/internal/printing"
	"orderflow/internal/printing/printingtest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// pdf is the label of an order, a page for each text.
func pdf(t *testing.T, id string, texts ...string) printing.Document {
	t.Helper()
	var pages [][]string
	for _, text := range texts {
		pages = append(pages, []string{"InPost", text, "Grüße aus Köln"})
	}
	content, err := simkit.PDF(pages...)
	require.NoError(t, err)
	return document(id, "application/pdf", string(content))
}

func document(id, mediaType, content string) printing.Document {
	return printing.Document{Order: id, Content: []byte(content),
		Document: order.Document{Kind: order.DocumentLabel, MediaType: mediaType}}
}

var trackingPattern = regexp.MustCompile(`\b52\d{22}\b`)

func tracking(i int) string { return fmt.Sprintf("52%022d", i) }

func TestTwoHundredLabelsAreOnePDF(t *testing.T) {
	var labels []printing.Document
	for i := range 200 {
		labels = append(labels, pdf(t, fmt.Sprintf("shop-%d", i), tracking(i)))
	}
	began := time.Now()
	joined, err := printing.Join(labels, false)
	require.NoError(t, err)
	require.Less(t, time.Since(began), 10*time.Second)
	require.Equal(t, printing.File{Content: joined.Content, MediaType: "application/pdf", Extension: "pdf", Pages: 200}, joined)
	found := printingtest.Pages(t, joined.Content)
	require.Len(t, found, 200)
	for i, page := range found {
		require.Equal(t, []string{tracking(i)}, trackingPattern.FindAllString(page, -1), "page %d", i+1)
	}
}

func TestFourLabelsOnASheet(t *testing.T) {
	var labels []printing.Document
	for i := range 3 {
		labels = append(labels, pdf(t, fmt.Sprintf("shop-%d", i), tracking(2*i), tracking(2*i+1)))
	}
	joined, err := printing.Join(labels, true)
	require.NoError(t, err)
	require.Equal(t, 2, joined.Pages)
	found := printingtest.Pages(t, joined.Content)
	require.Len(t, found, 2)
	require.ElementsMatch(t, []string{tracking(0), tracking(1), tracking(2), tracking(3)}, trackingPattern.FindAllString(found[0], -1))
	require.ElementsMatch(t, []string{tracking(4), tracking(5)}, trackingPattern.FindAllString(found[1], -1))
}

func TestLabelsOfPrintersLanguagesAreJoined(t *testing.T) {
	for name, tc := range map[string]struct {
		mediaType, extension, want string
		contents                   []string
	}{
		"ZPL": {"application/zpl", "zpl", "^XA^FD1^XZ\n^XA^FD2^XZ\n", []string{"\uFEFF^XA^FD1^XZ", "^XA^FD2^XZ\n"}},
		"EPL": {"application/epl2", "epl", "N\nP1\nN\r\nP1\r\n", []string{"N\nP1", "N\r\nP1\r\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			var labels []printing.Document
			for i, content := range tc.contents {
				labels = append(labels, document(fmt.Sprint("shop-", i), tc.mediaType, content))
			}
			joined, err := printing.Join(labels, false)
			require.NoError(t, err)
			require.Equal(t, printing.File{Content: []byte(tc.want), MediaType: tc.mediaType, Extension: tc.extension}, joined)
		})
	}
}

func TestWhatCannotBeJoinedIsNamed(t *testing.T) {
	zpl := document("zebra", "application/zpl", "^XA^XZ")
	large := fpdf.New("P", "mm", "A4", "")
	large.AddPage()
	var a4 strings.Builder
	require.NoError(t, large.Output(&a4))
	var many []printing.Document
	for i := range 23 {
		many = append(many, document(fmt.Sprint("shop-", i), "application/zip", "PK"))
	}
	for name, tc := range map[string]struct {
		documents []printing.Document
		fourOnA4  bool
		want      string
		orders    int
	}{
		"none": {nil, false, "there are no documents to join", 0},
		"several formats": {[]printing.Document{pdf(t, "a-1", "1"), zpl, pdf(t, "a-2", "2")}, false,
			"the documents have several formats and can't be joined to one file: PDF: a-1, a-2; ZPL: zebra", 3},
		"ZIP":      {many, false, "documents of the format ZIP can't be joined: shop-0, ", 23},
		"too many": {many, false, "shop-19 and 3 more", 23},
		"ZPL on sheets": {[]printing.Document{zpl}, true,
			"four on an A4 is only for PDF; the documents are ZPL", 1},
		"a damaged PDF": {[]printing.Document{pdf(t, "a-1", "1"), document("torn", "application/pdf", "%PDF-1.4\n%%EOF")}, false,
			"the PDFs of these orders cannot be read: torn (", 1},
		"an A4 on a quarter": {[]printing.Document{pdf(t, "a-1", "1", "2"), document("large", "application/pdf", a4.String()), pdf(t, "a-2", "3")}, true,
			"a page of order large has 210 x 297 mm; four on an A4 is only for A6 pages, up to 110 x 160 mm", 1},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := printing.Join(tc.documents, tc.fourOnA4)
			var unfit *printing.UnfitError
			require.ErrorAs(t, err, &unfit)
			require.Contains(t, unfit.Reason, tc.want)
			require.Len(t, unfit.Orders, tc.orders)
		})
	}
}

// The HTTP trigger joins for several callers at once.
func TestFilesAreJoinedAtTheSameTime(t *testing.T) {
	labels := []printing.Document{pdf(t, "a-1", tracking(1)), pdf(t, "a-2", tracking(2), tracking(3))}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			joined, err := printing.Join(labels, true)
			if err != nil || joined.Pages != 1 {
				t.Errorf("%d pages, %v", joined.Pages, err)
			}
		})
	}
	all.Wait()
}
