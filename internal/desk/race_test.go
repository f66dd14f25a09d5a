//go:build race

package desk_test

func init() { mostTime *= 5 } // what the race detector costs
