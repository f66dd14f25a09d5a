package compare

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// ids maps recorded ids to simulated ones, by kind ("shipment"), and under "" for any
// kind.
type ids map[string]map[string]string

func (m ids) learn(kind, recorded, simulated string) {
	for _, kind := range []string{kind, ""} {
		if m[kind] == nil {
			m[kind] = map[string]string{}
		}
		m[kind][recorded] = simulated
	}
}

func (m ids) find(kind, recorded string) (string, bool) {
	if found, ok := m[kind][recorded]; ok {
		return found, true
	}
	found, ok := m[""][recorded]
	return found, ok
}

var camel = regexp.MustCompile(`([a-z0-9])([A-Z])`)

// kindIn returns the kind that a field names: shipment for shipment_ids, order_item for
// orderItemId. A field "id" has the kind of the object around it.
func kindIn(key, within string) string {
	plain := strings.ToLower(camel.ReplaceAllString(strings.TrimSuffix(key, "[]"), "${1}_${2}"))
	if plain == "id" || plain == "ids" {
		plain = strings.ToLower(within)
	}
	plain = strings.TrimSuffix(strings.TrimSuffix(plain, "_ids"), "_id")
	return strings.TrimSuffix(plain, "s")
}

// identifies reports whether a field holds an id.
func identifies(key string) bool {
	kind := strings.ToLower(camel.ReplaceAllString(strings.TrimSuffix(key, "[]"), "${1}_${2}"))
	return kind == "id" || strings.HasSuffix(kind, "_id") || strings.HasSuffix(kind, "_ids") || strings.HasSuffix(kind, "number") ||
		strings.HasSuffix(kind, "_code") && strings.HasPrefix(kind, "tracking") || strings.HasSuffix(kind, "_hash") ||
		kind == "shipments"
}

// pair learns ids from two answers to the same request. within names the object around
// them.
func (m ids) pair(key, within string, recorded, simulated any) {
	switch recorded := recorded.(type) {
	case map[string]any:
		if other, ok := simulated.(map[string]any); ok {
			for name, part := range recorded {
				m.pair(name, orElse(key, within), part, other[name])
			}
		}
	case []any:
		other, _ := simulated.([]any)
		for i, twin := range m.twins(key, within, recorded, other) {
			m.pair(key, within, recorded[i], twin)
		}
	case string, json.Number:
		one, two := fmt.Sprint(recorded), fmt.Sprint(simulated)
		switch {
		case simulated == nil:
		case strings.HasPrefix(one, "http"):
			m.pairLinks(one, two)
		case identifies(key):
			m.learn(kindIn(key, within), one, two)
		}
	}
}

// twins returns, for each entry of a recorded list, its simulated entry, or nil. The lists
// may differ in order, as things that were made at the same time are made one by one here,
// and in length, as a list may have things of calls that began after it. So what is known to
// be another is never a twin, and the most ids in common decide between the others.
func (m ids) twins(key, within string, recorded, simulated []any) []any {
	twins, taken := make([]any, len(recorded)), make([]bool, len(simulated))
	for _, least := range []int{ownID, 0} {
		for i := range recorded {
			best, most := -1, least-1
			for j := range simulated {
				if likeness := m.likeness(orElse(key, within), recorded[i], simulated[j]); !taken[j] && likeness > most {
					best, most = j, likeness
				}
			}
			if twins[i] == nil && best >= 0 {
				twins[i], taken[best] = simulated[best], true
			}
		}
	}
	return twins
}

// ownID outweighs all the other ids of an object, such as that of its courier.
const ownID = 100

// likeness counts the ids that a recorded and a simulated object are known to have in
// common. It is below zero if they are known to be two different ones.
func (m ids) likeness(within string, recorded, simulated any) (count int) {
	one, _ := recorded.(map[string]any)
	two, _ := simulated.(map[string]any)
	for name, value := range one {
		if !identifies(name) || two[name] == nil {
			continue
		}
		kind, here, there := kindIn(name, within), fmt.Sprint(value), fmt.Sprint(two[name])
		own := kind == kindIn("id", within)
		switch {
		case m[kind][here] == there && own:
			count += ownID
		case m[kind][here] == there:
			count++
		case own && m.differ(kind, here, there):
			count -= ownID
		}
	}
	return count
}

// differ reports whether one of two ids is known to belong to another.
func (m ids) differ(kind, recorded, simulated string) bool {
	for one, two := range m[kind] {
		if (one == recorded) != (two == simulated) {
			return true
		}
	}
	return false
}

func (m ids) pairLinks(recorded, simulated string) {
	one, err := url.Parse(recorded)
	two, twoErr := url.Parse(simulated)
	if err != nil || twoErr != nil {
		return
	}
	here, there := strings.Split(one.Path, "/"), strings.Split(two.Path, "/")
	for i := 1; i <= min(len(here), len(there)); i++ { // from the end, as a prefix may differ
		if was, is := here[len(here)-i], there[len(there)-i]; was != is {
			m[""] = orMake(m[""])
			m[""][was] = is
		}
	}
}

func orMake(values map[string]string) map[string]string {
	if values == nil {
		return map[string]string{}
	}
	return values
}

func orElse(first, second string) string {
	if first == "" {
		return second
	}
	return first
}

// path replaces the ids in a path by the simulator's.
func (m ids) path(recorded string) string {
	segments := strings.Split(recorded, "/")
	for i := 1; i < len(segments); i++ {
		if found, ok := m.find(kindIn(segments[i-1], ""), segments[i]); ok {
			segments[i] = url.PathEscape(found)
		}
	}
	return strings.Join(segments, "/")
}

// query replaces the ids in a query, where one value may hold several.
func (m ids) query(recorded map[string][]string) url.Values {
	query := url.Values{}
	for key, values := range recorded {
		for _, value := range values {
			parts := strings.Split(value, ",")
			for i, part := range parts {
				if found, ok := m.find(kindIn(key, "shipment"), part); ok && identifies(key) {
					parts[i] = found
				}
			}
			query.Add(key, strings.Join(parts, ","))
		}
	}
	return query
}

// body replaces the ids in a JSON body.
func (m ids) body(key, within string, value any) any {
	switch value := value.(type) {
	case map[string]any:
		changed := map[string]any{}
		for name, part := range value {
			changed[name] = m.body(name, orElse(key, within), part)
		}
		return changed
	case []any:
		changed := make([]any, len(value))
		for i, part := range value {
			changed[i] = m.body(key, within, part)
		}
		return changed
	case string:
		if found, ok := m.find(kindIn(key, within), value); ok && identifies(key) {
			return found
		}
	case json.Number:
		if found, ok := m.find(kindIn(key, within), value.String()); ok && identifies(key) && json.Valid([]byte(found)) {
			return json.Number(found)
		}
	}
	return value
}
