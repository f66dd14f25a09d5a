package main

import (
	"fmt"
	"slices"
)

// median is the middle one, or the middle between the two in the middle.
func median(values []float64) float64 {
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

// spread is a median with the least and the most beside it.
type spread struct{ median, least, most float64 }

func spreadOf(values []float64) spread {
	return spread{median(values), slices.Min(values), slices.Max(values)}
}

// String has no more digits than mean something.
func (s spread) String() string {
	digits := 2
	if s.median >= 20 {
		digits = 0
	}
	return fmt.Sprintf("%.*f (%.*f to %.*f)", digits, s.median, digits, s.least, digits, s.most)
}

// target judges a figure.
type target func(figure, limit float64) (met bool, words string)

func atLeast(figure, limit float64) (bool, string) { return figure >= limit, "at least" }
func atMost(figure, limit float64) (bool, string)  { return figure <= limit, "at most" }

// verdict says of a figure whether it meets its target.
func verdict(figure, limit float64, judge target) string {
	met, words := judge(figure, limit)
	if met {
		return fmt.Sprintf("met: %s %v", words, limit)
	}
	return fmt.Sprintf("MISSED: %s %v", words, limit)
}

// The names of the two that are compared.
const (
	ours = "order"
	bare = "bare"
)

// pairs are the figures of both, in the order in which they were measured: the n-th
// of one and the n-th of the other at about the same time.
type pairs map[string][]float64

func (p pairs) add(name string, figure float64) { p[name] = append(p[name], figure) }

// ratios are those of orders to the bare workflow.
func (p pairs) ratios() (ratios []float64) {
	for i, figure := range p[ours] {
		ratios = append(ratios, figure/p[bare][i])
	}
	return ratios
}

// report is two lines; the target is judged by the median of the ratios.
func (p pairs) report(what string, limit float64, judge target) string {
	ratio := spreadOf(p.ratios())
	return fmt.Sprintf("  %-14s orders %-22s bare %s\n  %-14s ratio  %-22s %s\n",
		what, spreadOf(p[ours]), spreadOf(p[bare]), "", ratio, verdict(ratio.median, limit, judge))
}
