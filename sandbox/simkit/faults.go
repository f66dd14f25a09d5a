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
	// FailBefore answers Status (default 500) without the effect.
	FailBefore Mode = "fail-before"
	// FailAfter has the effect and answers Status (default 500).
	FailAfter Mode = "fail-after"
	// LostAnswer has the effect and breaks the connection instead of answering.
	LostAnswer Mode = "lost-answer"
	// Reset breaks the connection without the effect.
	Reset Mode = "reset"
	// Slow waits Delay of real time, has the effect and answers.
	Slow Mode = "slow"
	// Late waits Delay of real time, has the effect, waits Delay again and answers.
	Late Mode = "late"
	// EmptyBody has the effect and answers with the right status and no body.
	EmptyBody Mode = "empty-body"
	// MalformedBody has the effect and answers with half of the JSON.
	MalformedBody Mode = "malformed-body"
	// ErrorInside answers 200 with an error in the body, without the effect.
	ErrorInside Mode = "error-inside"
	// Maintenance answers 503 with Retry-After, without the effect.
	Maintenance Mode = "maintenance"
	// Wordless answers Status (default 404) with no body, without the effect.
	Wordless Mode = "wordless"
	// HTML answers a page for people with Status (default 403), as a firewall or a proxy
	// does, without the effect.
	HTML Mode = "html"
	// HTMLAfter has the effect and answers such a page.
	HTMLAfter Mode = "html-after"
	// Hiccup404 answers 404 with the plain text of Go's router for an unknown path,
	// without the effect.
	Hiccup404 Mode = "hiccup-404"
	// Hiccup404After has the effect and answers the same.
	Hiccup404After Mode = "hiccup-404-after"
)

// Fault is one failure of a call. Its key is the n-th call of an operation for a
// reference, so it means the same in every run.
type Fault struct {
	// Operation is the simulator's name of an endpoint; empty means every one.
	Operation string `json:"operation"`
	// Ref is the order's reference; empty means every one.
	Ref string `json:"ref,omitempty"`
	// Call is the number of the call of this operation for this reference, from 1; 0
	// means every call.
	Call int  `json:"call,omitempty"`
	Mode Mode `json:"mode"`
	// Status is for the modes that answer with a status.
	Status int `json:"status,omitempty"`
	// Body is the JSON body for Status; if empty, Faults.ErrorBody makes one.
	Body string `json:"body,omitempty"`
	// RetryAfter is sent as the header of that name, in seconds, when not 0.
	RetryAfter int `json:"retryAfter,omitempty"`
	// Delay is for the modes slow and late, in real time.
	Delay time.Duration `json:"delay,omitempty"`
}

// OffShape reports whether the answer lacks the provider's own format.
func (f Fault) OffShape() bool {
	return f.Mode == HTML || f.Mode == HTMLAfter || f.Mode == Hiccup404 || f.Mode == Hiccup404After
}

// String formats the fault for logs and failed tests.
func (f Fault) String() string {
	return fmt.Sprintf("%s at call %d of %q for %q (status %d)", f.Mode, f.Call, f.Operation, f.Ref, f.Status)
}

// Faults is a simulator's plan of faults. It is safe for concurrent use.
type Faults struct {
	// ErrorBody makes a body in the provider's format for a fault with a status and no body;
	// with nil the body has no provider's format. Set it before use.
	ErrorBody func(status int) any

	mu     sync.Mutex
	plan   []Fault
	calls  map[callKey]int
	struck []Fault

	random *Random // nil without a random plan
	since  time.Time
	drawn  map[callKey]int // how many faults the random plan has caused
}

type callKey struct{ operation, ref string }

// Add adds faults to the plan.
func (f *Faults) Add(faults ...Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.plan = append(f.plan, faults...)
}

// Randomize adds a random plan, for calls without a fault from Add.
func (f *Faults) Randomize(random Random) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.random, f.since, f.drawn = &random, time.Now(), map[callKey]int{}
}

// Clear removes all faults and the random plan. Calls are still counted.
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

// Struck returns the faults that happened, oldest first, each with its operation,
// reference and call.
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

// Requests is the number of calls of an operation for a reference.
type Requests struct {
	Operation string `json:"operation"`
	Ref       string `json:"ref"`
	Times     int    `json:"times"`
}

// Requests counts the calls of each operation for each reference, with and without a
// fault.
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

// Next counts a call and returns its fault, if it has one.
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
	fault, strikes := f.random.faultFor(key.operation, key.ref, f.calls[key], f.drawn[key])
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
