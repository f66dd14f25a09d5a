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

// ErrUnfit means that content is not a document that a printer accepts, or is incomplete. The
// provider must be asked again.
var ErrUnfit = errors.New("not a complete PDF, ZPL or EPL, nor a ZIP of these")

// form is a document format.
type form struct {
	mediaType, extension string
	begins, whole        func(content []byte) bool
}

// forms are the formats of carriers. The content decides, because the media types that carriers
// state are unreliable.
var forms = []form{
	{"application/pdf", "pdf", beginsAsPDF, wholePDF},
	{"application/zpl", "zpl", beginsAsZPL, wholeZPL},
	{"application/epl2", "epl", beginsAsEPL, wholeEPL},
	{"application/zip", "zip", beginsAsZIP, wholeZIP},
}

// extensions are the possible extensions of a new document's key.
var extensions = []string{"pdf", "zpl", "epl", "zip"}

// CheckForm checks that content is a document that Put stores.
//
// ErrUnfit: it is none, or incomplete.
func CheckForm(content []byte) error {
	_, err := formOf(content)
	return err
}

// formOf detects the format of a document.
//
// ErrUnfit: it is none, or incomplete.
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

// trimmed removes leading white space and byte order marks.
func trimmed(content []byte) []byte {
	return bytes.TrimLeft(bytes.TrimPrefix(content, []byte("\uFEFF")), " \t\r\n\x00\x02\x10")
}

// looks describes what came instead of a document. It quotes nothing, because the content may
// name the recipient.
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

// wholePDF: a PDF has an end marker near its end; some printers append a little after it.
func wholePDF(content []byte) bool {
	const tail = 2048
	return bytes.Contains(content[max(0, len(content)-tail):], []byte("%%EOF"))
}

// zplStart matches the start of a ZPL label: its format, or printer commands before it, such as
// the "CT~~CD,~CC^~CT~" of Zebra's driver.
var zplStart = regexp.MustCompile(`^(?:\^XA|(?:CT~)?~[A-Z]{2})`)

func beginsAsZPL(start []byte) bool {
	return zplStart.Match(start) && bytes.Contains(start, []byte("^XA"))
}

// wholeZPL: every format that starts also ends.
func wholeZPL(content []byte) bool {
	return bytes.LastIndex(content, []byte("^XZ")) > bytes.LastIndex(content, []byte("^XA"))
}

// In EPL a line is a command. A label starts with N, which clears the image, or with settings
// before it, and ends with P, which prints.
var (
	eplStart = regexp.MustCompile(`^(?:N|I8[^\r\n]*|q\d+|Q\d+(?:,[^\r\n]*)?|S\d|D\d+|R\d+,\d+|Z[TB]|J[FB]|O[A-Z0-9,]*|U[A-Z]|rN|rY)\r?\n`)
	eplClear = regexp.MustCompile(`(?m)^N\r?$`)
	eplPrint = regexp.MustCompile(`(?m)^PA?\d+(?:,\d+)?\r?$`)
)

func beginsAsEPL(start []byte) bool { return eplStart.Match(start) && eplClear.Match(start) }

// wholeEPL: the last image is printed.
func wholeEPL(content []byte) bool {
	drawn := eplClear.FindAllIndex(content, -1)
	return eplPrint.Match(content[drawn[len(drawn)-1][1]:])
}

// beginsAsZIP: ShipX packs documents of several services as ZIP, for example the printout of a
// pick-up.
func beginsAsZIP(start []byte) bool { return bytes.HasPrefix(start, []byte("PK\x03\x04")) }

// wholeZIP: a ZIP has its directory at its end; every file in it starts like a document.
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

// documentWithin checks the start of a packed file; the ZIP's checksums cover the rest.
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
