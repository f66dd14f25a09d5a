package order_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"orderflow/order"
)

func TestStrictJSON(t *testing.T) {
	const (
		control = "must not contain control characters or line breaks"
		bidi    = "must not contain bidirectional controls (U+202A to U+202E, U+2066 to U+2069), which change the order of the characters"
	)
	for _, c := range []struct {
		name, text string
		want       order.Problems
	}{
		{"nothing wrong", `{"by": "Żółć \u200e", "list": [1, 2.5, {"by": null}], "patch": {"notes": "two\nlines"}}`, nil},
		{"repeated", `{"dryRun": true, "dryRun": false}`, problem("dryRun", "must not be repeated")},
		{"repeated in other letters", `{"by": "a", "\u0062y": "b"}`, problem("by", "must not be repeated")},
		{"repeated in another case", `{"dryRun": true, "DRYRUN": false}`, problem("DRYRUN", "must not be repeated; dryRun is there already")},
		{"repeated far inside", `{"a": [{}, {"b": {"c": 1, "c": 2}}]}`, problem("a[1].b.c", "must not be repeated")},
		{"repeated in a patch", `{"patch": {"shipping": {"lockerPoint": "A", "lockerPoint": "B"}}}`, problem("patch.shipping.lockerPoint", "must not be repeated")},
		{"a number without end", `{"a": 1e999}`, problem("a", "must be a smaller number")},
		{"an escape sequence", `{"by": "\u001b[2J"}`, problem("by", control)},
		{"a line break", `{"reason": "a\nb"}`, problem("reason", control)},
		{"a line separator", `{"reason": "a\u2028b"}`, problem("reason", control)},
		{"a C1 control", `{"reason": "a\u009bb"}`, problem("reason", control)},
		{"an override", `{"items": ["a\u202eb"]}`, problem("items[0]", bidi)},
		{"an isolate", `{"items": ["a\u2067b"]}`, problem("items[0]", bidi)},
		{"an escape sequence in a patch", `{"patch": {"notes": "\u001b"}}`, problem("patch.notes", "must not contain control characters")},
		{"a name that would break a log", `{"a\nb": 1, "a\nb": 1}`, problem(`"a\nb"`, "must not be repeated")},
	} {
		t.Run(c.name, func(t *testing.T) {
			found, err := order.StrictJSON([]byte(c.text), "patch")
			require.NoError(t, err)
			require.Equal(t, c.want, found)
		})
	}
}

func TestWhatIsNoJSON(t *testing.T) {
	for text, want := range map[string]string{
		"":                          "not JSON in line 1: unexpected end of JSON input",
		"{\n\"by\": x}":             "not JSON in line 2: invalid character 'x' looking for beginning of value",
		"{} {}":                     "not JSON in line 1: invalid character '{' after top-level value",
		"\"\xb3\"":                  "it is not valid UTF-8; was it saved in another encoding?",
		strings.Repeat("[", 20_000): "not JSON in line 1: invalid character '[' exceeded max depth",
	} {
		_, err := order.StrictJSON([]byte(text))
		require.EqualError(t, err, want)
	}
}
