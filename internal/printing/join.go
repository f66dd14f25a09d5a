// Package printing joins many orders' documents to one file, and sends it to a printer.
package printing

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"orderflow/order"
)

// Document is a document of an order with its content.
type Document struct {
	// Order is the order's id.
	Order string
	order.Document
	Content []byte
}

// File is the file of the joined documents.
type File struct {
	Content   []byte
	MediaType string
	// Extension is the file name's extension: "pdf", "zpl" or "epl".
	Extension string
	// Pages is the number of sheets of a PDF; 0 for other formats.
	Pages int
}

// UnfitError says why documents can't be joined.
type UnfitError struct {
	Reason string
	// Orders are the orders whose documents prevent it.
	Orders []string
}

func (e *UnfitError) Error() string { return e.Reason }

// format is a format whose documents can be joined.
type format struct {
	mediaType, extension string
	join                 func(documents []Document) ([]byte, error)
}

// formats are the formats of labels. ZIP is not one of them: it contains several documents.
var formats = []format{
	{"application/pdf", "pdf", joinPDF},
	{"application/zpl", "zpl", joinText},
	{"application/epl2", "epl", joinText},
}

// Join joins documents to one file, in order. With fourOnA4 a PDF gets four pages on each A4
// sheet; that is for A6 labels.
//
// *UnfitError: the documents have several formats or one that can't be joined; a PDF can't be
// read; or a page is too large for a quarter of a sheet.
func Join(documents []Document, fourOnA4 bool) (File, error) {
	if len(documents) == 0 {
		return File{}, &UnfitError{Reason: "there are no documents to join"}
	}
	chosen, err := formatOf(documents)
	if err != nil {
		return File{}, err
	}
	isPDF := chosen.mediaType == formats[0].mediaType
	if fourOnA4 && !isPDF {
		return File{}, &UnfitError{Orders: ordersOf(documents),
			Reason: "four on an A4 is only for PDF; the documents are " + strings.ToUpper(chosen.extension)}
	}
	content, err := chosen.join(documents)
	if err != nil {
		return File{}, err
	}
	file := File{Content: content, MediaType: chosen.mediaType, Extension: chosen.extension}
	if isPDF {
		return layOut(file, documents, fourOnA4)
	}
	return file, nil
}

// formatOf returns the format that all documents have.
func formatOf(documents []Document) (format, error) {
	byFormat := map[string][]Document{}
	var found []string
	for _, one := range documents {
		if byFormat[one.MediaType] == nil {
			found = append(found, one.MediaType)
		}
		byFormat[one.MediaType] = append(byFormat[one.MediaType], one)
	}
	if len(found) > 1 {
		var each []string
		for _, mediaType := range found {
			each = append(each, fmt.Sprintf("%s: %s", shownFormat(mediaType), names(ordersOf(byFormat[mediaType]))))
		}
		return format{}, &UnfitError{Orders: ordersOf(documents),
			Reason: "the documents have several formats and can't be joined to one file: " + strings.Join(each, "; ")}
	}
	for _, one := range formats {
		if one.mediaType == found[0] {
			return one, nil
		}
	}
	orders := ordersOf(documents)
	return format{}, &UnfitError{Orders: orders,
		Reason: fmt.Sprintf("documents of the format %s can't be joined: %s", shownFormat(found[0]), names(orders))}
}

// shownFormat is what people call a format.
func shownFormat(mediaType string) string {
	for _, one := range formats {
		if one.mediaType == mediaType {
			return strings.ToUpper(one.extension)
		}
	}
	if mediaType == "application/zip" {
		return "ZIP"
	}
	return mediaType
}

// ordersOf are the orders of documents, without duplicates.
func ordersOf(documents []Document) []string {
	var ids []string
	for _, one := range documents {
		if !slices.Contains(ids, one.Order) {
			ids = append(ids, one.Order)
		}
	}
	return ids
}

// maxNamed is the number of orders in a message, to keep it readable.
const maxNamed = 20

// names lists at most 20 ids for people.
func names(ids []string) string {
	if len(ids) <= maxNamed {
		return strings.Join(ids, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(ids[:maxNamed], ", "), len(ids)-maxNamed)
}

// joinText joins labels in a printer language. In EPL a line is a command, so each label must
// end with a line break.
func joinText(documents []Document) ([]byte, error) {
	var joined bytes.Buffer
	for _, one := range documents {
		content := bytes.TrimPrefix(one.Content, []byte("\uFEFF"))
		joined.Write(content)
		if !bytes.HasSuffix(content, []byte("\n")) {
			joined.WriteByte('\n')
		}
	}
	return joined.Bytes(), nil
}
