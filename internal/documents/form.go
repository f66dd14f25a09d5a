package documents

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
)

// ErrUnfit says that something is no document: no printer takes it, or it is not
// whole. The provider has to be asked for it again.
var ErrUnfit = errors.New("not a whole PDF, ZPL or EPL, nor a ZIP of such")

// form is a format of documents.
type form struct {
	mediaType, extension string
	begins, whole        func(content []byte) bool
}

// forms are those that carriers make. What a document is, its content says: carriers
// state whatever they like.
var forms = []form{
	{"application/pdf", "pdf", beginsAsPDF, wholePDF},
	{"application/zpl", "zpl", beginsAsZPL, wholeZPL},
	{"application/epl2", "epl", beginsAsEPL, wholeEPL},
	{"application/zip", "zip", beginsAsZIP, wholeZIP},
}

// extensions are those that the key of a new document can end in.
var extensions = []string{"pdf", "zpl", "epl", "zip"}

// formOf looks into a document.
//
// ErrUnfit: it is none, or not whole.
func formOf(content []byte) (form, error) {
	start := trimmed(content)
	for _, one := range forms {
		switch {
		case !one.begins(start):
		case !one.whole(start):
			return form{}, fmt.Errorf("%w: %d bytes of %s without its end", ErrUnfit, len(content), strings.ToUpper(one.extension))
		default:
			return one, nil
		}
	}
	return form{}, fmt.Errorf("%w: %s", ErrUnfit, looks(content, start))
}

// trimmed is content without what may stand before it: blanks, and the mark that
// some programs begin every text with.
func trimmed(content []byte) []byte {
	return bytes.TrimLeft(bytes.TrimPrefix(content, []byte("\uFEFF")), " \t\r\n\x00\x02\x10")
}

// looks says what came instead of a document. It quotes nothing, as that could name
// the recipient.
func looks(content, start []byte) string {
	shown := http.DetectContentType(content)
	switch {
	case len(start) == 0:
		return "it is empty"
	case strings.HasPrefix(shown, "text/html"), start[0] == '<':
		return fmt.Sprintf("%d bytes of HTML or XML", len(content))
	case start[0] == '{', start[0] == '[':
		return fmt.Sprintf("%d bytes of JSON", len(content))
	default:
		return fmt.Sprintf("%d bytes of %s", len(content), shown)
	}
}

func beginsAsPDF(start []byte) bool { return bytes.HasPrefix(start, []byte("%PDF-")) }

// wholePDF: a PDF says near its end that it ends; some printers add a little after that.
func wholePDF(content []byte) bool {
	const tail = 2048
	return bytes.Contains(content[max(0, len(content)-tail):], []byte("%%EOF"))
}

// zplStart is how a label in ZPL begins: with its format, or with commands to the
// printer before that, of which "CT~~CD,~CC^~CT~" is what Zebra's driver sends.
var zplStart = regexp.MustCompile(`^(?:\^XA|(?:CT~)?~[A-Z]{2})`)

func beginsAsZPL(start []byte) bool {
	return zplStart.Match(start) && bytes.Contains(start, []byte("^XA"))
}

// wholeZPL: every format that begins ends.
func wholeZPL(content []byte) bool {
	return bytes.LastIndex(content, []byte("^XZ")) > bytes.LastIndex(content, []byte("^XA"))
}

// In EPL a line is a command. A label begins with N, which clears what was drawn, or
// with settings before that, and ends with P, which prints.
var (
	eplStart = regexp.MustCompile(`^(?:N|I8[^\r\n]*|q\d+|Q\d+(?:,[^\r\n]*)?|S\d|D\d+|R\d+,\d+|Z[TB]|J[FB]|O[A-Z0-9,]*|U[A-Z]|rN|rY)\r?\n`)
	eplClear = regexp.MustCompile(`(?m)^N\r?$`)
	eplPrint = regexp.MustCompile(`(?m)^PA?\d+(?:,\d+)?\r?$`)
)

func beginsAsEPL(start []byte) bool { return eplStart.Match(start) && eplClear.Match(start) }

// wholeEPL: what was drawn last is printed.
func wholeEPL(content []byte) bool {
	drawn := eplClear.FindAllIndex(content, -1)
	return eplPrint.Match(content[drawn[len(drawn)-1][1]:])
}

// beginsAsZIP: ShipX packs what is of several services, as the printout of a pick-up.
func beginsAsZIP(start []byte) bool { return bytes.HasPrefix(start, []byte("PK\x03\x04")) }

// wholeZIP: a ZIP has its list at its end; every file in it begins as a document.
func wholeZIP(content []byte) bool {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil || len(archive.File) == 0 {
		return false
	}
	for _, packed := range archive.File {
		if !packed.FileInfo().IsDir() && !documentWithin(packed) {
			return false
		}
	}
	return true
}

// documentWithin looks at the beginning of a packed file; the ZIP's own checksums
// speak for the rest.
func documentWithin(packed *zip.File) bool {
	const enough = 4096 // bytes
	file, err := packed.Open()
	if err != nil {
		return false
	}
	defer func() { _ = file.Close() }()
	beginning, err := io.ReadAll(io.LimitReader(file, enough))
	start := trimmed(beginning)
	return err == nil && (beginsAsPDF(start) || beginsAsZPL(start) || beginsAsEPL(start))
}
