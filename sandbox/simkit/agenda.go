package simkit

import (
	"slices"
	"sort"
	"time"
)

// Agenda is what will happen at a simulator by itself, soonest first; what is due at
// the same time keeps the order in which it was planned. It is not safe for
// concurrent use.
type Agenda struct{ plans []appointment }

type appointment struct {
	at time.Time
	do func(at time.Time)
}

// Add plans something.
func (a *Agenda) Add(at time.Time, do func(at time.Time)) {
	place := sort.Search(len(a.plans), func(i int) bool { return a.plans[i].at.After(at) })
	a.plans = slices.Insert(a.plans, place, appointment{at, do})
}

// AddAfter plans something after a wait, and reports whether it will happen: not after
// a wait below 0, by which simulators mean never.
func (a *Agenda) AddAfter(from time.Time, wait time.Duration, do func(at time.Time)) bool {
	if wait < 0 {
		return false
	}
	a.Add(from.Add(wait), do)
	return true
}

// Advance does what is due by now, telling each the time it was due at. What that
// plans is done as well if it is due.
func (a *Agenda) Advance(now time.Time) {
	for len(a.plans) > 0 && !a.plans[0].at.After(now) {
		due := a.plans[0]
		a.plans = slices.Delete(a.plans, 0, 1)
		due.do(due.at)
	}
}
