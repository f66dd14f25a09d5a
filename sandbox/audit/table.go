package audit

import "slices"

// byOthers lists effects that providers and customers cause themselves.
var byOthers = []string{"order-finished", "order-placed"}

// Line is one line of the table of an order's effects.
type Line struct {
	Provider string `json:"provider"`
	Effect   string `json:"effect"`
	Count    int    `json:"count"`
	Want     int    `json:"want"`
	// Once reports whether it happened as often as it should and, with several of a kind
	// (items), whether each of them happened once.
	Once bool `json:"once"`
}

// Table counts the effects of a completed order beside the expected counts. It also lists
// effects that the order doesn't need, with a wanted count of 0.
func (c Case) Table() (table []Line) {
	expected := c.ExpectedEffects()
	for _, provider := range Providers {
		happened := c.at(provider)
		seen := slices.Clone(byOthers)
		for _, want := range expected {
			if want.Provider == provider {
				table = append(table, happened.count(want))
				seen = append(seen, want.Effect)
			}
		}
		for _, line := range happened {
			if !slices.Contains(seen, line.Kind) {
				table = append(table, happened.count(ExpectedEffect{Provider: provider, Effect: line.Kind}))
				seen = append(seen, line.Kind)
			}
		}
	}
	return table
}

func (l lines) count(want ExpectedEffect) Line {
	counted := Line{Provider: want.Provider, Effect: want.Effect, Want: want.Times}
	var different []string
	for _, line := range l.of(want.Effect) {
		counted.Count++
		different = append(different, line.Ref+" "+line.Detail)
	}
	slices.Sort(different)
	counted.Once = counted.Want > 0 && counted.Count == counted.Want && len(slices.Compact(different)) == counted.Want
	return counted
}
