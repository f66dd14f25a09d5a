package main

import (
	"fmt"

	"orderflow/test/measure"
)

// The names of the two that are compared.
const (
	ours = "order"
	bare = "bare"
)

// pairs are the figures of both, in the sequence of measurement: the n-th figures of both
// were measured at about the same time.
type pairs map[string][]float64

func (p pairs) add(name string, figure float64) { p[name] = append(p[name], figure) }

// ratios returns the ratios of orders to the bare workflow.
func (p pairs) ratios() (ratios []float64) {
	for i, figure := range p[ours] {
		ratios = append(ratios, figure/p[bare][i])
	}
	return ratios
}

// report returns two lines; the target applies to the median of the ratios.
func (p pairs) report(what string, limit float64, target measure.Target) string {
	ratio := measure.SpreadOf(p.ratios())
	return fmt.Sprintf("  %-14s orders %-22s bare %s\n  %-14s ratio  %-22s %s\n",
		what, measure.SpreadOf(p[ours]), measure.SpreadOf(p[bare]), "", ratio, measure.Verdict(ratio.Median, limit, target))
}
