//go:build !race

package workflows_test

import "time"

// underRace says that the race detector watches, which makes a life take several
// times as long.
const underRace = false

// callTimeout is how long a call may take in tests, of real time.
const callTimeout = 300 * time.Millisecond
