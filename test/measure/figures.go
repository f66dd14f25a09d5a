// Package measure is what the programs that measure Orderflow have in common: figures and
// their targets, processes and their memory, and what a history costs.
package measure

import (
	"fmt"
	"slices"
)

// Median is the middle one, or the middle between the two in the middle.
func Median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}

// Percentile is the least of the values that so many percent of them don't exceed.
func Percentile(values []float64, percent int) float64 {
	if len(values) == 0 {
		return 0
	}
	place := (len(values)*percent+99)/100 - 1
	return slices.Sorted(slices.Values(values))[max(place, 0)]
}

// Spread is a median with the least and the most beside it.
type Spread struct{ Median, Least, Most float64 }

// SpreadOf is the spread of some values, of which there is at least one.
func SpreadOf(values []float64) Spread {
	return Spread{Median(values), slices.Min(values), slices.Max(values)}
}

// String has no more digits than mean something.
func (s Spread) String() string {
	digits := 2
	if s.Median >= 20 {
		digits = 0
	}
	return fmt.Sprintf("%.*f (%.*f to %.*f)", digits, s.Median, digits, s.Least, digits, s.Most)
}

// Target judges a figure.
type Target func(figure, limit float64) (met bool, words string)

// AtLeast is met by the limit and all above it.
func AtLeast(figure, limit float64) (bool, string) { return figure >= limit, "at least" }

// AtMost is met by the limit and all below it.
func AtMost(figure, limit float64) (bool, string) { return figure <= limit, "at most" }

// Verdict says of a figure whether it meets its target.
func Verdict(figure, limit float64, target Target) string {
	met, words := target(figure, limit)
	if met {
		return fmt.Sprintf("met: %s %v", words, limit)
	}
	return fmt.Sprintf("MISSED: %s %v", words, limit)
}
