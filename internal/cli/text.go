package cli

import (
	"strings"

	"orderflow/internal/plain"
)

// several are joined errors that get a line each, such as a document's broken rules.
type several interface{ Lines() []string }

// Text formats an error for people, without Go's terms. Line breaks appear only between joined
// errors: a line break in a provider's or customer's text could imitate one of our lines.
func Text(err error) string { return plain.Words(linesOf(err)) }

func linesOf(err error) string {
	if all, ok := err.(several); ok {
		return joined(all.Lines(), plain.OneLine)
	}
	if isList(err) {
		return joined(under(err), linesOf)
	}
	text := ""
	rest := err.Error()
	for _, one := range under(err) {
		before, after, found := strings.Cut(rest, one.Error())
		if !found {
			break
		}
		text += plain.OneLine(before)
		if strings.HasSuffix(before, "\n") && isList(one) {
			text += "\n" // "configuration:", followed by the problems
		}
		text += linesOf(one)
		rest = after
	}
	return text + plain.OneLine(rest)
}

// under returns the errors inside an error.
func under(err error) []error {
	switch wraps := err.(type) {
	case interface{ Unwrap() []error }:
		return wraps.Unwrap()
	case interface{ Unwrap() error }:
		if one := wraps.Unwrap(); one != nil {
			return []error{one}
		}
	}
	return nil
}

// isList reports whether an error only joins others, with a line each.
func isList(err error) bool {
	if _, ok := err.(several); ok {
		return true
	}
	list, ok := err.(interface{ Unwrap() []error })
	return ok && err.Error() == joined(list.Unwrap(), error.Error)
}

func joined[T any](all []T, text func(T) string) string {
	texts := make([]string, len(all))
	for i, one := range all {
		texts[i] = text(one)
	}
	return strings.Join(texts, "\n")
}
