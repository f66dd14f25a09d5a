package lenient

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sort"
	"strconv"
)

// Problem is one error text in a provider's error details, with its path:
// {"parcels.0.weight.amount", "too_small"}.
type Problem struct {
	Path string
	Text string
}

// Problems flattens a provider's "errors" or "details": {"sku":["invalid"]},
// [{"custom_attributes":[{"target_point":["…"]}]}], or a bare text. Keys are in
// alphabetical order; unreadable input has no problems. The path includes positions
// in lists of several objects, but not positions in lists of texts.
func Problems(raw json.RawMessage) []Problem {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		return nil
	}
	return flatten(nil, "", value)
}

func flatten(found []Problem, path string, value any) []Problem {
	switch v := value.(type) {
	case nil:
		return found
	case map[string]any:
		keys := make([]string, 0, len(v))
		for key := range v {
			keys = append(keys, key)
		}
		sort.Strings(keys)
		for _, key := range keys {
			found = flatten(found, join(path, key), v[key])
		}
		return found
	case []any:
		for i, element := range v {
			inner := path
			if _, isObject := element.(map[string]any); isObject && len(v) > 1 {
				inner = join(path, strconv.Itoa(i))
			}
			found = flatten(found, inner, element)
		}
		return found
	default:
		return append(found, Problem{Path: path, Text: fmt.Sprint(v)})
	}
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// numbered returns the elements of an object whose keys are all numbers, in
// numerical order.
func numbered(data []byte) ([]json.RawMessage, bool) {
	var object map[string]json.RawMessage
	if json.Unmarshal(data, &object) != nil || len(object) == 0 {
		return nil, false
	}
	indices := make([]int, 0, len(object))
	for key := range object {
		index, err := strconv.Atoi(key)
		if err != nil || strconv.Itoa(index) != key {
			return nil, false
		}
		indices = append(indices, index)
	}
	sort.Ints(indices)
	elements := make([]json.RawMessage, len(indices))
	for i, index := range indices {
		elements[i] = object[strconv.Itoa(index)]
	}
	return elements, true
}
