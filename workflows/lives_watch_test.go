package workflows_test

import (
	"context"
	"sync"
	"time"

	"go.temporal.io/sdk/testsuite"
	"pgregory.net/rapid"

	"orderflow/activities"
	"orderflow/order"
)

// watchPlan is a watcher of MyPromo's account, which the order relies on.
type watchPlan struct {
	// diesAfter is when the watcher is killed, in the middle of a pass; noticedAfter is how
	// much later workers notice; nobody starts it again.
	diesAfter, noticedAfter time.Duration
}

func drawWatch(t *rapid.T) *watchPlan {
	if !rapid.Bool().Draw(t, "watched") {
		return nil
	}
	watch := &watchPlan{diesAfter: forEver, noticedAfter: time.Hour}
	if oneIn(t, 3, "the watcher dies") {
		watch.diesAfter = drawTime(t)
	}
	return watch
}

// The pauses between two passes: short while most happens, because each is real work.
const (
	firstPasses, laterPasses = time.Minute, time.Hour
	passesAreShortFor        = time.Hour
)

// keepWatch gives the order the plan's watcher, whose passes are made by the real activity,
// at the simulator and over the order's network.
func (l *life) keepWatch(myPromo *activities.MyPromo) {
	plan := l.plan.watch
	if plan == nil || myPromo == nil {
		return
	}
	told := map[string]bool{}
	var hinting sync.Mutex
	myPromo.Options.Watched = func() bool { return l.passed() < plan.diesAfter+plan.noticedAfter }
	myPromo.Options.Watch = activities.Watch{Every: firstPasses, Prefix: l.plan.doc.ReferencePrefix, Clock: l.env.Now,
		Produces: func(context.Context) (bool, error) { return true, nil },
		Hint: func(_ context.Context, hint activities.Hint) (bool, error) {
			hinting.Lock()
			defer hinting.Unlock()
			ours := hint.WorkflowID == order.WorkflowID(l.plan.doc.ID)
			if ours && !told[hint.News] { // Temporal accepts each once
				told[hint.News] = true
				l.env.SignalWorkflow(order.SignalProviderEvent, hint.Event)
			}
			return ours, nil
		}}
	var cursor, fulfillers time.Time
	var look func()
	look = func() {
		if l.passed() >= plan.diesAfter {
			return
		}
		pass(myPromo, myPromo.ReadChangedOrders, &cursor)
		pass(myPromo, myPromo.ReadChangedProductionOrders, &fulfillers)
		next := laterPasses
		if l.passed() < passesAreShortFor {
			next = firstPasses
		}
		l.at(next, look)
	}
	l.at(firstPasses, look)
}

// pass makes a pass, which moves the cursor if it is complete.
func pass(steps, activity any, cursor *time.Time) {
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet{})
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(steps)
	var found activities.Pass
	if value, err := env.ExecuteActivity(activity, *cursor); err == nil && value.Get(&found) == nil {
		*cursor = found.Cursor
	}
}
