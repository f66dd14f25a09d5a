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
	calls := c.Calls()
	for _, provider := range Providers {
		happened := c.at(provider)
		seen := slices.Clone(byOthers)
		for _, call := range calls {
			if call.Provider == provider {
				table = append(table, happened.count(call))
				seen = append(seen, call.Effect)
			}
		}
		for _, line := range happened {
			if !slices.Contains(seen, line.Kind) {
				table = append(table, happened.count(Call{Provider: provider, Effect: line.Kind}))
				seen = append(seen, line.Kind)
			}
		}
	}
	return table
}

func (l lines) count(call Call) Line {
	counted := Line{Provider: call.Provider, Effect: call.Effect, Want: call.Times}
	var different []string
	for _, line := range l.of(call.Effect) {
		counted.Count++
		different = append(different, line.Ref+" "+line.Detail)
	}
	slices.Sort(different)
	counted.Once = counted.Want > 0 && counted.Count == counted.Want && len(slices.Compact(different)) == counted.Want
	return counted
}
