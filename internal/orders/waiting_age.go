package orders

import "time"

const (
	// oldestAge is the first age that is tried, four years; each next one is an eighth.
	oldestAge = time.Second << 27
	ageFactor = 8
	// youngestAge is the last one before the search between two ages begins.
	youngestAge = time.Second
	// nearest is how close together acceptances must be for the page size to be ignored.
	nearest = 10 * time.Millisecond
)

// ageSearch searches for an age that at least wanted, but at most most, entries have reached. It
// starts at old ages, because a count takes as long as there are entries to count.
type ageSearch struct {
	want, most int
	// More than most entries have reached the age young, and fewer than wanted the age old; old
	// is zero as long as none is known.
	young, old           time.Duration
	youngCount, oldCount int
	// between says that the search is between young and old. After each bad guess there, more
	// of the next ages are halfway.
	between           bool
	badGuesses, halve int
	found             bool
}

// newAgeSearch starts a search among entries of any age.
func newAgeSearch(want, most, all int) *ageSearch {
	return &ageSearch{want: want, most: most, youngCount: all}
}

// start says that no entry has reached an age.
func (s *ageSearch) start(oldest time.Duration) { s.old, s.between = oldest, true }

// next is the age to count the entries of, or the age that was searched for.
func (s *ageSearch) next() (age time.Duration, found bool) {
	switch {
	case s.found, s.between && s.old-s.young < nearest:
		return s.young, true
	case s.between:
		return s.middle(), false
	case s.old == 0:
		return oldestAge, false
	}
	return s.old / ageFactor, false
}

// middle is a guess where the page ends, as if entries had been accepted evenly. After a bad guess
// it is halfway between the two ages.
func (s *ageSearch) middle() time.Duration {
	width := s.old - s.young
	if s.halve > 0 {
		return s.young + width/2
	}
	aim := float64((s.want+s.most)/2-s.oldCount) / float64(s.youngCount-s.oldCount)
	return s.old - time.Duration(float64(width)*min(max(aim, 0.01), 0.99))
}

// counted narrows the search by the number of entries that have reached an age.
func (s *ageSearch) counted(age time.Duration, n int) {
	width, guessed := s.old-s.young, s.between && s.halve == 0
	s.halve = max(0, s.halve-1)
	if n < s.want {
		s.old, s.oldCount = age, n
		s.between = s.between || age <= youngestAge
	} else {
		s.found = n <= s.most || s.old == 0 // nothing is known to be older
		s.young, s.youngCount, s.between = age, n, true
	}
	if guessed && s.old-s.young > width/2 {
		s.badGuesses++
		s.halve = s.badGuesses
	}
}
