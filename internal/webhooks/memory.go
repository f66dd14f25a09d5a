package webhooks

import "time"

// maxRemembered limits the memory that strangers can use.
const maxRemembered = 20_000

// memory keeps values for a limited time. Its zero value is empty.
type memory[V any] struct {
	entries map[string]remembered[V]
	swept   time.Time
}

type remembered[V any] struct {
	value V
	until time.Time
}

func (m *memory[V]) get(key string, now time.Time) (V, bool) {
	entry, ok := m.entries[key]
	if !ok || !now.Before(entry.until) {
		return *new(V), false
	}
	return entry.value, true
}

// put stores a value, unless there are too many.
func (m *memory[V]) put(key string, value V, now time.Time, period time.Duration) {
	m.sweep(now, period)
	if _, ok := m.entries[key]; ok || len(m.entries) < maxRemembered {
		m.entries[key] = remembered[V]{value, now.Add(period)}
	}
}

// sweep deletes expired values, at most once per period, because it looks at all of them.
func (m *memory[V]) sweep(now time.Time, period time.Duration) {
	if m.entries == nil {
		m.entries = map[string]remembered[V]{}
	}
	if now.Sub(m.swept) < period {
		return
	}
	m.swept = now
	for key, entry := range m.entries {
		if !now.Before(entry.until) {
			delete(m.entries, key)
		}
	}
}
