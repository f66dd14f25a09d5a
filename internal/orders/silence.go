package orders

import (
	"sync/atomic"
	"time"
)

// silenceTime is how long "no worker answered" is remembered.
const silenceTime = 10 * time.Second

// silence remembers that no worker answered, so that not every caller who looks at an ended
// order waits for a timeout. It is safe for concurrent use.
type silence struct{ until atomic.Pointer[time.Time] }

func (s *silence) begin() {
	until := time.Now().Add(silenceTime)
	s.until.Store(&until)
}

func (s *silence) end() { s.until.Store(nil) }

// lasts reports whether no worker answered recently.
func (s *silence) lasts() bool {
	until := s.until.Load()
	return until != nil && time.Now().Before(*until)
}
