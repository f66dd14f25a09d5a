package httpapi_test

import (
	"encoding/json"
	"math/rand/v2"
	"regexp/syntax"
	"slices"
	"strings"
)

// maker makes values from the schemas of a description. Its values are valid, often at their
// bounds; broken makes one invalid.
type maker struct {
	*rand.Rand
	document map[string]any
}

// often reports true in the given percentage of cases.
func (m *maker) often(percent int) bool { return m.IntN(100) < percent }

func pick[T any](m *maker, from ...T) T { return from[m.IntN(len(from))] }

// nasty are strings that often break programs.
var nasty = []string{"", " ", "\x00", "\x1b[2J", "a\nb", "%zz", "..", "../../etc/passwd", "' OR 1=1 --", `"`, `\`, "\u202egpj", "\ufeff",
	"ąęść", "😀", "null", "-1", "1e999", "NaN", strings.Repeat("x", 10_000), "${jndi:x}", "<script>", "\xff\xfe"}

// resolved follows a schema's reference.
func (m *maker) resolved(schema map[string]any) map[string]any {
	ref, ok := schema["$ref"].(string)
	if !ok {
		return schema
	}
	var at any = m.document
	for part := range strings.SplitSeq(strings.TrimPrefix(ref, "#/"), "/") {
		at = at.(map[string]any)[part]
	}
	return m.resolved(at.(map[string]any))
}

// value makes a value of a schema.
func (m *maker) value(schema map[string]any) any {
	schema = m.resolved(schema)
	if examples, ok := schema["examples"].([]any); ok && m.often(40) {
		return examples[0]
	}
	if enum, ok := schema["enum"].([]any); ok {
		return pick(m, enum...)
	}
	if several, ok := schema["anyOf"].([]any); ok {
		return m.value(pick(m, several...).(map[string]any))
	}
	switch kindOf(schema) {
	case "string":
		return m.text(schema)
	case "integer":
		return m.number(schema)
	case "number":
		return pick[any](m, 0, 1, 0.5, 12.25, m.number(schema))
	case "boolean":
		return m.often(50)
	case "array":
		return m.list(schema)
	case "object":
		return m.object(schema)
	}
	return pick[any](m, nil, "x", 7, map[string]any{"notes": "x"}, []any{})
}

func kindOf(schema map[string]any) string {
	switch kind := schema["type"].(type) {
	case string:
		return kind
	case []any:
		return kind[0].(string)
	}
	return ""
}

func (m *maker) text(schema map[string]any) any {
	if pattern, ok := schema["pattern"].(string); ok {
		parsed, err := syntax.Parse(pattern, syntax.Perl)
		if err == nil {
			return m.matching(parsed.Simplify())
		}
	}
	switch schema["format"] {
	case "date-time":
		return pick(m, "2026-11-01T00:00:00Z", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z", "2026-02-28T23:59:59+14:00")
	case "uri":
		return pick(m, "https://files.example/a.pdf", "ftp://x", "https://127.0.0.1/x")
	}
	if schema["contentEncoding"] == "base64" {
		return pick(m, "JVBERi0xLjQKJSVFT0YK", "", "AAAA")
	}
	least, most := bound(schema, "minLength", 0), bound(schema, "maxLength", 40)
	length := pick(m, least, min(least+1, most), min(most, 300), min(most, least+m.IntN(20)))
	return strings.Repeat(pick(m, "a", "ż", "7", "-"), length)
}

// matching returns a string that matches the pattern.
func (m *maker) matching(pattern *syntax.Regexp) string {
	switch pattern.Op {
	case syntax.OpLiteral:
		return string(pattern.Rune)
	case syntax.OpCharClass:
		at := 2 * m.IntN(len(pattern.Rune)/2)
		first, last := pattern.Rune[at], min(pattern.Rune[at+1], pattern.Rune[at]+50)
		return string(first + rune(m.IntN(int(last-first)+1)))
	case syntax.OpConcat:
		all := ""
		for _, part := range pattern.Sub {
			all += m.matching(part)
		}
		return all
	case syntax.OpAlternate:
		return m.matching(pick(m, pattern.Sub...))
	case syntax.OpCapture:
		return m.matching(pattern.Sub[0])
	case syntax.OpStar, syntax.OpPlus, syntax.OpQuest:
		all := ""
		for range m.IntN(2) + min(1, int(pattern.Op-syntax.OpStar)%2) {
			all += m.matching(pattern.Sub[0])
		}
		return all
	}
	return ""
}

func bound(schema map[string]any, name string, otherwise int) int {
	if value, ok := schema[name].(float64); ok {
		return int(value)
	}
	return otherwise
}

func (m *maker) number(schema map[string]any) any {
	least, most := bound(schema, "minimum", -3), bound(schema, "maximum", 1<<31)
	return pick(m, least, most, least+1, max(least, 1), max(least, min(most, 50)))
}

func (m *maker) list(schema map[string]any) any {
	least, most := bound(schema, "minItems", 0), bound(schema, "maxItems", 3)
	made := []any{}
	for range max(least, m.IntN(min(most, 3)+1)) {
		made = append(made, m.value(schema["items"].(map[string]any)))
	}
	return made
}

func (m *maker) object(schema map[string]any) any {
	made := map[string]any{}
	properties, _ := schema["properties"].(map[string]any)
	required, _ := schema["required"].([]any)
	for _, name := range sorted(properties) {
		if slices.Contains(required, any(name)) || m.often(40) {
			made[name] = m.value(properties[name].(map[string]any))
		}
	}
	if _, waits := made["wait"]; waits {
		made["wait"] = 1 // the longest wait is short
	}
	return made
}

func sorted[T any](of map[string]T) []string {
	names := []string{}
	for name := range of {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// broken makes one part of a value invalid.
func (m *maker) broken(value any) any {
	switch value := value.(type) {
	case map[string]any:
		names := sorted(value)
		if len(names) == 0 || m.often(25) {
			value[pick(m, "unknown", "ID", "", "a.b", "\x00")] = m.bad()
			return value
		}
		name := pick(m, names...)
		if m.often(15) {
			delete(value, name)
		} else {
			value[name] = m.broken(value[name])
		}
		return value
	case []any:
		if len(value) == 0 || m.often(30) {
			return append(value, m.bad())
		}
		at := m.IntN(len(value))
		value[at] = m.broken(value[at])
		return value
	}
	return m.bad()
}

func (m *maker) bad() any {
	return pick[any](m, nil, true, -1, 0, 1.5, json.Number("1e400"), json.Number("9223372036854775808"), []any{}, map[string]any{},
		[]any{[]any{[]any{}}}, pick(m, nasty...))
}

// mangled makes the body's text invalid.
func (m *maker) mangled(body string) string {
	at := m.IntN(len(body) + 1)
	switch m.IntN(8) {
	case 0:
		return body[:at]
	case 1:
		return body[:at] + pick(m, nasty...) + body[at:]
	case 2:
		return "\ufeff" + body
	case 3:
		return body + body
	case 4:
		return strings.Replace(body, "{", `{"by": "a", "by": "b",`, 1)
	case 5:
		return strings.Repeat("[", 2000) + body
	case 6:
		return "\x1f\x8b\x08" + body
	}
	return body + "\n" + body
}
