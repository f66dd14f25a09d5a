package workflows_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/activities/attempt"
	"orderflow/clients/mypromo/mypromotest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// route is a kind of order, and what happens to it on its way.
type route struct {
	name string
	doc  func(w *world) order.Order
	// meets makes something happen to the order; nil is nothing.
	meets   func(w *world)
	setting setting
}

// routes together call every operation that orders ever call. If several call one, the first
// counts.
var routes = []route{
	{"made to order, ShipX", func(*world) order.Order { return madeToOrder() }, nil, setting{}},
	{"from stock, TPK", func(*world) order.Order { return byBroker(1) }, nil, setting{}},
	{"Media Port", func(w *world) order.Order { return w.marketOrder(100, order.ProductionMyPromo) }, nil, setting{}},
	{"the merchant's label", func(w *world) order.Order { return w.forMerchant(merchantsLabel) }, nil, setting{}},
	{"of Merkana, tracked", func(w *world) order.Order {
		w.merkana.Expect("244")
		doc := ofMerkana(order.CarrierTPK)
		doc.Shipping.Track = true
		return doc
	}, nil, setting{}},
	{"drawn by the customer", func(*world) order.Order { return drawn() }, func(w *world) { w.at(10*time.Minute, w.finishWhenDrawn) }, setting{}},
	{"best", func(*world) order.Order { return competing() }, nil, setting{}},
	{"amended after InPost has chosen", func(*world) order.Order {
		doc := fromStock()
		doc.Shipping.OfferPolicy, doc.Shipping.PriceCap = order.OfferService, pln("1")
		return doc
	}, func(w *world) {
		w.at(10*time.Minute, w.resolve(amend(`{"recipient": {"city": "Sopot"}, "shipping": {"priceCap": null}}`)))
	}, setting{createWithService: true}},
	{"cancelled before production", func(*world) order.Order { return madeToOrder() }, cancelledAt(20 * time.Second), slowPreflight},
	{"cancelled with offers", func(*world) order.Order { return manual(fromStock()) }, cancelledAt(10 * time.Minute), setting{}},
	{"cancelled at TPK", func(*world) order.Order {
		doc := byBroker(1)
		doc.Shipping.Track = true
		return doc
	}, cancelledAt(10 * time.Minute), setting{}},
	{"cancelled at Media Port", func(w *world) order.Order { return w.marketOrder(100, order.ProductionMyPromo) }, cancelledAt(20 * time.Second), setting{}},
}

// slowPreflight leaves time to cancel.
var slowPreflight = setting{myPromo: mypromotest.Options{Timing: mypromotest.Timing{
	Downloaded: 6 * time.Hour, Ready: 6 * time.Hour, InProduction: 6 * time.Hour}}}

// finishWhenDrawn reports that the customer is done as soon as there is a design.
func (w *world) finishWhenDrawn() {
	if len(w.state().Designs) == 0 {
		w.at(time.Minute, w.finishWhenDrawn)
		return
	}
	w.tellFinished(0)()
}

func manual(doc order.Order) order.Order {
	doc.Shipping.OfferPolicy, doc.Shipping.Service = order.OfferManual, ""
	return doc
}

func cancelledAt(after time.Duration) func(*world) {
	return func(w *world) { w.at(after, w.signal(order.SignalCancelOrder, changedHerMind)) }
}

// saysFailure are the codes of problems about something that a provider fails to do.
var saysFailure = []string{attempt.CodeStuck, "deadline", "offers-expired", "label-file"}

// told is how people learn of an operation that always fails.
type told struct {
	how     string // for example "needs-attention: stuck at label"
	after   time.Duration
	since   time.Duration // since the first failure of the operation
	answers []order.Action
	end     string
}

// breaking is an order whose provider fails at one operation until people have learned of it.
type breaking struct {
	*life
	route     route
	operation string
	faults    *simkit.Faults
	cases     *[]order.Case
	failed    time.Time // the first failure of the operation, to the minute
	healed    time.Time
	goneOn    bool
	told      told
}

func (r route) broken(t *testing.T, provider, operation string) *breaking {
	w := newWorldOf(t, r.setting)
	l := &life{world: w, plan: plan{began: w.env.Now()}, asked: map[string]bool{}}
	b := &breaking{life: l, route: r, operation: operation, faults: l.faultsAt(provider), cases: w.cases()}
	l.plan.doc = r.doc(w)
	b.faults.Add(always(operation))
	if r.meets != nil {
		r.meets(w)
	}
	b.watch()
	l.result = w.live(l.plan.doc)
	b.told.end = string(l.result.Status)
	b.goneOn = b.goneOn || w.env.Now().Sub(b.healed) < 20*time.Minute
	return b
}

