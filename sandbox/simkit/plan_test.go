package simkit_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/sandbox/simkit"
)

// drawn calls an operation for a reference and returns the faults.
func drawn(plan simkit.Random, operation, ref string, calls int) (struck []simkit.Fault) {
	var faults simkit.Faults
	faults.Randomize(plan)
	for range calls {
		if fault, ok := faults.Next(operation, ref); ok {
			struck = append(struck, fault)
		}
	}
	return struck
}

func TestARandomPlanMeansTheSameInEveryRun(t *testing.T) {
	plan := simkit.Random{Seed: 7, Rate: 0.5, Most: 10, Timeout: time.Second, Name: "shipx"}
	first := drawn(plan, "buy", "A-1", 20)
	require.NotEmpty(t, first)

	var faults simkit.Faults
	faults.Randomize(plan)
	var again []simkit.Fault
	for range 20 { // other calls in between change nothing
		_, _ = faults.Next("buy", "A-2")
		if fault, ok := faults.Next("buy", "A-1"); ok {
			again = append(again, fault)
		}
		_, _ = faults.Next("label", "A-1")
	}
	require.Equal(t, first, again)

	for _, other := range []simkit.Random{{Seed: 8, Rate: 0.5, Most: 10, Name: "shipx"}, {Seed: 7, Rate: 0.5, Most: 10, Name: "tpk"}} {
		require.NotEqual(t, first, drawn(other, "buy", "A-1", 20))
	}
}

func TestHowOftenARandomPlanStrikes(t *testing.T) {
	for _, test := range []struct {
		name     string
		plan     simkit.Random
		ref      string
		calls    int
		from, to int
	}{
		{"never", simkit.Random{Seed: 1, Most: 9}, "A-1", 1000, 0, 0},
		{"about as often as it says", simkit.Random{Seed: 1, Rate: 0.1, Most: 1000}, "A-1", 1000, 70, 130},
		{"not more often than an order can bear", simkit.Random{Seed: 1, Rate: 0.9, Most: 3}, "A-1", 1000, 3, 3},
		{"without such a limit where there is no order", simkit.Random{Seed: 1, Rate: 0.3, Most: 3}, "", 1000, 70, 130},
	} {
		t.Run(test.name, func(t *testing.T) {
			struck := len(drawn(test.plan, "buy", test.ref, test.calls))
			require.GreaterOrEqual(t, struck, test.from)
			require.LessOrEqual(t, struck, test.to)
		})
	}
}

func TestARandomPlanKnowsAllKinds(t *testing.T) {
	kinds := func(plan simkit.Random) map[string]int {
		var faults simkit.Faults
		plan.Seed, plan.Rate, plan.Most, plan.Timeout = 3, 1, 1000, 4*time.Second
		faults.Randomize(plan)
		for range 1000 {
			_, _ = faults.Next("buy", "A-1")
		}
		return faults.Counts()
	}
	all := kinds(simkit.Random{})
	for _, kind := range []string{"lost-answer", "late", "slow", "reset", "empty-body", "malformed-body", "fail-after-500", "fail-after-502",
		"fail-after-503", "fail-before-500", "fail-before-502", "fail-before-503", "fail-before-429", "token-expired", "error-inside",
		"html-403", "html-200", "html-after-403", "hiccup-404", "hiccup-404-after"} {
		require.Greater(t, all[kind], 10, kind)
	}
	require.Len(t, all, 20)
	fewer := kinds(simkit.Random{Without: []string{simkit.TokenExpired, string(simkit.ErrorInside)}})
	require.Len(t, fewer, 18)
	require.Zero(t, fewer["token-expired"]+fewer["error-inside"])
}

func TestNoTwoTokensInARowExpire(t *testing.T) {
	plan := simkit.Random{Seed: 3, Rate: 1, Most: 1000}
	last := -1
	for _, fault := range drawn(plan, "buy", "A-1", 1000) {
		if fault.Kind() == simkit.TokenExpired {
			require.Greater(t, fault.Call, last+1)
			last = fault.Call
		}
	}
	require.Positive(t, last)
	for _, fault := range drawn(plan, "token", "", 1000) {
		require.NotEqual(t, simkit.TokenExpired, fault.Kind(), "a call for no order")
	}
}

func TestWhatIsLateHasItsEffectInTime(t *testing.T) {
	for _, fault := range drawn(simkit.Random{Seed: 3, Rate: 1, Most: 1000, Timeout: 4 * time.Second}, "buy", "A-1", 200) {
		if fault.Mode == simkit.Late {
			require.Equal(t, 3*time.Second, fault.Delay)
			return
		}
	}
	t.Fatal("nothing is late")
}

func TestWhenAProviderIsAway(t *testing.T) {
	plan := simkit.Random{Seed: 5, Every: time.Minute, Away: 4 * time.Second}
	for span := range 10 {
		var away []time.Duration
		for at := range 600 {
			if left := plan.AwayFor("provider", time.Duration(span)*time.Minute+time.Duration(at)*100*time.Millisecond); left > 0 {
				away = append(away, left)
			}
		}
		require.InDelta(t, 40, len(away), 1, "once in a minute, for 4 seconds")
		require.Greater(t, away[0], 3800*time.Millisecond)
		require.LessOrEqual(t, away[len(away)-1], 200*time.Millisecond)
	}
	require.Zero(t, simkit.Random{Seed: 5, Every: time.Minute}.AwayFor("provider", 0), "it is never away")
}

func TestMaintenance(t *testing.T) {
	p := newProvider(t)
	p.faults.Randomize(simkit.Random{Seed: 1, Every: time.Second + time.Nanosecond, Away: time.Second})
	require.Equal(t, answer{503, "1", `{"message":"Simulated fault.","status":503}`}, p.call(t))
	require.Equal(t, map[string]int{"maintenance": 1}, p.faults.Counts())
	p.faults.Clear()
	require.Equal(t, http.StatusCreated, p.call(t).status)
}

func TestKindsOfFaults(t *testing.T) {
	for want, fault := range map[string]simkit.Fault{
		"lost-answer":     {Mode: simkit.LostAnswer},
		"fail-before-500": {Mode: simkit.FailBefore},
		"fail-after-502":  {Mode: simkit.FailAfter, Status: 502},
		"token-expired":   {Mode: simkit.FailBefore, Status: 401},
		"html-403":        {Mode: simkit.HTML},
		"html-after-200":  {Mode: simkit.HTMLAfter, Status: 200},
		"hiccup-404":      {Mode: simkit.Hiccup404},
	} {
		require.Equal(t, want, fault.Kind())
	}
}

func TestWebhooksGoWrongAtRandom(t *testing.T) {
	deliver := func(seed uint64) ([]string, map[string]int) {
		c := newCustomer(t)
		var hooks simkit.Webhooks
		hooks.Randomize(simkit.Random{Seed: seed, Rate: 0.5})
		for i := range 40 {
			hooks.Add(c.webhook(fmt.Sprintf("A-%d", i), "shipped"))
		}
		hooks.Deliver(t.Context())
		return c.received, hooks.Counts()
	}
	received, counts := deliver(1)
	again, _ := deliver(1)
	require.Equal(t, received, again)
	for _, fault := range []string{"webhook-dropped", "webhook-duplicated", "webhook-held-back", "webhook-late", "webhook-forged"} {
		require.Positive(t, counts[fault], fault)
	}
	missing := counts["webhook-dropped"] + counts["webhook-late"]
	more := counts["webhook-duplicated"] + counts["webhook-forged"]
	require.InDelta(t, 40-missing+more, len(received), float64(counts["webhook-held-back"]))
}
