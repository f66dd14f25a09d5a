package compare

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// shape has the keys of JSON values and the types of their values.
type shape struct {
	kinds  map[string]bool
	fields map[string]*shape
	items  *shape // of all elements of all lists; nil if there are none
}

// byData lists fields whose keys come from the request's data, not from the provider's
// API.
var byData = map[string]bool{"details": true, "errors": true}

// anyKey stands for all keys of such a field.
const anyKey = "*"

func (s *shape) add(key string, value any) *shape {
	if s == nil {
		s = &shape{kinds: map[string]bool{}, fields: map[string]*shape{}}
	}
	switch value := value.(type) {
	case nil:
	case map[string]any:
		s.kinds["object"] = true
		for name, part := range value {
			if byData[key] {
				s.kinds["list"], name = true, anyKey // these fields may nest
				continue
			}
			s.fields[name] = s.fields[name].add(name, part)
		}
	case []any:
		s.kinds["list"] = true
		for _, part := range value {
			if !byData[key] {
				s.items = s.items.add(key, part)
			}
		}
	default:
		s.kinds[kindOf(value)] = true
	}
	return s
}

func kindOf(value any) string {
	switch value.(type) {
	case string:
		return "string"
	case bool:
		return "boolean"
	case json.Number:
		return "number"
	}
	return fmt.Sprintf("%T", value)
}

func (s *shape) text() string { return strings.Join(slices.Sorted(maps.Keys(s.kinds)), " or ") }

// deviation is a difference between two answers.
type deviation struct {
	what string
	// typed means that the same key has another type, in any state.
	typed bool
}

// deviations compares the recording's shape with the simulator's. Null matches every
// type, and an empty list every list.
func deviations(path string, recorded, simulated *shape) []deviation {
	if recorded == nil || simulated == nil || len(recorded.kinds) == 0 || len(simulated.kinds) == 0 {
		return nil
	}
	if !recorded.fits(simulated) {
		return []deviation{{fmt.Sprintf("%s: the recording has %s, the simulator %s", named(path), recorded.text(), simulated.text()), true}}
	}
	var found []deviation
	if recorded.kinds["object"] && simulated.kinds["object"] {
		found = keys(path, recorded, simulated)
	}
	return append(found, deviations(path+"[]", recorded.items, simulated.items)...)
}

// fits reports whether both have a type in common.
func (s *shape) fits(other *shape) bool {
	for kind := range s.kinds {
		if other.kinds[kind] {
			return true
		}
	}
	return false
}

// keys compares two objects.
func keys(path string, recorded, simulated *shape) (found []deviation) {
	for _, key := range slices.Sorted(maps.Keys(recorded.fields)) {
		if _, has := simulated.fields[key]; !has {
			found = append(found, deviation{named(below(path, key)) + ": only the recording has it", false})
		}
	}
	for _, key := range slices.Sorted(maps.Keys(simulated.fields)) {
		if other, has := recorded.fields[key]; has {
			found = append(found, deviations(below(path, key), other, simulated.fields[key])...)
		} else {
			found = append(found, deviation{named(below(path, key)) + ": only the simulator has it", false})
		}
	}
	return found
}

func below(path, key string) string { return strings.TrimPrefix(path+"."+key, ".") }

func named(path string) string {
	if path == "" {
		return "the answer"
	}
	return path
}

// otherState describes how the states of the two sides differ, "" if they don't. A list
// that only one side has entries in is another state, too.
func otherState(path string, recorded, simulated any) string {
	switch recorded := recorded.(type) {
	case map[string]any:
		if other, ok := simulated.(map[string]any); ok {
			return otherStateOf(path, recorded, other)
		}
	case []any:
		if other, ok := simulated.([]any); ok {
			return otherStateIn(path, recorded, other)
		}
	}
	return ""
}

func otherStateOf(path string, recorded, simulated map[string]any) string {
	for _, key := range slices.Sorted(maps.Keys(recorded)) {
		one, isText := recorded[key].(string)
		two, isToo := simulated[key].(string)
		if isStatus(key) && isText && isToo && one != two {
			return fmt.Sprintf("%s is %q in the recording and %q in the simulator", below(path, key), one, two)
		}
		if why := otherState(below(path, key), recorded[key], simulated[key]); why != "" {
			return why
		}
	}
	return ""
}

func isStatus(key string) bool { return key == "status" || strings.HasSuffix(key, "_status") }

func otherStateIn(path string, recorded, simulated []any) string {
	if len(recorded) != len(simulated) {
		return fmt.Sprintf("%s has %d entries in the recording and %d in the simulator", named(path), len(recorded), len(simulated))
	}
	for i := range recorded {
		if why := otherState(path+"[]", recorded[i], simulated[i]); why != "" {
			return why
		}
	}
	return ""
}
