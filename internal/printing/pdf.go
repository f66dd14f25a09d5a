package printing

import (
	"bytes"
	"fmt"
	"io"
	"sync"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
)

// The largest page for a quarter of an A4 sheet, in mm. A6 has 105 x 148; 4 x 6 inch labels
// shrink by 3 %. Larger pages would become too small to scan.
const (
	maxWidth  = 110.0
	maxHeight = 160.0

	pointsPerMM = 72 / 25.4
)

// withoutFiles stops pdfcpu from reading and writing its own settings.
var withoutFiles = sync.OnceFunc(api.DisableConfigDir)

// pdfSettings keep pages as the carriers made them: nothing is removed.
func pdfSettings() *model.Configuration {
	withoutFiles()
	settings := model.NewDefaultConfiguration()
	settings.Optimize, settings.OptimizeBeforeWriting, settings.OptimizeResourceDicts = false, false, false
	settings.Offline = true
	return settings
}

// joinPDF joins PDFs.
func joinPDF(documents []Document) ([]byte, error) {
	sources := make([]io.ReadSeeker, len(documents))
	for i, one := range documents {
		sources[i] = bytes.NewReader(one.Content)
	}
	var joined bytes.Buffer
	if err := api.MergeRaw(sources, &joined, false, pdfSettings()); err != nil {
		return nil, unreadable(documents, err)
	}
	return joined.Bytes(), nil
}

// unreadable finds the documents that prevent the join.
func unreadable(documents []Document, failed error) error {
	var culprits []Document
	why := failed
	for _, one := range documents {
		if _, err := api.PageCount(bytes.NewReader(one.Content), pdfSettings()); err != nil {
			culprits, why = append(culprits, one), err
		}
	}
	if len(culprits) == 0 { // each can be read, but they can't be joined
		return fmt.Errorf("printing: join %d PDFs: %w", len(documents), failed)
	}
	orders := ordersOf(culprits)
	return &UnfitError{Orders: orders, Reason: fmt.Sprintf("the PDFs of these orders cannot be read: %s (%v)", names(orders), why)}
}

// layOut counts the pages of a joined PDF, and puts them on sheets of A4 if wanted.
func layOut(file File, documents []Document, fourOnA4 bool) (File, error) {
	sizes, err := api.PageDims(bytes.NewReader(file.Content), pdfSettings())
	if err != nil {
		return File{}, fmt.Errorf("printing: read the joined PDF: %w", err)
	}
	file.Pages = len(sizes)
	if !fourOnA4 {
		return file, nil
	}
	for i, size := range sizes {
		width, height := size.Width/pointsPerMM, size.Height/pointsPerMM
		if min(width, height) > maxWidth || max(width, height) > maxHeight {
			return File{}, tooLarge(documents, i, width, height)
		}
	}
	return onSheets(file)
}

// tooLarge is the error about the order of the joined PDF's n-th page.
func tooLarge(documents []Document, page int, width, height float64) error {
	owner := documents[len(documents)-1].Order
	for _, one := range documents {
		pages, err := api.PageCount(bytes.NewReader(one.Content), pdfSettings())
		if err != nil {
			return fmt.Errorf("printing: count the pages of order %s: %w", one.Order, err)
		}
		if page < pages {
			owner = one.Order
			break
		}
		page -= pages
	}
	return &UnfitError{Orders: []string{owner}, Reason: fmt.Sprintf("a page of order %s has %.0f x %.0f mm; four on an A4 is only for A6 pages, "+
		"up to %.0f x %.0f mm", owner, width, height, maxWidth, maxHeight)}
}

// onSheets puts four pages on each sheet, from the top left.
func onSheets(file File) (File, error) {
	grid, err := api.PDFNUpConfig(4, "formsize:A4, border:off, margin:0", pdfSettings())
	if err != nil {
		return File{}, fmt.Errorf("printing: lay out sheets: %w", err)
	}
	var sheets bytes.Buffer
	if err := api.NUp(bytes.NewReader(file.Content), &sheets, nil, nil, grid, pdfSettings()); err != nil {
		return File{}, fmt.Errorf("printing: lay out sheets: %w", err)
	}
	file.Content, file.Pages = sheets.Bytes(), (file.Pages+3)/4
	return file, nil
}
