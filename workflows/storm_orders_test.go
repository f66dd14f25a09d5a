package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/activities/attempt"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

const day = 24 * time.Hour

// tells sends the order a message from a provider's workflow.
func (w *world) tells(after time.Duration, provider, kind string) {
	w.at(after, w.signal(order.SignalProviderEvent, order.ProviderEvent{Provider: provider, Kind: kind, Ref: "orderflow"}))
}

// refuses makes an operation refuse everything without naming a field.
func refuses(operation string) simkit.Fault {
	return simkit.Fault{Operation: operation, Mode: simkit.FailBefore, Status: 403}
}

// troubles bring orders from stock to a person for a trouble that is not their own.
var troubles = map[string]simkit.Fault{
	"a label that is never made":    always("label"),
	"a refusal that names no field": refuses("create-shipment"),
}

func (w *world) standsStill() {
	w.Helper()
	state := w.state()
	require.Equal(w, order.StatusHeld, state.Status)
	require.Equal(w, "orderflow", state.HeldBy)
	require.Equal(w, "shipx", state.HeldProvider)
	require.NotNil(w, state.Problem)
	require.Contains(w, w.details(), "`orderflow release --provider shipx` tries again; until then the time for an answer is paused.")
}

func TestTheTimeForAnAnswerStandsStillWhileTheProviderIsHeld(t *testing.T) {
	for name, fault := range troubles {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.shipX.Faults().Add(fault)
			w.tells(5*day, "shipx", order.EventProviderHeld)
			problem := ""
			var calls int
			w.at(5*day+time.Minute, func() {
				w.standsStill()
				problem, calls = w.state().Problem.ID, len(w.shipX.Faults().Struck())
			})
			w.at(11*day, func() { // four days after the limit
				w.standsStill()
				require.Equal(t, problem, w.state().Problem.ID)
				require.Equal(t, calls, len(w.shipX.Faults().Struck()), "nothing is tried meanwhile")
				w.healed()
			})
			w.tells(11*day+time.Hour, "shipx", order.EventProviderReleased)
			require.Equal(t, order.StatusCompleted, w.live(fromStock()).Status, "the release tries it again")
			require.Empty(t, w.state().HeldProvider)
			require.Equal(t, 1, w.effects(fromStock().ID)["shipment-bought"])
		})
	}
}

func TestAHoldThatIsToldBeforeTheOrderAsks(t *testing.T) {
	w := newWorld(t)
	w.shipX.Faults().Add(always("label"))
	w.tells(20*time.Minute, "shipx", order.EventProviderHeld)
	w.at(day, func() {
		w.standsStill()
		w.healed()
	})
	w.tells(2*day, "shipx", order.EventProviderReleased)
	w.at(2*day+time.Minute, func() { require.Equal(t, order.StatusCompleted, w.state().Status) })
	require.Equal(t, order.StatusCompleted, w.live(fromStock()).Status)
}

func TestAStepIsRetriedWithFullPatienceAfterTheRelease(t *testing.T) {
	w := newWorld(t)
	w.shipX.Faults().Add(always("label"))
	w.tells(time.Hour, "shipx", order.EventProviderHeld)
	w.tells(2*time.Hour, "shipx", order.EventProviderReleased)
	w.at(2*time.Hour+20*time.Minute, func() { require.Equal(t, order.StatusRunning, w.state().Status) })
	w.at(2*time.Hour+35*time.Minute, func() {
		require.Equal(t, order.StatusNeedsAttention, w.state().Status)
		require.Equal(t, attempt.CodeStuck, w.state().Problem.Code)
		w.healed()
	})
	require.Equal(t, order.StatusCompleted, w.live(fromStock()).Status)
}

// A hold does not affect an order that asks about something else, and its release retries
// nothing there.
func TestAHoldDoesNotConcernOtherProblems(t *testing.T) {
	for name, test := range map[string]struct {
		doc      order.Order
		provider string
		fault    simkit.Fault
	}{
		"a refusal that names a field":  {nowhere(), "shipx", simkit.Fault{Operation: "none"}},
		"the trouble of another":        {fromStock(), "tpk", refuses("create-shipment")},
		"stuck at another":              {fromStock(), "mypromo", always("create-shipment")},
		"a thing that is not there any": {fromStock(), "shipx", simkit.Fault{Operation: "create-shipment", Mode: simkit.FailBefore, Status: 404}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.shipX.Faults().Add(test.fault)
			w.tells(5*time.Hour, test.provider, order.EventProviderHeld)
			w.at(5*time.Hour+time.Minute, func() {
				require.Equal(t, order.StatusNeedsAttention, w.state().Status)
				require.Empty(t, w.state().HeldProvider)
			})
			w.tells(6*time.Hour, test.provider, order.EventProviderReleased)
			w.at(6*time.Hour+time.Minute, func() { require.Equal(t, order.StatusNeedsAttention, w.state().Status) })
			w.at(attentionLimit-time.Hour, func() { require.Equal(t, order.StatusNeedsAttention, w.state().Status) })
			require.Equal(t, order.StatusCancelled, w.live(test.doc).Status, "nobody has answered in time")
		})
	}
}

func TestWhatEndsAnOrderThatStandsStill(t *testing.T) {
	for name, test := range map[string]struct {
		do     func(*world)
		healed bool
		ends   order.Status
	}{
		"an answer":              {func(w *world) { w.resolve(retry)() }, true, order.StatusCompleted},
		"a request to cancel":    {func(w *world) { w.signal(order.SignalCancelOrder, changedHerMind)() }, false, order.StatusCancelled},
		"the answer to cancel":   {func(w *world) { w.resolve(giveItUp)() }, false, order.StatusCancelled},
		"nobody, and no release": {func(*world) {}, true, order.StatusCompleted},
		"a hold of its own, as well": {func(w *world) {
			w.signal(order.SignalHold, order.Hold{By: "Ewa"})()
			w.signal(order.SignalRelease, order.Hold{By: "Ewa"})()
		}, true, order.StatusCompleted},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.shipX.Faults().Add(refuses("create-shipment"))
			w.tells(time.Hour, "shipx", order.EventProviderHeld)
			w.at(2*time.Hour, func() {
				w.standsStill()
				if test.healed {
					w.healed()
				}
				test.do(w)
			})
			require.Equal(t, test.ends, w.live(fromStock()).Status)
			require.Empty(t, w.state().HeldBy)
			require.Empty(t, w.state().HeldProvider)
		})
	}
}
