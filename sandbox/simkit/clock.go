// Package simkit is what the simulators of the providers are made of: a
// clock that tests control, the ledger of effects, faults, webhooks and
// documents. It knows no provider and imports nothing of ours.
package simkit

import "time"

// Clock tells a simulator what time it is. A simulator keeps no timers: what is
// due by now happens before the next request is answered, so that a test which
// moves the clock sees the same order of events every time.
type Clock func() time.Time

// Scaled returns a clock that starts at the present and runs factor times as
// fast as the wall clock.
func Scaled(factor float64) Clock {
	began := time.Now()
	return func() time.Time {
		return began.Add(time.Duration(float64(time.Since(began)) * factor))
	}
}
