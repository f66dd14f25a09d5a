package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"orderflow/order"
	"orderflow/workflows"
)

var noon = time.Date(2026, 10, 5, 12, 0, 0, 0, time.UTC)

// sent is a signal that reaches a provider's workflow.
type sent struct {
	name    string
	payload workflows.ProviderSignal
}

// hold and release are sent this many minutes after noon.
func hold(minutes int, by, reason string) sent {
	at := noon.Add(time.Duration(minutes) * time.Minute)
	return sent{order.SignalHold, workflows.ProviderSignal{By: by, Reason: reason, At: at}}
}

func release(minutes int) sent {
	at := noon.Add(time.Duration(minutes) * time.Minute)
	return sent{order.SignalRelease, workflows.ProviderSignal{By: "Ewa", At: at}}
}

func newProvider(t *testing.T) *testsuite.TestWorkflowEnvironment {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet{})
	env := suite.NewTestWorkflowEnvironment()
	env.SetStartTime(noon)
	env.RegisterWorkflowWithOptions(workflows.Provider, workflow.RegisterOptions{Name: workflows.ProviderType})
	return env
}

// inOneTask delivers signals in one workflow task.
func inOneTask(env *testsuite.TestWorkflowEnvironment, signals []sent) {
	for _, one := range signals {
		env.SignalWorkflow(one.name, one.payload)
	}
}

func TestWhoHoldsAProvider(t *testing.T) {
	byJan := workflows.Hold{HeldBy: "Jan", Since: noon, Reason: "wrong prices"}
	for name, test := range map[string]struct {
		signals []sent
		want    workflows.Hold
	}{
		"a hold":                              {[]sent{hold(0, "Jan", "wrong prices")}, byJan},
		"two holds: the first one stands":     {[]sent{hold(0, "Jan", "wrong prices"), hold(1, "Ewa", "me too")}, byJan},
		"a release without a hold":            {[]sent{release(0)}, workflows.Hold{}},
		"one release ends two holds":          {[]sent{hold(0, "Jan", ""), hold(1, "Ewa", ""), release(2)}, workflows.Hold{}},
		"a hold after the release":            {[]sent{hold(-2, "Ewa", ""), release(-1), hold(0, "Jan", "wrong prices")}, byJan},
		"the sender's clock orders":           {[]sent{hold(0, "Jan", "wrong prices"), release(-1)}, byJan},
		"nobody says who":                     {[]sent{hold(0, "", "")}, workflows.Hold{HeldBy: "somebody", Since: noon}},
		"by hand, without a time: on arrival": {[]sent{{order.SignalHold, workflows.ProviderSignal{By: "Jan", Reason: "wrong prices"}}}, byJan},
	} {
		t.Run(name, func(t *testing.T) {
			env := newProvider(t)
			env.RegisterDelayedCallback(func() { inOneTask(env, test.signals) }, 0)
			env.RegisterDelayedCallback(func() {
				answer, err := env.QueryWorkflow(order.QueryState)
				require.NoError(t, err)
				var state workflows.Hold
				require.NoError(t, answer.Get(&state))
				require.Equal(t, test.want, state)
				env.CancelWorkflow()
			}, time.Hour)
			var shown workflows.Hold
			env.OnUpsertMemo(mock.MatchedBy(func(memo map[string]any) bool {
				shown = memo[workflows.ProviderMemo].(workflows.Hold)
				return true
			})).Return(nil)
			env.ExecuteWorkflow(workflows.ProviderType, workflows.Hold{})
			require.ErrorContains(t, env.GetWorkflowError(), "canceled")
			require.Equal(t, test.want, shown, "in the memo")
		})
	}
}

func TestAProviderStaysHeldInANewRun(t *testing.T) {
	env := newProvider(t)
	env.SetContinueAsNewSuggested(true)
	env.RegisterDelayedCallback(func() { inOneTask(env, []sent{hold(0, "Jan", ""), hold(1, "Ewa", "")}) }, 0)
	env.ExecuteWorkflow(workflows.ProviderType, workflows.Hold{})
	var again *workflow.ContinueAsNewError
	require.ErrorAs(t, env.GetWorkflowError(), &again)
	require.Equal(t, workflows.ProviderType, again.WorkflowType.Name)
	var handedOn workflows.Hold
	var troubles workflows.Troubles
	require.NoError(t, converter.GetDefaultDataConverter().FromPayloads(again.Input, &handedOn, &troubles))
	require.Empty(t, troubles)
	require.Equal(t, workflows.Hold{HeldBy: "Jan", Since: noon}, handedOn)
}

func TestAProviderThatWantsNoCallsShowsUntilWhen(t *testing.T) {
	until := noon.Add(3 * time.Minute)
	env := newProvider(t)
	env.RegisterDelayedCallback(func() {
		env.SignalWorkflow(order.SignalThrottled, workflows.Throttled{Until: until})
		env.SignalWorkflow(order.SignalThrottled, workflows.Throttled{Until: noon.Add(time.Minute)})
	}, 0)
	env.RegisterDelayedCallback(func() { inOneTask(env, []sent{hold(1, "Jan", "wrong prices")}) }, time.Minute)
	env.RegisterDelayedCallback(func() { inOneTask(env, []sent{release(2)}) }, 2*time.Minute)
	env.RegisterDelayedCallback(func() {
		env.SignalWorkflow(order.SignalThrottled, workflows.Throttled{Until: until})
	}, 150*time.Second)
	env.RegisterDelayedCallback(env.CancelWorkflow, time.Hour)
	var shown []workflows.Hold
	env.OnUpsertMemo(mock.MatchedBy(func(memo map[string]any) bool {
		shown = append(shown, memo[workflows.ProviderMemo].(workflows.Hold))
		return true
	})).Return(nil)
	env.ExecuteWorkflow(workflows.ProviderType, workflows.Hold{})
	require.ErrorContains(t, env.GetWorkflowError(), "canceled")
	require.Equal(t, []workflows.Hold{
		{PausedUntil: until},
		{HeldBy: "Jan", Since: noon.Add(time.Minute), Reason: "wrong prices", PausedUntil: until},
		{PausedUntil: until},
	}, shown, "what is no news is not shown again")
}

func TestProvidersThatCanBeHeld(t *testing.T) {
	require.Equal(t, []string{"mediaport", "merkana", "mypromo", "shipx", "tpk"}, workflows.Providers())
	require.Equal(t, "provider-shipx", workflows.ProviderID("shipx"))
}
