package compare

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"orderflow/internal/plain"
)

// Report is what a comparison found.
type Report struct {
	// Exchanges counts all recordings, Different those that differ, and NotReplayed those
	// that could not be compared. The others match.
	Exchanges, Different, NotReplayed int

	different, notReplayed map[string]map[string]int // counts by operation and finding
}

func (r *Report) add(one exchange, found verdict) {
	operation := fmt.Sprintf("%s %s %s %d", one.Provider, one.Method, one.Template, one.Status)
	if one.Operation != "" {
		operation += " (" + one.Operation + ")"
	}
	if len(found.differences) > 0 {
		r.Different++
		for _, what := range found.differences {
			r.different = count(r.different, operation, what)
		}
	} else if found.other != "" {
		r.NotReplayed++
		r.notReplayed = count(r.notReplayed, operation, found.other)
	}
}

func count(all map[string]map[string]int, operation, what string) map[string]map[string]int {
	if all == nil {
		all = map[string]map[string]int{}
	}
	if all[operation] == nil {
		all[operation] = map[string]int{}
	}
	all[operation][plain.OneLine(what)]++
	return all
}

// Write prints the report, grouped by operation.
func (r Report) Write(w io.Writer) error {
	var text strings.Builder
	fmt.Fprintf(&text, "%d exchanges: %d alike, %d different, %d not comparable\n",
		r.Exchanges, r.Exchanges-r.Different-r.NotReplayed, r.Different, r.NotReplayed)
	list(&text, "different", r.different)
	list(&text, "not comparable, as the simulator is in another state", r.notReplayed)
	_, err := io.WriteString(w, text.String())
	return err
}

func list(text *strings.Builder, title string, groups map[string]map[string]int) {
	if len(groups) == 0 {
		return
	}
	fmt.Fprintf(text, "\n%s:\n", title)
	for _, operation := range slices.Sorted(maps.Keys(groups)) {
		fmt.Fprintf(text, "  %s\n", operation)
		for _, what := range slices.Sorted(maps.Keys(groups[operation])) {
			fmt.Fprintf(text, "    %s", what)
			if times := groups[operation][what]; times > 1 {
				fmt.Fprintf(text, " (%d times)", times)
			}
			text.WriteString("\n")
		}
	}
}
