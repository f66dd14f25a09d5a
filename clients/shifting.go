package clients

// mostRestarts is how often a list is read from its first page again, at most.
const mostRestarts = 20

// Shifting watches the total of a list while its pages are read. What vanishes from a page
// that was read moves the rest, and what stood on the border of two pages is on neither;
// so a list that became shorter is read again from its first page. (As long as it may
// grow at the same time, one that vanishes can be missed: lists that can be read by key
// are.)
type Shifting struct{ total, restarts int }

// Again reports whether the list became shorter since the page before. A total of 0 is
// unknown. Ok is false when it has done so too often to be read at all.
func (s *Shifting) Again(page, total int) (again, ok bool) {
	before := s.total
	s.total = total
	if page == 1 || total == 0 || total >= before {
		return false, true
	}
	s.restarts++
	return true, s.restarts <= mostRestarts
}
