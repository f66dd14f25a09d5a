// Package plaintest finds words of Go in what people are told.
package plaintest

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

var goWords = regexp.MustCompile(`\bGo (?:value|struct)|strconv|ParseAddr|ParsePrefix|2006-01-02|parsing time|\btime: (?:invalid|missing|unknown)|proto:|` +
	`(?:^|[\s(])(?:json|hex|base64|csv|netip|net/url|net/http|reflect|runtime)[.:]\s?[A-Za-z]|unmarshal|rpc error|desc = |` +
	`\b(?:u?int|float)(?:8|16|32|64)\b|\bmap\[|\binterface ?\{|context (?:deadline|canceled)|<nil>|%!|goroutine|panic`)

// Find returns the first word of Go in a text, and "" where there is none.
func Find(text string) string { return goWords.FindString(text) }

// RequireNone fails a test whose text has words of Go.
func RequireNone(t testing.TB, text string, about ...any) {
	t.Helper()
	require.NotRegexp(t, goWords, text, about...)
}
