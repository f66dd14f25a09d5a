package simkit

import (
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"
)

// Random is a plan of faults drawn from a seed: the n-th call of an operation for a
// reference has the same fault in every run, whatever is called in between.
type Random struct {
	Seed uint64 `json:"seed"`
	// Rate is the share of calls and webhooks that fail: 0.1 is every tenth. Calls
	// without a reference fail a third as often, as every order makes some of them.
	Rate float64 `json:"rate"`
	// Most is the maximum number of faults for one operation and reference, so that every
	// order can end. It does not limit calls without a reference.
	Most int `json:"most"`
	// Timeout is the callers' timeout. A slow or late call has its effect before it; a
	// late answer comes after it.
	Timeout time.Duration `json:"timeout"`
	// Every is the average time between two outages of a provider and Away the length of
	// one, in real time. With Away 0 there are no outages.
	Every time.Duration `json:"every"`
	Away  time.Duration `json:"away"`
	// Name gives each simulator its own random plan.
	Name string `json:"-"`
	// Without lists kinds of faults that don't happen.
	Without []string `json:"-"`
}

// The kinds of faults that have names of their own; see Fault.Kind.
const (
	TokenExpired = "token-expired"
)

// callFaults are the possible faults of a call, each equally likely. LostAnswer, the worst, is
// there twice.
var callFaults = []Fault{
	{Mode: LostAnswer}, {Mode: LostAnswer}, {Mode: Late}, {Mode: Slow}, {Mode: Reset}, {Mode: EmptyBody}, {Mode: MalformedBody},
	{Mode: FailAfter, Status: 500}, {Mode: FailAfter, Status: 502}, {Mode: FailAfter, Status: 503},
	{Mode: FailBefore, Status: 500}, {Mode: FailBefore, Status: 502},
	{Mode: FailBefore, Status: 503, RetryAfter: 1}, {Mode: FailBefore, Status: 429, RetryAfter: 2},
	{Mode: FailBefore, Status: 401}, {Mode: ErrorInside},
	{Mode: HTML, Status: 403}, {Mode: HTML, Status: 200}, {Mode: HTMLAfter, Status: 403}, {Mode: Hiccup404}, {Mode: Hiccup404After},
}

// Kind names a fault for statistics: its mode and the status that it answers.
func (f Fault) Kind() string {
	switch {
	case f.Mode == FailBefore && f.Status == 401:
		return TokenExpired
	case f.Mode == FailBefore || f.Mode == FailAfter:
		return string(f.Mode) + "-" + strconv.Itoa(f.statusOr(500))
	case f.Mode == HTML || f.Mode == HTMLAfter:
		return string(f.Mode) + "-" + strconv.Itoa(f.statusOr(403))
	}
	return string(f.Mode)
}

// faultFor returns the random fault of a call, numbered from 1, after so many faults before.
func (r Random) faultFor(operation, ref string, call, before int) (Fault, bool) {
	dice := r.source("call", operation, ref, strconv.Itoa(call))
	rate := r.Rate
	if ref == "" {
		rate /= 3
	}
	if dice.Float64() >= rate || ref != "" && before >= r.Most {
		return Fault{}, false
	}
	fault := callFaults[dice.IntN(len(callFaults))]
	if slices.Contains(r.Without, fault.Kind()) || fault.Kind() == TokenExpired && !mayExpire(ref, call) {
		fault = Fault{Mode: LostAnswer}
	}
	if fault.Mode == Late || fault.Mode == Slow {
		fault.Delay = r.Timeout * 3 / 4
	}
	return fault, true
}

// mayExpire prevents two expired tokens in a row: a new token that is refused means wrong
// credentials, which is another problem.
func mayExpire(ref string, call int) bool { return ref != "" && call%2 == 1 }

// webhookFaults are the possible faults of a webhook.
var webhookFaults = []WebhookFault{WebhookDropped, WebhookDuplicated, WebhookHeldBack, WebhookLate, WebhookForged}

// webhookFaultFor returns the random fault of the n-th webhook of a kind for a reference.
func (r Random) webhookFaultFor(kind, ref string, n int) WebhookFault {
	dice := r.source("webhook", kind, ref, strconv.Itoa(n))
	if dice.Float64() >= r.Rate {
		return ""
	}
	return webhookFaults[dice.IntN(len(webhookFaults))]
}

// AwayFor returns how long something stays away, "watched" after the plan began; 0 means
// it is available. It is away once in each span of Every.
func (r Random) AwayFor(what string, watched time.Duration) time.Duration {
	if r.Away <= 0 || r.Every <= r.Away || watched < 0 {
		return 0
	}
	span := watched / r.Every
	dice := r.source("away", what, "", strconv.FormatInt(int64(span), 10))
	begins := time.Duration(dice.Int64N(int64(r.Every - r.Away)))
	passed := watched - span*r.Every - begins
	if passed < 0 || passed >= r.Away {
		return 0
	}
	return r.Away - passed
}

// source returns the random source of one decision.
func (r Random) source(of ...string) *rand.Rand {
	hash := fnv.New64a()
	for _, part := range append(of, r.Name) {
		_, _ = hash.Write([]byte(part)) // a hash never fails
		_, _ = hash.Write([]byte{0})
	}
	return rand.New(rand.NewPCG(r.Seed, hash.Sum64()))
}
