//go:build !race

package test

// underRace reports whether the race detector is on.
const underRace = false
