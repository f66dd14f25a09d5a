package workflows_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
)

// wanted are the situations that lives are to meet. Few lives may miss one.
var wanted = []string{"off-shape answer", "off-shape answer after an effect",
	"amended with cash on delivery", "items cancelled with cash on delivery", "items cancelled without saying what is collected",
	"amended after a purchase that was refused and had happened", "paid and not what the document asks for", "shifting list"}

// enoughLives meet every situation that is wanted.
const enoughLives = 300

// situations counts how many lives met each situation.
type situations struct {
	mu    sync.Mutex
	lives int
	met   map[string]int
}

// note counts what a life met.
func (s *situations) note(l *life) {
	found := map[string]bool{}
	for _, struck := range slices.Concat(l.myPromo.Faults().Struck(), l.shipX.Faults().Struck(), l.tpk.Faults().Struck(),
		l.mediaPort.Faults().Struck(), l.merkana.Faults().Struck()) {
		if struck.OffShape() {
			found["off-shape answer"] = true
		}
		if struck.OffShape() && strings.HasSuffix(string(struck.Mode), "-after") {
			found["off-shape answer after an effect"] = true
		}
	}
	for _, situation := range l.metAmendments() {
		found[situation] = true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lives++
	if s.met == nil {
		s.met = map[string]int{}
	}
	for situation := range found {
		s.met[situation]++
	}
}

// report prints the counts, and fails the test when enough lives missed something.
func (s *situations) report(t *testing.T) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, situation := range wanted {
		t.Logf("%d of %d lives met: %s", s.met[situation], s.lives, situation)
		if s.met[situation] == 0 && s.lives >= enoughLives {
			t.Errorf("%d lives did not meet: %s", s.lives, situation)
		}
	}
}
