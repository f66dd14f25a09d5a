package cli

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode/utf8"

	"orderflow/order"
)

// harmless makes output safe for terminals: much of what commands print comes from providers,
// customers and shops, and a terminal executes control sequences. All output of commands goes
// through it. It is safe for concurrent use.
type harmless struct {
	to io.Writer
	mu sync.Mutex
	// begun is the start of a character that the next write completes.
	begun []byte
}

// Write writes text with control characters spelled out, except line breaks and tabs.
func (h *harmless) Write(text []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	all := append(h.begun, text...)
	h.begun = nil
	if cut := beginsCharacter(all); cut > 0 {
		h.begun = append(h.begun, all[len(all)-cut:]...)
		all = all[:len(all)-cut]
	}
	if _, err := io.WriteString(h.to, shown(string(all))); err != nil {
		return 0, err
	}
	return len(text), nil
}

// end writes an incomplete character at the end of the output.
func (h *harmless) end() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.begun) > 0 {
		_, _ = io.WriteString(h.to, shown(string(h.begun)))
		h.begun = nil
	}
}

// beginsCharacter is the number of bytes at the end of a text that start a character.
func beginsCharacter(text []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		tail := text[len(text)-n:]
		if utf8.RuneStart(tail[0]) {
			if tail[0] >= utf8.RuneSelf && !utf8.FullRune(tail) {
				return n
			}
			return 0
		}
	}
	return 0
}

// shown spells out control characters and bidirectional overrides as JSON does: \u001b.
func shown(text string) string {
	var out strings.Builder
	for _, r := range text {
		if r != '\n' && r != '\t' && order.IsControl(r) || order.IsBidiControl(r) {
			fmt.Fprintf(&out, `\u%04x`, r)
		} else {
			out.WriteRune(r)
		}
	}
	return out.String()
}
