// Package measure is the common part of the programs that measure Orderflow: figures and
// targets, processes and their memory, and the cost of a history.
package measure

import (
	"fmt"
	"slices"
)

// Median returns the middle value, or the mean of the two middle values.
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

// Percentile returns the smallest of the values that this percentage of them does not
// exceed.
func Percentile(values []float64, percent int) float64 {
	if len(values) == 0 {
		return 0
	}
	place := (len(values)*percent+99)/100 - 1
	return slices.Sorted(slices.Values(values))[max(place, 0)]
}

// Spread is a median with the minimum and the maximum.
type Spread struct{ Median, Least, Most float64 }

// SpreadOf returns the spread of one or more values.
func SpreadOf(values []float64) Spread {
	return Spread{Median(values), slices.Min(values), slices.Max(values)}
}

// String shows only significant digits.
func (s Spread) String() string {
	digits := 2
	if s.Median >= 20 {
		digits = 0
	}
	return fmt.Sprintf("%.*f (%.*f to %.*f)", digits, s.Median, digits, s.Least, digits, s.Most)
}

// Target compares a figure with its limit.
type Target func(figure, limit float64) (met bool, words string)

// AtLeast is met at and above the limit.
func AtLeast(figure, limit float64) (bool, string) { return figure >= limit, "at least" }

// AtMost is met at and below the limit.
func AtMost(figure, limit float64) (bool, string) { return figure <= limit, "at most" }

// Verdict says whether a figure meets its target.
func Verdict(figure, limit float64, target Target) string {
	met, words := target(figure, limit)
	if met {
		return fmt.Sprintf("met: %s %v", words, limit)
	}
	return fmt.Sprintf("MISSED: %s %v", words, limit)
}
