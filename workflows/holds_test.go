package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"orderflow/order"
)

// inOneTask sends signals that reach the order in one workflow task, in this order.
func (w *world) inOneTask(signals ...signalled) func() {
	return func() {
		last := len(signals) - 1
		for _, one := range signals[:last] {
			w.env.SignalWorkflowSkippingWorkflowTask(one.name, one.payload)
		}
		w.env.SignalWorkflow(signals[last].name, signals[last].payload)
	}
}

type signalled struct {
	name    string
	payload any
}

func (w *world) holdBy(by string, ago time.Duration) signalled {
	return signalled{order.SignalHold, order.Hold{By: by, At: w.env.Now().Add(-ago)}}
}

func (w *world) releaseBy(by string, ago time.Duration) signalled {
	return signalled{order.SignalRelease, order.Hold{By: by, At: w.env.Now().Add(-ago)}}
}

func TestTheLastOfSeveralHoldsAndReleasesCounts(t *testing.T) {
	for name, test := range map[string]struct {
		sent func(*world) []signalled
		want string // who holds the order then
	}{
		"a release, then a hold": {func(w *world) []signalled {
			return []signalled{w.releaseBy("Jan", 2*time.Second), w.holdBy("Ewa", time.Second)}
		}, "Ewa"},
		"a hold, then a release": {func(w *world) []signalled {
			return []signalled{w.holdBy("Ewa", 2*time.Second), w.releaseBy("Jan", time.Second)}
		}, ""},
		"two of each": {func(w *world) []signalled {
			return []signalled{w.holdBy("Ewa", 4*time.Second), w.releaseBy("Jan", 3*time.Second),
				w.releaseBy("Jan", 2*time.Second), w.holdBy("Ola", time.Second)}
		}, "Ola"},
		"the sender's clock orders": {func(w *world) []signalled {
			return []signalled{w.holdBy("Ewa", time.Second), w.releaseBy("Jan", 2*time.Second)}
		}, "Ewa"},
		"by hand, without a time: on arrival": {func(w *world) []signalled {
			return []signalled{w.releaseBy("Jan", time.Second), {order.SignalHold, order.Hold{By: "Ewa"}}}
		}, "Ewa"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.shipX.Faults().Add(unavailable) // so that the order has not ended by then
			w.at(2*time.Second, w.signal(order.SignalHold, order.Hold{By: "Jan"}))
			w.at(10*time.Minute, func() { w.inOneTask(test.sent(w)...)() })
			w.at(20*time.Minute, func() {
				state := w.state()
				require.Equal(t, test.want, state.HeldBy)
				require.Equal(t, test.want != "", state.Status == order.StatusHeld, state.Status)
				w.shipX.Faults().Clear()
				w.env.SignalWorkflow(order.SignalRelease, order.Hold{By: "Ewa"})
			})
			require.Equal(t, order.StatusCompleted, w.live(madeToOrder()).Status)
			require.Equal(t, once, w.remaining("shop-1001"))
		})
	}
}
