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

// encodings are those that nothing in a file tells from each other: a mapping names one.
var encodings = map[string]encoding.Encoding{
	"windows-1250": charmap.Windows1250, // Poland
	"windows-1251": charmap.Windows1251, // Bulgaria
	"windows-1252": charmap.Windows1252, // Germany
}

// encodingNames are the names of encodings, sorted.
func encodingNames() []string { return slices.Sorted(maps.Keys(encodings)) }

// decoded turns a file into text. UTF-8 and, by its byte order mark, UTF-16 are
// recognised whatever the mapping says; all else is of the encoding that it names. None
// is guessed: a wrong guess is a wrong name on a label.
func decoded(data []byte, name string) (string, error) {
	var text []byte
	var err error
	switch {
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}), bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
		text, err = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(data)
	case utf8.Valid(data):
		text = bytes.TrimPrefix(data, []byte("\uFEFF"))
	case name == "":
		return "", fmt.Errorf("it is not UTF-8: say in the mapping which encoding it has, such as \"encoding\": \"windows-1250\" "+
			"(one of %s), or save it as \"CSV UTF-8\"", strings.Join(encodingNames(), ", "))
	default:
		text, err = encodings[name].NewDecoder().Bytes(data)
	}
	switch {
	case err != nil:
		return "", err
	case bytes.ContainsRune(text, utf8.RuneError):
		return "", errors.New("it has characters that its encoding does not know; was it saved in another one?")
	case bytes.IndexByte(text, 0) >= 0:
		return "", errors.New("it is no CSV file: it has zero bytes; save the sheet as CSV")
	}
	return string(text), nil
}
