package tpktest

import (
	"slices"
	"sort"
	"time"
)

// agenda is what will happen by itself, soonest first; what is due at the same
// time keeps the order in which it was planned.
type agenda []plan

type plan struct {
	at time.Time
	do func(at time.Time)
}

// add plans something after a wait counted from a time; after Never it doesn't
// happen.
func (a *agenda) add(from time.Time, wait time.Duration, do func(at time.Time)) {
	if wait < 0 {
		return
	}
	at := from.Add(wait)
	place := sort.Search(len(*a), func(i int) bool { return (*a)[i].at.After(at) })
	*a = slices.Insert(*a, place, plan{at, do})
}

// advance does what is due by now, telling each the time it was due at.
func (a *agenda) advance(now time.Time) {
	for len(*a) > 0 && !(*a)[0].at.After(now) {
		due := (*a)[0]
		(*a)[0] = plan{}
		*a = (*a)[1:]
		due.do(due.at)
	}
}
