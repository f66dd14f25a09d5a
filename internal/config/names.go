package config

import (
	"regexp"
	"slices"
)

// serviceLink matches the variables that Kubernetes sets in every container for a service whose
// name starts with "orderflow".
var serviceLink = regexp.MustCompile(`^ORDERFLOW_(.*_)?(SERVICE_(HOST|PORT(_.+)?)|PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$`)

// nearest returns the known name with the smallest edit distance to name.
func nearest(name string, known []string) string {
	return slices.MinFunc(known, func(a, b string) int { return distance(name, a) - distance(name, b) })
}

// distance is the edit distance between a and b in characters (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1) // from the first i bytes of a to each prefix of b
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
