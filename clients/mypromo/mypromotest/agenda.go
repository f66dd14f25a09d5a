package mypromotest

import (
	"slices"
	"time"
)

// agenda is what will happen, soonest first; what is due at the same time happens
// in the order in which it was added.
type agenda []appointment

type appointment struct {
	at time.Time
	do func(at time.Time)
}

func (a *agenda) add(at time.Time, do func(at time.Time)) {
	i, _ := slices.BinarySearchFunc(*a, at, func(other appointment, at time.Time) int {
		if other.at.After(at) {
			return 1
		}
		return -1
	})
	*a = slices.Insert(*a, i, appointment{at, do})
}

// run does everything due by now, each at its own time: what an appointment adds
// happens in the same run if it is due as well.
func (a *agenda) run(now time.Time) {
	for len(*a) > 0 && !(*a)[0].at.After(now) {
		first := (*a)[0]
		*a = (*a)[1:]
		first.do(first.at)
	}
}
