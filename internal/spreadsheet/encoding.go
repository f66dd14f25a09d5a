package spreadsheet

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// encodings are the encodings that can't be detected: a mapping must name one.
var encodings = map[string]encoding.Encoding{
	"windows-1250": charmap.Windows1250, // Poland
	"windows-1251": charmap.Windows1251, // Bulgaria
	"windows-1252": charmap.Windows1252, // Germany
}

// encodingNames are the names of encodings, sorted.
func encodingNames() []string { return slices.Sorted(maps.Keys(encodings)) }

// decoded converts a file to text. It detects UTF-8 and, by the byte order mark, UTF-16,
// whatever the mapping says; otherwise it uses the mapping's encoding. It never guesses: a
// wrong guess is a wrong name on a label.
func decoded(data []byte, name string) (string, error) {
	var text []byte
	var err error
	switch {
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}), bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
		text, err = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(data)
	case utf8.Valid(data):
		text = bytes.TrimPrefix(data, []byte("\uFEFF"))
	case name == "":
		return "", fmt.Errorf("it is not UTF-8: set its encoding in the mapping, such as \"encoding\": \"windows-1250\" "+
			"(one of %s), or save it as \"CSV UTF-8\"", strings.Join(encodingNames(), ", "))
	default:
		text, err = encodings[name].NewDecoder().Bytes(data)
	}
	switch {
	case err != nil:
		return "", err
	case bytes.ContainsRune(text, utf8.RuneError):
		return "", errors.New("it has characters that are invalid in its encoding; was it saved in another one?")
	case bytes.IndexByte(text, 0) >= 0:
		return "", errors.New("it is not a CSV file: it contains zero bytes; save the sheet as CSV")
	}
	return string(text), nil
}
