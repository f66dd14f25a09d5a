package cli

import (
	"strings"

	"orderflow/internal/plain"
)

// several are errors that have a line each, such as the rules that a document breaks.
type several interface{ Lines() []string }

// Text is an error for people, without words of Go. Line breaks stand between errors that
// were joined, and nowhere else: those in what a provider or a customer wrote would make
// lines that look like ours.
func Text(err error) string { return plain.Words(linesOf(err)) }

func linesOf(err error) string {
	if all, ok := err.(several); ok {
		return joined(all.Lines(), plain.OneLine)
	}
	below := under(err)
	if isJoin(err, below) {
		return joined(below, linesOf)
	}
	text := ""
	rest := err.Error()
	for _, one := range below {
		before, after, found := strings.Cut(rest, one.Error())
		if !found {
			break
		}
		text += plain.OneLine(before)
		if _, list := one.(several); strings.HasSuffix(before, "\n") && (list || isJoin(one, under(one))) {
			text += "\n" // "configuration:", and a list of what is wrong
		}
		text += linesOf(one)
		rest = after
	}
	return text + plain.OneLine(rest)
}

// under are the errors in an error.
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

// isJoin reports whether an error is no more than others, with a line each.
func isJoin(err error, below []error) bool {
	return len(below) > 1 && err.Error() == joined(below, error.Error)
}

func joined[T any](all []T, text func(T) string) string {
	texts := make([]string, len(all))
	for i, one := range all {
		texts[i] = text(one)
	}
	return strings.Join(texts, "\n")
}
