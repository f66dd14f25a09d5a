package record

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// scrubber removes secrets and personal data from calls.
type scrubber struct {
	// salt makes it impossible to guess the originals of aliases; it is never
	// written.
	salt []byte
	// base is the provider's own address.
	base string
	// said collects the texts of a request that keep only their form, and echoes
	// those that an answer may repeat.
	said, echoes map[string]bool
}

func newScrubber() scrubber {
	salt := make([]byte, sha256.Size)
	_, _ = rand.Read(salt) // never fails
	return scrubber{salt: salt}
}

var (
	// enumeration matches a machine's word: "inpost_locker_standard", "A6P",
	// "pl_PL".
	enumeration = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.:+-]{0,60}$`)
	// code matches an error's word: "is_invalid", "too_short".
	code    = regexp.MustCompile(`^[a-z][a-z0-9]*(_[A-Za-z0-9]+)+$`)
	decimal = regexp.MustCompile(`^-?\d{1,6}[.,]\d{1,4}$`)
	numbers = regexp.MustCompile(`^\d{1,12}(,\d{1,12})*$`)
	moment  = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$|^\d{2}:\d{2}(:\d{2})?$`)
	address = regexp.MustCompile(`^https?://`)
	name    = regexp.MustCompile(`^[A-Za-z_@$][A-Za-z0-9_.$-]{0,60}$|^\d{1,3}$`)
)

const (
	// maxShape is the maximum length of a text whose form is kept.
	maxShape = 2000
	// maxDigits is the maximum length of a number that is neither an id nor
	// scrubbed.
	maxDigits = 8
)

// value scrubs a JSON value. above are the keys on its path.
func (s scrubber) value(key string, above []string, value any) any {
	switch value := value.(type) {
	case map[string]any:
		kept := map[string]any{}
		inside := append(slices.Clone(above), key)
		for name, part := range value {
			kept[s.key(name)] = s.value(name, inside, part)
		}
		return kept
	case []any:
		kept := make([]any, len(value))
		for i, part := range value {
			kept[i] = s.value(key, above, part)
		}
		return kept
	case string:
		return s.text(key, above, value)
	case json.Number:
		return s.number(key, above, value)
	default: // true, false and null
		return value
	}
}

// key keeps the name of a field. Anything else used as a key, such as an e-mail
// address, is scrubbed.
func (s scrubber) key(key string) string {
	if name.MatchString(key) && !s.repeats(key) {
		return key
	}
	return shape(key)
}

func (s scrubber) number(key string, above []string, number json.Number) any {
	switch {
	case isSecret(key, above):
		return 0
	case personal[plain(key)] || digits(number.String()) > maxDigits && !isID(key):
		return json.Number(nines(number.String()))
	}
	return number
}

// text scrubs a text according to its field name and its form.
func (s scrubber) text(key string, above []string, text string) string {
	switch {
	case text == "":
		return ""
	case isSecret(key, above):
		return hidden
	case address.MatchString(text):
		return s.link(text)
	case kept[plain(key)] && enumeration.MatchString(text), countries(key, text), isID(key) && numbers.MatchString(text):
		return text
	case aliases[plain(key)], isID(key):
		return s.alias(text)
	case s.repeats(text):
		return shape(text)
	case s.echoes != nil && isError(key, above) && (code.MatchString(text) || errorWords[text]):
		return text
	case !personal[plain(key)] && (moment.MatchString(text) || decimal.MatchString(text)):
		return text
	}
	s.noteSaid(text)
	return shape(text)
}

// minEcho is the minimum length of a text that an answer must not repeat.
const minEcho = 3

func (s scrubber) noteSaid(text string) {
	if s.said == nil {
		return
	}
	for _, word := range strings.FieldsFunc(strings.ToLower(text), notInWord) {
		if len(word) >= minEcho {
			s.said[word] = true
		}
	}
}

// repeats reports whether a text of an answer contains a word of the request that
// was scrubbed there: then it is not the provider's own word, whatever it looks
// like.
func (s scrubber) repeats(text string) bool {
	return len(s.echoes) > 0 && slices.ContainsFunc(strings.FieldsFunc(strings.ToLower(text), notInWord), func(word string) bool {
		return s.echoes[word] && !errorWords[word]
	})
}

func notInWord(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// shape keeps the form of a text: an e-mail address stays an e-mail address, a
// phone number a phone number.
func shape(text string) string {
	if len(text) > maxShape {
		return fmt.Sprintf("(%d bytes)", len(text))
	}
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsUpper(r):
			return 'X'
		case unicode.IsDigit(r):
			return '9'
		case unicode.IsLetter(r), r > unicode.MaxASCII:
			return 'x'
		}
		return r
	}, text)
}

// alias replaces a text by another of the same form, always the same one.
func (s scrubber) alias(text string) string {
	if len(text) > maxShape {
		return shape(text)
	}
	mac := hmac.New(sha256.New, s.salt)
	mac.Write([]byte(text))
	sum := mac.Sum(nil)
	i := 0
	return strings.Map(func(r rune) rune {
		random := rune(sum[i%len(sum)])
		i++
		switch {
		case unicode.IsUpper(r):
			return 'A' + random%26
		case unicode.IsDigit(r):
			return '1' + random%9 // the first digit must not be 0
		case unicode.IsLetter(r), r > unicode.MaxASCII:
			return 'a' + random%26
		}
		return r
	}, text)
}

func nines(number string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return '9'
		}
		return r
	}, number)
}

func digits(text string) (n int) {
	for _, r := range text {
		if unicode.IsDigit(r) {
			n++
		}
	}
	return n
}
