//go:build race

package desk_test

func init() { mostTime *= 5 } // the race detector makes everything slower
