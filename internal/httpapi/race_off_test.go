//go:build !race

package httpapi_test

// underRace says that the race detector is on, with which everything takes far longer.
const underRace = false