// watch looks at the order every minute.
func (b *breaking) watch() {
	b.at(time.Minute, func() {
		if b.env.IsWorkflowCompleted() {
			return
		}
		require.True(b, !b.healed.IsZero() || b.passed() < 12*time.Hour, "nobody hears of it")
		state := b.world.state()
		if b.failed.IsZero() && len(b.faults.Struck()) > 0 {
			b.failed = b.env.Now()
		}
		if b.healed.IsZero() {
			b.hear(state)
		} else if b.env.Now().Sub(b.healed) < 20*time.Minute {
			b.goneOn = b.goneOn || state.Problem == nil
		}
		b.watch()
	})
}

// hear records how people learn of it, and heals the operation.
func (b *breaking) hear(state order.State) {
	switch problem, asked := state.Problem, state.Cancellation; {
	case asked != nil && asked.Decision == order.CancelRefused:
		b.tell("cancellation refused: "+asked.Explanation, nil)
		b.signal(order.SignalCancelOrder, changedHerMind)()
	case problem != nil && slices.Contains(saysFailure, problem.Code):
		b.tell(fmt.Sprintf("asks at %s: %s", problem.Stage, problem.Code), problem.Answers)
	case len(*b.cases) > 0:
		b.tell("case "+string((*b.cases)[0].Kind), nil)
	}
}

func (b *breaking) tell(how string, answers []order.Action) {
	b.healed = b.env.Now()
	b.told = told{how: how, after: b.passed(), since: b.healed.Sub(b.failed), answers: answers}
	b.faults.Clear()
}

// called lists the operations that the healthy order calls, by provider.
func (r route) called(t *testing.T) map[string][]string {
	w := newWorldOf(t, r.setting)
	l := &life{world: w, plan: plan{began: w.env.Now()}}
	doc := r.doc(w)
	if r.meets != nil {
		r.meets(w)
	}
	w.live(doc)
	all := map[string][]string{}
	for provider, requests := range l.requests() {
		for _, asked := range requests {
			all[provider] = append(all[provider], asked.Operation)
		}
	}
	return all
}

// TestAnOperationThatAlwaysFailsIsHeardOf makes each operation of each provider answer 500
// until people have learned of it. It prints the table of docs/architecture.md.
func TestAnOperationThatAlwaysFailsIsHeardOf(t *testing.T) {
	documented, err := os.ReadFile("../docs/architecture.md")
	require.NoError(t, err)
	seen := map[string]bool{}
	for _, r := range routes {
		for provider, called := range r.called(t) {
			for _, operation := range called {
				name := provider + " " + operation
				if seen[name] {
					continue
				}
				seen[name] = true
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					if slices.Contains(holdNothingUp, name) {
						r.goesOnWithout(t, provider, operation)
						return
					}
					b := r.broken(t, provider, operation)
					t.Logf("| %s | `%s` | %s | %s | %s | %s |", provider, operation, r.name, b.told, answersOf(b.told.answers), b.told.end)
					b.judge(t)
					require.Contains(t, string(documented), fmt.Sprintf("| %s | `%s` |", provider, operation), "docs/architecture.md lacks it")
				})
			}
		}
	}
	for provider, known := range operations {
		for _, operation := range known {
			require.True(t, seen[provider+" "+operation], "no route calls %s of %s", operation, provider)
		}
	}
}

// holdNothingUp are the operations without which orders continue.
var holdNothingUp = []string{"shipx get-point"}

// goesOnWithout makes an operation fail for the order's whole life.
func (r route) goesOnWithout(t *testing.T, provider, operation string) {
	w := newWorldOf(t, r.setting)
	l := &life{world: w}
	l.faultsAt(provider).Add(always(operation))
	began := w.env.Now()
	require.Equal(t, order.StatusCompleted, w.live(r.doc(w)).Status)
	require.Zero(t, w.state().Problem)
	require.NotEmpty(t, l.faultsAt(provider).Struck())
	require.Less(t, w.env.Now().Sub(began), time.Hour)
}

func (b *breaking) judge(t *testing.T) {
	require.NotEmpty(t, b.told.how, "nobody has heard of it")
	require.LessOrEqual(t, b.told.since, 2*time.Hour+20*time.Minute)
	require.True(t, b.goneOn, "it does not go on when the operation is healed")
	found := &outcome{life: b.life}
	if len(b.versions.seen) == 0 { // nobody looked before it was amended
		b.versions.note(b.plan.doc.WithDefaults(), b.plan.began)
	}
	found.collect()
	audited := found.audited()
	if b.plan.doc.Shipping.Carrier == order.CarrierMerchant {
		audited.Parcels = nil // its number is the merchant's
	}
	require.Empty(t, audited.Findings())
}

func (o told) String() string { return fmt.Sprintf("%s, %s", o.since, o.how) }

func answersOf(all []order.Action) string {
	names := make([]string, len(all))
	for i, one := range all {
		names[i] = string(one)
	}
	return strings.Join(names, ", ")
}
