package workflows_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// batches is the number of subtests that share the lives and run in parallel.
const batches = 4

// init sets how many lives there are, from the variable LIVES; -rapid.checks, the number per
// batch, overrides it. "make test" runs 300 lives without the race detector, after a few with
// it.
func init() {
	lives, err := strconv.Atoi(os.Getenv("LIVES"))
	if err != nil || lives < 1 {
		lives = 300
		if underRace {
			lives = 40
		}
	}
	if err := flag.Set("rapid.checks", strconv.Itoa((lives+batches-1)/batches)); err != nil {
		panic(err) // the flag is rapid's
	}
}

// TestLives runs orders by random plans: whatever fails and whoever interferes, and whenever,
// each has exactly one outcome, and each of its effects at the providers is there once or
// undone. A failure prints the plan that it shrank to, and how to repeat it: -rapid.failfile
// for that plan, -rapid.seed for the first.
func TestLives(t *testing.T) {
	met := &situations{}
	t.Cleanup(func() { met.report(t) })
	for batch := range batches {
		t.Run(fmt.Sprint(batch+1), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				p := plans.Draw(t, "plan")
				l := live(t, p, setting{})
				met.note(l)
				if broken := l.judge(); len(broken) > 0 {
					t.Logf("what happened:\n%s", l.story())
					for _, one := range broken {
						t.Logf("broken rule: %s", one)
					}
					t.Fatalf("broken: %s", broken[0].rule)
				}
			})
		})
	}
}

// story prints a life by its stages and effects.
func (l *life) story() string {
	var text strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&text, format+"\n", args...) }
	for _, effect := range append(l.myPromo.Ledger().Of(l.plan.doc.ID), l.shipX.Ledger().Of(l.plan.doc.ID)...) {
		line("%9.3fs %s %s %s", effect.At.Sub(l.plan.began).Seconds(), effect.Kind, effect.ID, effect.Detail)
	}
	for _, effect := range append(l.tpk.Ledger().All(), l.merkana.Ledger().All()...) {
		line("%9.3fs %s %s %s %s", effect.At.Sub(l.plan.began).Seconds(), effect.Kind, effect.Ref, effect.ID, effect.Detail)
	}
	for _, struck := range slices.Concat(l.myPromo.Faults().Struck(), l.shipX.Faults().Struck(),
		l.tpk.Faults().Struck(), l.merkana.Faults().Struck()) {
		line("struck: %s", struck)
	}
	state := l.state()
	for _, record := range state.Stages {
		line("%9.3fs to %9.3fs %s %s: %s", record.StartedAt.Sub(l.plan.began).Seconds(),
			record.EndedAt.Sub(l.plan.began).Seconds(), record.Stage, record.Outcome, record.Note)
	}
	line("%9.3fs %s, problem %+v, cancellation %+v", l.passed().Seconds(), state.Status, state.Problem, state.Cancellation)
	return text.String()
}
