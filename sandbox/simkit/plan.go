package simkit

import (
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"
)

// Random is a plan drawn from a seed: the n-th call of an operation for a
// reference has the same fate in every run, whatever is called in between.
type Random struct {
	Seed uint64 `json:"seed"`
	// Rate is the share of calls and webhooks that go wrong: 0.1 is every tenth. Calls
	// for no reference, of which every order makes some, go wrong a third as often.
	Rate float64 `json:"rate"`
	// Most is how many calls of one operation for one reference go wrong at most, so
	// that every order comes to its end. Calls for no reference know no such limit.
	Most int `json:"most"`
	// Timeout is how long the callers wait for an answer. What is slow or late has its
	// effect before that; a late answer comes after it.
	Timeout time.Duration `json:"timeout"`
	// Every is how often a provider is away, on average, and Away for how long, in
	// real time. It never is when Away is 0.
	Every time.Duration `json:"every"`
	Away  time.Duration `json:"away"`
	// Name tells the plans of several simulators apart.
	Name string `json:"-"`
	// Without are kinds of faults that don't happen.
	Without []string `json:"-"`
}

// The kinds of faults that have names of their own; see Fault.Kind.
const (
	TokenExpired = "token-expired"
)

// fates are what may become of a call that goes wrong, each as likely as the
// others. Lost answers, which are the worst, stand for two.
var fates = []Fault{
	{Mode: LostAnswer}, {Mode: LostAnswer}, {Mode: Late}, {Mode: Slow}, {Mode: Reset}, {Mode: EmptyBody}, {Mode: MalformedBody},
	{Mode: FailAfter, Status: 500}, {Mode: FailAfter, Status: 502}, {Mode: FailAfter, Status: 503},
	{Mode: FailBefore, Status: 500}, {Mode: FailBefore, Status: 502},
	{Mode: FailBefore, Status: 503, RetryAfter: 1}, {Mode: FailBefore, Status: 429, RetryAfter: 2},
	{Mode: FailBefore, Status: 401}, {Mode: ErrorInside},
	{Mode: HTML, Status: 403}, {Mode: HTML, Status: 200}, {Mode: HTMLAfter, Status: 403}, {Mode: Hiccup404}, {Mode: Hiccup404After},
}

// Kind names a fault for those who count: its mode, with the status it answers.
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

// fate returns what becomes of a call, the first being 1, when so many before it
// went wrong.
func (r Random) fate(operation, ref string, call, before int) (Fault, bool) {
	dice := r.dice("call", operation, ref, strconv.Itoa(call))
	rate := r.Rate
	if ref == "" {
		rate /= 3
	}
	if dice.Float64() >= rate || ref != "" && before >= r.Most {
		return Fault{}, false
	}
	fault := fates[dice.IntN(len(fates))]
	if slices.Contains(r.Without, fault.Kind()) || fault.Kind() == TokenExpired && !mayExpire(ref, call) {
		fault = Fault{Mode: LostAnswer}
	}
	if fault.Mode == Late || fault.Mode == Slow {
		fault.Delay = r.Timeout * 3 / 4
	}
	return fault, true
}

// mayExpire lets no two calls in a row meet an expired token: a token that was
// just made and is not taken is another trouble, wrong credentials.
func mayExpire(ref string, call int) bool { return ref != "" && call%2 == 1 }

// webhookFates are what may become of a webhook that goes wrong.
var webhookFates = []WebhookFault{WebhookDropped, WebhookDuplicated, WebhookHeldBack, WebhookLate, WebhookForged}

// webhookFate returns what becomes of the n-th webhook of a kind for a reference.
func (r Random) webhookFate(kind, ref string, n int) WebhookFault {
	dice := r.dice("webhook", kind, ref, strconv.Itoa(n))
	if dice.Float64() >= r.Rate {
		return ""
	}
	return webhookFates[dice.IntN(len(webhookFates))]
}

// AwayFor returns how long something will be away that has been watched for so
// long, 0 when it is there. In each span of Every it is away once.
func (r Random) AwayFor(what string, watched time.Duration) time.Duration {
	if r.Away <= 0 || r.Every <= r.Away || watched < 0 {
		return 0
	}
	span := watched / r.Every
	dice := r.dice("away", what, "", strconv.FormatInt(int64(span), 10))
	begins := time.Duration(dice.Int64N(int64(r.Every - r.Away)))
	passed := watched - span*r.Every - begins
	if passed < 0 || passed >= r.Away {
		return 0
	}
	return r.Away - passed
}

// dice are those of one decision.
func (r Random) dice(of ...string) *rand.Rand {
	hash := fnv.New64a()
	for _, part := range append(of, r.Name) {
		_, _ = hash.Write([]byte(part)) // a hash takes everything
		_, _ = hash.Write([]byte{0})
	}
	return rand.New(rand.NewPCG(r.Seed, hash.Sum64()))
}
