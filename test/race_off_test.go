//go:build !race

package test

// underRace says that the race detector watches.
const underRace = false
