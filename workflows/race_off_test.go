//go:build !race

package workflows_test

import "time"

// underRace: the race detector runs, which makes a life take several times as long.
const underRace = false

// callTimeout is the timeout of a call in tests, in real time.
const callTimeout = 300 * time.Millisecond
