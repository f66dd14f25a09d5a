package devserver

import "sync"

// tail is a writer that keeps the last part of its input.
type tail struct {
	mu   sync.Mutex
	text []byte
}

// tailSize is in bytes: enough for the error of a failed server.
const tailSize = 4096

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p...)
	t.text = t.text[max(0, len(t.text)-tailSize):]
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.text)
}
