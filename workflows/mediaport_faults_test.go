package workflows_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"orderflow/activities"
	"orderflow/activities/attempt"
	"orderflow/clients/mediaport"
	"orderflow/clients/mediaport/mediaporttest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// blocking makes an operation of Media Port fail: labels and protocols only from the first
// generate-label on, because they are also requested before it.
func blocking(operation string) setting {
	if operation != "labels" && operation != "protocols" {
		return setting{}
	}
	return beforeCall("/api/generate-label", func(w *world) { w.block(operation) })
}

func (w *world) block(operation string) {
	w.mediaPort.Faults().Add(simkit.Fault{Operation: operation, Mode: simkit.FailBefore, Status: 503})
}

// whileBlocked does something while the operation fails; the failures end soon after.
func (w *world) whileBlocked(operation string, do func()) {
	if blocking(operation).network == nil {
		w.block(operation)
	}
	w.at(4*time.Minute, do)
	w.at(5*time.Minute, w.mediaPort.Faults().Clear)
}

// readings are variants of what Media Port's introduction does not say.
var readings = map[string]mediaporttest.Options{
	"all listed":                {},
	"only new listed":           {NewOnly: true},
	"only new, files later":     {NewOnly: true, PDFLag: 5 * time.Minute},
	"no files: an empty list":   {NewOnly: true, PDFLag: 5 * time.Minute, EmptyBeforeLabel: true, ProblemDetails: true},
	"lists lag":                 {ListLag: 10 * time.Second},
	"repeats accepted":          {LabelRepeat: mediaporttest.RepeatAccepted},
	"repeats accepted, all lag": {LabelRepeat: mediaporttest.RepeatAccepted, NewOnly: true, ListLag: 10 * time.Second, PDFLag: time.Minute},
}

func TestAFaultAtAnyCallToMediaPortLabelsOnce(t *testing.T) {
	faults := faultsAtACall(simkit.Fault{Mode: simkit.FailAfter, Status: 503})
	for reading, options := range readings {
		for _, operation := range []string{"login", "orders", "generate-label", "labels", "protocols"} {
			for _, fault := range faults {
				fault.Operation, fault.Call = operation, 1
				t.Run(fmt.Sprintf("%s/%s/%s %d", reading, operation, fault.Mode, fault.Status), func(t *testing.T) {
					t.Parallel()
					w := newWorldOf(t, setting{mediaPort: options})
					w.mediaPort.Faults().Add(fault)
					doc := w.marketOrder(100, order.ProductionNone)
					result := w.live(doc)
					require.Equal(t, order.StatusCompleted, result.Status)
					require.NotEmpty(t, w.mediaPort.Faults().Struck(), "the fault has not struck")
					require.Equal(t, labelled, w.market())
					require.Len(t, result.Documents, 4)
					if !options.NewOnly {
						require.Len(t, result.TrackingNumbers, 2)
					}
				})
			}
		}
	}
}

func TestAFaultWhileItemsAreCancelledAtMediaPort(t *testing.T) {
	faults := []simkit.Fault{
		{Mode: simkit.LostAnswer},
		{Mode: simkit.FailAfter, Status: 500},
		{Mode: simkit.FailBefore, Status: 503},
		{Mode: simkit.FailBefore, Status: 429, RetryAfter: 7},
		{Mode: simkit.EmptyBody},
	}
	if underRace {
		faults = faults[:1]
	}
	for _, fault := range faults {
		for reading, options := range readings {
			for call := 1; call <= 2; call++ {
				fault.Operation, fault.Call = "cancel-item", call
				t.Run(fmt.Sprintf("%s/%s %d/call %d", reading, fault.Mode, fault.Status, call), func(t *testing.T) {
					t.Parallel()
					w := newWorldOf(t, setting{mediaPort: options})
					w.mediaPort.Faults().Add(fault)
					doc := w.marketOrder(100, order.ProductionMyPromo)
					w.at(time.Minute, w.signal(order.SignalCancelOrder, changedHerMind))
					require.Equal(t, order.StatusCancelled, w.live(doc).Status)
					require.NotEmpty(t, w.mediaPort.Faults().Struck(), "the fault has not struck")
					require.Equal(t, allCancelled, w.market())
					require.Empty(t, w.remaining(doc.ID))
				})
			}
		}
	}
}

// An order that has its label already, from an earlier run or by hand, is adopted.
func TestALabelThatIsThereIsAdopted(t *testing.T) {
	for reading, options := range readings {
		t.Run(reading, func(t *testing.T) {
			w := newWorldOf(t, setting{mediaPort: options})
			doc := w.marketOrder(100, order.ProductionNone)
			client, err := mediaport.New(mediaport.Config{BaseURL: serve(t, w.mediaPort), Username: "demo", Password: "demo"})
			require.NoError(t, err)
			require.NoError(t, client.GenerateLabel(t.Context(), 100, marketNumber, []int64{1001, 1002}))
			result := w.live(doc)
			require.Equal(t, order.StatusCompleted, result.Status)
			require.Equal(t, labelled, w.market())
			require.Len(t, result.Documents, 4)
		})
	}
}

// In a run that was reset, an earlier request may still be in flight.
func TestARunThatWasResetWaitsBeforeTheLabel(t *testing.T) {
	w := newWorld(t)
	doc := w.marketOrder(100, order.ProductionNone)
	market, err := mediaport.New(mediaport.Config{BaseURL: serve(t, w.mediaPort), Username: "demo", Password: "demo"})
	require.NoError(t, err)
	steps := &activities.MediaPort{Options: activities.MediaPortOptions{
		Client: market, Documents: w.store, Timing: attempt.Timing{Settle: settle, PollFirst: time.Second, PollSlowest: time.Minute}}}
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet{})
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(steps)
	ref := order.Ref{ID: doc.ID, AcceptedAt: w.env.Now(), Asker: order.Asker{Reset: true}}
	_, err = env.ExecuteActivity(steps.EnsureLabelGenerated, ref, doc.Source, []string{"mp-1001", "mp-1002"})
	require.ErrorContains(t, err, "the run was reset")
	require.Equal(t, map[string]int{"order-placed": 1}, w.market())
}
