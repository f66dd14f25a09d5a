package cli

import (
	"os"

	"golang.org/x/term"
)

// Terminal is the terminal at the end of a stream, if there is one. What is written to it
// goes past the filter for what others have written: it is for what moves the cursor.
func Terminal(stream any) (*os.File, bool) {
	switch s := stream.(type) {
	case *interruptible:
		return Terminal(s.in)
	case *harmless:
		return Terminal(s.to)
	case *os.File:
		return s, term.IsTerminal(int(s.Fd()))
	}
	return nil, false
}
