//go:build race

package workflows_test

import "time"

// underRace: the race detector runs, which makes a life take several times as long.
const underRace = true

// callTimeout is the timeout of a call in tests, in real time: long enough for two cores with
// the race detector, while documents are printed.
const callTimeout = 2 * time.Second
