package webhooks

import "time"

// maxRemembered bounds what strangers can make us remember.
const maxRemembered = 20_000

// memory keeps values for a while. Its zero value is empty.
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

// put remembers a value, unless there are too many.
func (m *memory[V]) put(key string, value V, now time.Time, period time.Duration) {
	m.sweep(now, period)
	if _, ok := m.entries[key]; ok || len(m.entries) < maxRemembered {
		m.entries[key] = remembered[V]{value, now.Add(period)}
	}
}

// sweep forgets what is over, not more often than a period: it looks at everything.
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
