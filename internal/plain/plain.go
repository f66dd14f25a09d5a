// Package plain has the words of messages for people who know no Go: counts, choices, and errors
// of Go's libraries reworded, so that they say what is expected instead of which function failed.
// It works on texts, because the errors pass through libraries that keep only the text.
package plain

import (
	"fmt"
	"regexp"
	"strings"
)

// rule replaces text that matches a pattern.
type rule struct {
	pattern *regexp.Regexp
	words   string
}

// quoted is a string in %q's format.
const quoted = `"(?:[^"\\]|\\.)*"`

const (
	duration = "want a duration such as 30s, 2m or 500ms"
	moment   = "want a date and time such as 2026-01-31T08:00:00Z"
)

// rules are applied in this order, each wherever it matches.
var rules = []rule{
	{regexp.MustCompile(`strconv\.\w+: parsing ` + quoted + `: value out of range`), "the number is too large"},
	{regexp.MustCompile(`strconv\.(?:ParseInt|ParseUint|Atoi): parsing ` + quoted + `: [\w ]+`), "want a whole number"},
	{regexp.MustCompile(`strconv\.ParseFloat: parsing ` + quoted + `: [\w ]+`), "want a number"},
	{regexp.MustCompile(`strconv\.ParseBool: parsing ` + quoted + `: [\w ]+`), "want true or false"},
	{regexp.MustCompile(`strconv\.\w+: `), ""},
	{regexp.MustCompile(`time: (?:invalid duration|missing unit in duration|unknown unit ` + quoted + ` in duration) ` + quoted), duration},
	{regexp.MustCompile(`parsing time ` + quoted + ` as "15:04[^"]*": .*`), "want a time such as 15:04"},
	{regexp.MustCompile(`parsing time ` + quoted + ` as "2006-01-02": .*`), "want a date such as 2026-01-31"},
	{regexp.MustCompile(`parsing time ` + quoted + `(?: as ` + quoted + `)?: .*`), moment},
	{regexp.MustCompile(`invalid date/time for format .*`), moment},
	{regexp.MustCompile(`json: cannot unmarshal (?:number|number \S+) into Go .* of type u?int\d*`), "want a whole number that is not too large"},
	{regexp.MustCompile(`json: cannot unmarshal (\w+)(?: \S+)? into Go .* of type u?int\d*`), "want a whole number; is $1"},
	{regexp.MustCompile(`json: cannot unmarshal (\w+)(?: \S+)? into Go .* of type float\d+`), "want a number; is $1"},
	{regexp.MustCompile(`json: cannot unmarshal (\w+)(?: \S+)? into Go .* of type string`), "want a text; is $1"},
	{regexp.MustCompile(`json: cannot unmarshal (\w+)(?: \S+)? into Go .* of type bool`), "want true or false; is $1"},
	{regexp.MustCompile(`json: cannot unmarshal (\w+)(?: \S+)? into Go .* of type \[\]\S+`), "want a list; is $1"},
	{regexp.MustCompile(`json: cannot unmarshal (\w+)(?: \S+)? into Go .*`), "want another kind of value than $1"},
	{regexp.MustCompile(`json: unknown field (` + quoted + `)`), "there is no field $1"},
	{regexp.MustCompile(`(^|[\s(])(?:encoding/)?(?:json|hex|base64|csv|yaml): `), "$1"}, // not the ends of file names
	{regexp.MustCompile(`\w*proto:.*`), "it is not the JSON that is wanted here"},
	{regexp.MustCompile(`(?:netip\.)?Parse(?:Addr|AddrPort|Prefix)\((` + quoted + `)\): .*`), "$1 is not an IP address"},
	{regexp.MustCompile(`(^|[\s(])net/(?:url|http): `), "$1"},
	{regexp.MustCompile(`rpc error: code = \w+ desc = `), ""},
	{regexp.MustCompile(`connection error: desc = "(?:transport: )?(?:[Ee]rror while dialing:? )?(.*)"`), "$1"},
	{regexp.MustCompile(`context deadline exceeded`), "timed out"},
	{regexp.MustCompile(`context canceled`), "interrupted"},
}

// Words returns a message without the Go terms that are known to occur.
func Words(message string) string {
	for _, one := range rules {
		message = one.pattern.ReplaceAllString(message, one.words)
	}
	return message
}

// Counted is a number with its noun: "1 order", "2 orders", "2 histories".
func Counted(count int, noun string) string {
	if count == 1 {
		return "1 " + noun
	}
	if stem, ok := strings.CutSuffix(noun, "y"); ok {
		noun = stem + "ie"
	}
	return fmt.Sprintf("%d %ss", count, noun)
}

// OneOf says which values are allowed: "want one of running, held, failed".
func OneOf[T ~string](values []T) string {
	texts := make([]string, len(values))
	for i, value := range values {
		texts[i] = string(value)
	}
	return "want one of " + strings.Join(texts, ", ")
}

// lineBreaks are the characters that a terminal, an editor or a table may treat as the end of a
// line or a cell.
const lineBreaks = "\n\r\t\v\f\u0085\u2028\u2029"

// OneLine returns a text on one line, for rows of tables: foreign line breaks would imitate our
// own lines.
func OneLine(text string) string {
	if !strings.ContainsAny(text, lineBreaks) {
		return text
	}
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(lineBreaks, r) }), " ")
}
