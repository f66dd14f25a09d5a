//go:build race

package workflows_test

import "time"

// underRace says that the race detector watches, which makes a life take several
// times as long.
const underRace = true

// callTimeout is how long a call may take in tests, of real time: long enough for
// two cores that watch for races, and documents that are printed meanwhile.
const callTimeout = 2 * time.Second
