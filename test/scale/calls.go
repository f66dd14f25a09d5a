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

// minute is the span of time in which calls are limited.
const minute = time.Minute

// calls are those that reached the simulated MyPromo, as it saw them.
type calls struct {
	mu   sync.Mutex
	seen []call // by time
}

type call struct {
	at   time.Time
	kind string
}

// before counts the calls to MyPromo on their way to the simulators.
func (c *calls) before(simulators http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if path, mypromo := strings.CutPrefix(r.URL.Path, "/mypromo/"); mypromo {
			c.add(r.Method + " " + numbers.ReplaceAllString(path, "/{id}"))
		}
		simulators.ServeHTTP(w, r)
	})
}

// numbers are the ids in paths.
var numbers = regexp.MustCompile(`/\d+`)

func (c *calls) add(kind string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen = append(c.seen, call{time.Now(), kind})
}

// in are the calls of a span of time.
func (c *calls) in(s span) []call {
	c.mu.Lock()
	defer c.mu.Unlock()
	return s.of(c.seen)
}

// span is a time in which a number of workers worked, or in which it changed to that.
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

// of are those of some calls that were in the span.
func (s span) of(seen []call) []call {
	return slices.DeleteFunc(slices.Clone(seen), func(one call) bool { return one.at.Before(s.from) || one.at.After(s.to) })
}

// rate is how many calls a minute there were.
func (s span) rate(seen []call) float64 {
	return float64(len(seen)) / s.to.Sub(s.from).Minutes()
}

// around is a span with a minute before and after it: all minutes that have a part of it.
func (s span) around() span {
	return span{s.workers, s.from.Add(-minute), s.to.Add(minute)}
}

// mostIn is the most of the calls that are in any minute, not only in whole ones.
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

// kinds says what calls were for, the most frequent first.
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
