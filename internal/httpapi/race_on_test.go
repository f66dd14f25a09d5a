//go:build race

package httpapi_test

// underRace reports whether the race detector is on, which makes everything much slower.
const underRace = true
