package workflows_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"orderflow/order"
	"orderflow/workflows"
)

// reported is the trouble of an order, at a time after noon.
type reported struct {
	order string
	after time.Duration
}

// apart are troubles of orders 1, 2, 3 and so on, at equal intervals.
func apart(orders int, pause time.Duration) (all []reported) {
	for n := range orders {
		all = append(all, reported{fmt.Sprintf("order-%d", n+1), time.Duration(n) * pause})
	}
	return all
}

// watched is ShipX's workflow, its messages to orders, and what it shows.
type watched struct {
	*testing.T
	env   *testsuite.TestWorkflowEnvironment
	mu    sync.Mutex
	told  []string // those of one moment are in any order
	shown workflows.Hold
}

func watchedProvider(t *testing.T, ended ...string) *watched {
	w := &watched{T: t, env: newProvider(t)}
	w.env.SetStartWorkflowOptions(client.StartWorkflowOptions{ID: workflows.ProviderID("shipx")})
	w.env.OnSignalExternalWorkflow(mock.Anything, mock.Anything, "", order.SignalProviderEvent, mock.Anything).Return(
		func(_, id, _, _ string, payload any) error {
			event := payload.(order.ProviderEvent)
			require.Equal(t, "shipx", event.Provider)
			w.mu.Lock()
			defer w.mu.Unlock()
			w.told = append(w.told, id+" "+event.Kind+" "+event.Ref)
			if slices.Contains(ended, id) {
				return serviceerror.NewNotFound("it has ended")
			}
			return nil
		})
	w.env.OnUpsertMemo(mock.MatchedBy(func(memo map[string]any) bool {
		w.shown = memo[workflows.ProviderMemo].(workflows.Hold)
		return true
	})).Return(nil)
	return w
}

func (w *watched) report(troubles ...reported) {
	for _, one := range troubles {
		w.env.RegisterDelayedCallback(func() {
			w.env.SignalWorkflow(order.SignalTrouble, workflows.Trouble{
				Order: one.order, Words: "500 of " + one.order, At: w.env.Now()})
		}, one.after)
	}
}

func (w *watched) signal(after time.Duration, name string, by string) {
	w.env.RegisterDelayedCallback(func() {
		w.env.SignalWorkflow(name, workflows.ProviderSignal{By: by, At: w.env.Now()})
	}, after)
}

// live runs the workflow for a day.
func (w *watched) live() {
	w.env.RegisterDelayedCallback(w.env.CancelWorkflow, 24*time.Hour)
	w.env.ExecuteWorkflow(workflows.ProviderType, workflows.Hold{})
	require.ErrorContains(w, w.env.GetWorkflowError(), "canceled")
}

func TestWhatIsAStorm(t *testing.T) {
	same := slices.Repeat([]reported{{"order-1", time.Second}}, 30)
	for name, test := range map[string]struct {
		troubles []reported
		reason   string // empty: not held
	}{
		"ten orders in ten minutes":      {apart(10, time.Minute), "10 orders in trouble within 10 minutes; the last: 500 of order-10"},
		"ten orders at once":             {apart(10, 0), "10 orders in trouble within 10 minutes; the last: 500 of order-10"},
		"nine orders":                    {apart(9, time.Second), ""},
		"one order thirty times":         {same, ""},
		"nine orders, and one again":     {append(apart(9, time.Second), reported{"order-3", time.Minute}), ""},
		"ten orders in an hour":          {apart(10, 6*time.Minute), ""},
		"ten orders just too far apart":  {apart(10, 67*time.Second), ""},
		"thirty orders, one in a minute": {apart(30, time.Minute), "10 orders in trouble within 10 minutes; the last: 500 of order-10"},
	} {
		t.Run(name, func(t *testing.T) {
			w := watchedProvider(t)
			w.report(test.troubles...)
			w.live()
			require.Equal(t, test.reason, w.shown.Reason)
			if test.reason == "" {
				require.Empty(t, w.told)
				require.False(t, w.shown.Held())
				return
			}
			require.Equal(t, workflows.HeldByStorm, w.shown.HeldBy)
			require.Len(t, w.told, len(test.troubles), "each is told once, also those that come later")
			require.Contains(t, w.told, "order-1 provider-held orderflow")
		})
	}
}

