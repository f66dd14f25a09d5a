package main

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// minute is the period of the call limit.
const minute = time.Minute

// calls are the calls that reached the simulated MyPromo, by its clock.
type calls struct {
	mu   sync.Mutex
	seen []call // in the sequence of their times
}

type call struct {
	at   time.Time
	kind string
}

// before counts the calls to MyPromo before they reach the simulators.
func (c *calls) before(simulators http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if path, mypromo := strings.CutPrefix(r.URL.Path, "/mypromo/"); mypromo {
			c.add(r.Method + " " + numbers.ReplaceAllString(path, "/{id}"))
		}
		simulators.ServeHTTP(w, r)
	})
}

// numbers matches ids in paths.
var numbers = regexp.MustCompile(`/\d+`)

func (c *calls) add(kind string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen = append(c.seen, call{time.Now(), kind})
}

// in returns the calls in a span of time.
func (c *calls) in(s span) []call {
	c.mu.Lock()
	defer c.mu.Unlock()
	return s.of(c.seen)
}

// span is a time with a constant number of workers, or one in which the number changed.
type span struct {
	workers  int
	from, to time.Time
}

func (s span) String() string {
	if s.workers == 1 {
		return "1 worker"
	}
	return fmt.Sprintf("%d workers", s.workers)
}

// of returns the calls in the span.
func (s span) of(seen []call) []call {
	return slices.DeleteFunc(slices.Clone(seen), func(one call) bool { return one.at.Before(s.from) || one.at.After(s.to) })
}

// rate is the number of calls per minute.
func (s span) rate(seen []call) float64 {
	return float64(len(seen)) / s.to.Sub(s.from).Minutes()
}

// around is the span plus a minute before and after: every minute that overlaps it.
func (s span) around() span {
	return span{s.workers, s.from.Add(-minute), s.to.Add(minute)}
}

// mostIn returns the highest number of calls in any minute, whole or not.
func mostIn(seen []call) (most int) {
	first := 0
	for last := range seen {
		for seen[last].at.Sub(seen[first].at) >= minute {
			first++
		}
		most = max(most, last-first+1)
	}
	return most
}

// kinds counts the calls by kind, the most frequent first.
func kinds(seen []call) string {
	counts := map[string]int{}
	for _, one := range seen {
		counts[one.kind]++
	}
	names := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		if counts[a] != counts[b] {
			return counts[b] - counts[a]
		}
		return strings.Compare(a, b)
	})
	var texts []string
	for _, name := range names {
		texts = append(texts, fmt.Sprintf("%d %s", counts[name], name))
	}
	return strings.Join(texts, ", ")
}
