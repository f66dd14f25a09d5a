package orders

import (
	"sync/atomic"
	"time"
)

// silenceTime is how long it is remembered that no worker answered.
const silenceTime = 10 * time.Second

// silence remembers that no worker has answered, so that not everybody who looks at an
// order that has ended waits for it anew. It is safe for concurrent use.
type silence struct{ until atomic.Pointer[time.Time] }

func (s *silence) begin() {
	until := time.Now().Add(silenceTime)
	s.until.Store(&until)
}

func (s *silence) end() { s.until.Store(nil) }

// lasts reports whether no worker answered a moment ago.
func (s *silence) lasts() bool {
	until := s.until.Load()
	return until != nil && time.Now().Before(*until)
}
