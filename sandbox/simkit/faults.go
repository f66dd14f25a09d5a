package simkit

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// Mode is a way in which a call goes wrong.
type Mode string

// The modes of faults.
const (
	// FailBefore answers Status (500 if none is given), and nothing happens.
	FailBefore Mode = "fail-before"
	// FailAfter lets it happen and answers Status (500 if none is given).
	FailAfter Mode = "fail-after"
	// LostAnswer lets it happen and breaks the connection instead of answering.
	LostAnswer Mode = "lost-answer"
	// Reset breaks the connection before anything happens.
	Reset Mode = "reset"
	// Slow waits Delay of real time, lets it happen and answers.
	Slow Mode = "slow"
	// Late waits Delay of real time, lets it happen, waits as long again and answers.
	Late Mode = "late"
	// EmptyBody lets it happen and answers with the right status and nothing else.
	EmptyBody Mode = "empty-body"
	// MalformedBody lets it happen and answers with half of the JSON.
	MalformedBody Mode = "malformed-body"
	// ErrorInside answers 200 with an error in the body; nothing happens.
	ErrorInside Mode = "error-inside"
	// Maintenance answers 503 with Retry-After, and nothing happens.
	Maintenance Mode = "maintenance"
	// Wordless answers Status (404 if none is given) with no body, and nothing happens.
	Wordless Mode = "wordless"
	// HTML answers a page for people with Status (403 if none is given), as a firewall
	// or a proxy does, and nothing happens.
	HTML Mode = "html"
	// HTMLAfter lets it happen and answers such a page.
	HTMLAfter Mode = "html-after"
	// Hiccup404 answers 404 with the plain text that Go's router has for a path it
	// doesn't know, and nothing happens.
	Hiccup404 Mode = "hiccup-404"
	// Hiccup404After lets it happen and answers that.
	Hiccup404After Mode = "hiccup-404-after"
)

// Fault is one thing that goes wrong, keyed so that it means the same in every
// run: the n-th call of an operation for a reference.
type Fault struct {
	// Operation is the simulator's name of an endpoint; empty means every one.
	Operation string `json:"operation"`
	// Ref is the order's reference; empty means every one.
	Ref string `json:"ref,omitempty"`
	// Call is which call of the operation for the reference it strikes, the first
	// being 1; 0 strikes every one.
	Call int  `json:"call,omitempty"`
	Mode Mode `json:"mode"`
	// Status is for the modes that answer one.
	Status int `json:"status,omitempty"`
	// Body is the JSON that comes with Status; empty is what Faults.Words makes up.
	Body string `json:"body,omitempty"`
	// RetryAfter is sent as the header of that name, in seconds, when not 0.
	RetryAfter int `json:"retryAfter,omitempty"`
	// Delay is for the modes slow and late, in real time.
	Delay time.Duration `json:"delay,omitempty"`
}

// OffShape reports whether the answer is in no provider's own words.
func (f Fault) OffShape() bool {
	return f.Mode == HTML || f.Mode == HTMLAfter || f.Mode == Hiccup404 || f.Mode == Hiccup404After
}

// String is for logs and failed tests.
func (f Fault) String() string {
	return fmt.Sprintf("%s at call %d of %q for %q (status %d)", f.Mode, f.Call, f.Operation, f.Ref, f.Status)
}

// Faults is a simulator's plan of what goes wrong. It is safe for concurrent use.
type Faults struct {
	// Words makes up what a provider says in its own form when a fault answers with a
	// status and has no body; nil says it in no provider's form. Set it before use.
	Words func(status int) any

	mu     sync.Mutex
	plan   []Fault
	calls  map[callKey]int
	struck []Fault

	random *Random // nil when nothing is left to chance
	since  time.Time
	drawn  map[callKey]int // how many calls went wrong by the random plan
}

type callKey struct{ operation, ref string }

// Add puts faults into the plan.
func (f *Faults) Add(faults ...Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.plan = append(f.plan, faults...)
}

// Randomize has calls go wrong by a random plan from now on, where the faults that
// were added don't strike.
func (f *Faults) Randomize(random Random) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.random, f.since, f.drawn = &random, time.Now(), map[callKey]int{}
}

// Clear empties the plan, the random one too; calls go on being counted.
func (f *Faults) Clear() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.plan, f.random = nil, nil
}

// Counts returns how many faults of each kind have happened.
func (f *Faults) Counts() map[string]int {
	counts := map[string]int{}
	for _, fault := range f.Struck() {
		counts[fault.Kind()]++
	}
	return counts
}

// Struck returns the faults that happened, oldest first, each with the
// operation, reference and call it struck.
func (f *Faults) Struck() []Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]Fault(nil), f.struck...)
}

// Calls returns how many calls of an operation were made for a reference.
func (f *Faults) Calls(operation, ref string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls[callKey{operation, ref}]
}

// Requests is how often an operation was asked for under a reference.
type Requests struct {
	Operation string `json:"operation"`
	Ref       string `json:"ref"`
	Times     int    `json:"times"`
}

// Requests returns how often each operation was asked for under each reference,
// whatever became of it.
func (f *Faults) Requests() []Requests {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := make([]Requests, 0, len(f.calls))
	for key, times := range f.calls {
		all = append(all, Requests{key.operation, key.ref, times})
	}
	slices.SortFunc(all, func(a, b Requests) int {
		return cmp.Or(strings.Compare(a.Ref, b.Ref), strings.Compare(a.Operation, b.Operation))
	})
	return all
}

// Next counts a call and returns the fault that strikes it, if one does.
func (f *Faults) Next(operation, ref string) (Fault, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.calls == nil {
		f.calls = map[callKey]int{}
	}
	key := callKey{operation, ref}
	f.calls[key]++
	fault, strikes := f.planned(key)
	if !strikes {
		fault, strikes = f.draw(key)
	}
	if strikes {
		fault.Operation, fault.Ref, fault.Call = operation, ref, f.calls[key]
		f.struck = append(f.struck, fault)
	}
	return fault, strikes
}

func (f *Faults) planned(key callKey) (Fault, bool) {
	for _, fault := range f.plan {
		if fault.strikes(key.operation, key.ref, f.calls[key]) {
			return fault, true
		}
	}
	return Fault{}, false
}

func (f *Faults) draw(key callKey) (Fault, bool) {
	if f.random == nil {
		return Fault{}, false
	}
	if left := f.random.AwayFor("provider", time.Since(f.since)); left > 0 {
		return Fault{Mode: Maintenance, RetryAfter: 1 + int(left/time.Second)}, true
	}
	fault, strikes := f.random.fate(key.operation, key.ref, f.calls[key], f.drawn[key])
	if strikes {
		f.drawn[key]++
	}
	return fault, strikes
}

func (f Fault) strikes(operation, ref string, call int) bool {
	return (f.Operation == "" || f.Operation == operation) &&
		(f.Ref == "" || f.Ref == ref) &&
		(f.Call == 0 || f.Call == call)
}
