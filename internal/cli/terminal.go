package cli

import (
	"os"

	"golang.org/x/term"
)

// Terminal is the terminal of a stream, if it has one. Writes to it bypass the filter, because
// it is for moving the cursor.
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
