package simkit

import (
	"slices"
	"sort"
	"time"
)

// Agenda holds a simulator's future events, soonest first. Events due at the same time
// keep the order in which they were added. It is not safe for concurrent use.
type Agenda struct{ plans []appointment }

type appointment struct {
	at time.Time
	do func(at time.Time)
}

// Add schedules an event.
func (a *Agenda) Add(at time.Time, do func(at time.Time)) {
	place := sort.Search(len(a.plans), func(i int) bool { return a.plans[i].at.After(at) })
	a.plans = slices.Insert(a.plans, place, appointment{at, do})
}

// AddAfter schedules an event after a wait and reports whether it will happen. A negative
// wait means never.
func (a *Agenda) AddAfter(from time.Time, wait time.Duration, do func(at time.Time)) bool {
	if wait < 0 {
		return false
	}
	a.Add(from.Add(wait), do)
	return true
}

// Advance runs everything that is due by now and tells each event its due time. It also
// runs events that these add, if they are due.
func (a *Agenda) Advance(now time.Time) {
	for len(a.plans) > 0 && !a.plans[0].at.After(now) {
		due := a.plans[0]
		a.plans = slices.Delete(a.plans, 0, 1)
		due.do(due.at)
	}
}
