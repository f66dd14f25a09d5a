//go:build !race

package workflows_test

// underRace says that the race detector watches, which makes a life take several
// times as long.
const underRace = false