func TestAReleaseIsSentToAllOrdersThatWereToldOfTheHold(t *testing.T) {
	w := watchedProvider(t, "order-2")
	w.report(apart(11, time.Second)...)
	w.signal(time.Hour, order.SignalRelease, "Ewa")
	w.report(reported{"order-1", 2 * time.Hour}) // one alone is no storm
	w.live()
	require.Len(t, w.told, 22)
	for n := range 11 {
		require.Contains(t, w.told[:11], fmt.Sprintf("order-%d provider-held orderflow", n+1))
		require.Contains(t, w.told[11:], fmt.Sprintf("order-%d provider-released ", n+1))
	}
	require.False(t, w.shown.Held())
}

func TestAStormThatGoesOnAfterTheReleaseHoldsAgain(t *testing.T) {
	w := watchedProvider(t)
	w.report(apart(10, time.Second)...)
	w.signal(time.Hour, order.SignalRelease, "Ewa")
	for _, again := range apart(10, time.Second) {
		w.report(reported{again.order, time.Hour + time.Minute + again.after})
	}
	w.live()
	require.Equal(t, workflows.HeldByStorm, w.shown.HeldBy)
	require.Equal(t, noon.Add(time.Hour+time.Minute+9*time.Second), w.shown.Since)
	require.Len(t, w.told, 30)
}

func TestOrdersInTroubleAreToldOfAnyHold(t *testing.T) {
	w := watchedProvider(t)
	w.report(reported{"order-1", 0}, reported{"order-2", 2 * time.Hour})
	w.signal(time.Hour, order.SignalHold, "Jan")
	w.signal(3*time.Hour, order.SignalRelease, "Ewa")
	w.live()
	require.Equal(t, []string{"order-1 provider-held Jan", "order-2 provider-held Jan"}, w.told[:2])
	require.ElementsMatch(t, []string{"order-1 provider-released ", "order-2 provider-released "}, w.told[2:])
}

func TestTroublesGoOnInANewRun(t *testing.T) {
	w := watchedProvider(t)
	w.env.SetContinueAsNewSuggested(true)
	w.report(reported{"order-1", 0})
	w.env.ExecuteWorkflow(workflows.ProviderType, workflows.Hold{})
	var again *workflow.ContinueAsNewError
	require.ErrorAs(t, w.env.GetWorkflowError(), &again)
	var hold workflows.Hold
	var troubles workflows.Troubles
	require.NoError(t, converter.GetDefaultDataConverter().FromPayloads(again.Input, &hold, &troubles))
	require.Equal(t, workflows.Troubles{Of: []workflows.Trouble{{Order: "order-1", Words: "500 of order-1", At: noon}}}, troubles)

	w = watchedProvider(t)
	w.report(apart(9, time.Second)...)
	troubles.Of[0].Order = "order-of-before"
	w.env.RegisterDelayedCallback(w.env.CancelWorkflow, time.Hour)
	w.env.ExecuteWorkflow(workflows.ProviderType, hold, troubles)
	require.Equal(t, workflows.HeldByStorm, w.shown.HeldBy)
	require.Contains(t, w.told, "order-of-before provider-held orderflow")
}

func TestAProviderRemembersSoManyTroublesAtMost(t *testing.T) {
	w := watchedProvider(t)
	w.env.SetContinueAsNewSuggested(true)
	w.report(apart(700, 0)...)
	w.env.ExecuteWorkflow(workflows.ProviderType, workflows.Hold{HeldBy: "Jan", Since: noon})
	var again *workflow.ContinueAsNewError
	require.ErrorAs(t, w.env.GetWorkflowError(), &again)
	var hold workflows.Hold
	var troubles workflows.Troubles
	require.NoError(t, converter.GetDefaultDataConverter().FromPayloads(again.Input, &hold, &troubles))
	require.LessOrEqual(t, len(troubles.Of), 500)
}
