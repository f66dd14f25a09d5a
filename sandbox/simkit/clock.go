// Package simkit is the common part of the providers' simulators: a clock that tests
// control, the ledger of effects, faults, webhooks and documents. It knows no provider
// and imports none of our packages.
package simkit

import "time"

// Clock tells a simulator the time. A simulator has no timers: it runs everything that is
// due before it answers the next request, so a test that moves the clock sees the same
// order of events every time.
type Clock func() time.Time

// Scaled returns a clock that starts at the present and runs factor times as fast as real
// time.
func Scaled(factor float64) Clock {
	began := time.Now()
	return func() time.Time {
		return began.Add(time.Duration(float64(time.Since(began)) * factor))
	}
}
