package activities_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"

	"orderflow/activities"
	"orderflow/activities/attempt"
	"orderflow/clients/merkana"
	"orderflow/clients/merkana/merkanatest"
	"orderflow/order"
	"orderflow/sandbox/simkit"
)

// newMerkana returns the steps at a Merkana that knows the orders 1 to 50.
func newMerkana(t *testing.T) (*activities.Merkana, *merkanatest.Server) {
	t.Helper()
	simulated := merkanatest.New(merkanatest.Options{})
	for id := range 50 {
		simulated.Expect(strconv.Itoa(id + 1))
	}
	server := httptest.NewServer(simulated)
	t.Cleanup(server.Close)
	client, err := merkana.New(merkana.Config{BaseURL: server.URL, Token: "demo-token"})
	require.NoError(t, err)
	return &activities.Merkana{Options: activities.MerkanaOptions{
		Client: client, Gather: 100 * time.Millisecond,
		Statuses: map[order.Milestone]string{order.MilestoneShipped: "send"},
	}}, simulated
}

// execute runs an activity as a worker does.
func execute(activity any, args ...any) error {
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(activity)
	_, err := env.ExecuteActivity(activity, args...)
	return err
}

// reportAll reports orders at the same time, and returns the error types by order.
func reportAll(steps *activities.Merkana, ids ...string) map[string]string {
	var mu sync.Mutex
	var running sync.WaitGroup
	kinds := map[string]string{}
	for _, id := range ids {
		running.Go(func() {
			err := execute(steps.EnsureStatusReported, activities.StatusReport{
				ExternalID: id, Milestone: order.MilestoneShipped, TrackingNumber: "105" + id, Carrier: order.CarrierTPK})
			mu.Lock()
			defer mu.Unlock()
			if failed, ok := errorOf(err); ok {
				kinds[id] = failed.Type()
			}
		})
	}
	running.Wait()
	return kinds
}

func errorOf(err error) (*temporal.ApplicationError, bool) {
	var failed *temporal.ApplicationError
	return failed, errors.As(err, &failed)
}

func idsUpTo(n int) []string {
	var ids []string
	for id := range n {
		ids = append(ids, strconv.Itoa(id+1))
	}
	return ids
}

// calls returns the calls that reported statuses; the first order of each names it.
func calls(simulated *merkanatest.Server) int {
	count := 0
	for _, id := range append(idsUpTo(50), "no-such") {
		count += simulated.Faults().Calls("ff-orders-status", id)
	}
	return count
}

func TestReportsOfOneMomentAreOneCall(t *testing.T) {
	steps, simulated := newMerkana(t)
	require.Empty(t, reportAll(steps, idsUpTo(50)...))
	require.LessOrEqual(t, calls(simulated), 5)
	for _, id := range idsUpTo(50) {
		known, _ := simulated.Order(id)
		require.Equal(t, merkanatest.Order{Status: "send", AWB: "105" + id, Courier: "tpk"}, known)
		require.Len(t, simulated.Ledger().Of(id), 1, "order %s is told once", id)
	}
}

func TestOnlyTheBadOneOfABatchIsRefused(t *testing.T) {
	steps, simulated := newMerkana(t)
	require.Equal(t, map[string]string{"no-such": attempt.TypeRefused}, reportAll(steps, "1", "2", "no-such", "3"))
	for _, id := range []string{"1", "2", "3"} {
		known, _ := simulated.Order(id)
		require.Equal(t, "send", known.Status)
	}
}

func TestAnUnknownOutcomeIsThatOfTheWholeBatch(t *testing.T) {
	steps, simulated := newMerkana(t)
	simulated.Faults().Add(simkit.Fault{Operation: "ff-orders-status", Mode: simkit.LostAnswer})
	require.Equal(t, map[string]string{"1": attempt.TypeUnknown, "2": attempt.TypeUnknown}, reportAll(steps, "1", "2"))
}

func TestWhatIsNotAgreedOnIsNotReported(t *testing.T) {
	steps, simulated := newMerkana(t)
	require.NoError(t, execute(steps.EnsureStatusReported, activities.StatusReport{ExternalID: "1", Milestone: order.MilestoneLost}))
	require.Zero(t, calls(simulated))
}

// A run that was reset names the run that may send, which is another one.
func TestAResetRunSendsNoSupplies(t *testing.T) {
	steps, simulated := newMerkana(t)
	err := execute(steps.PushSupplies, activities.SuppliesPush{
		Merchant: 293, Products: []activities.Supply{{SKU: "PEN-BLUE", Quantity: 5}}, Run: "the-run-before-the-reset"})
	failed, ok := errorOf(err)
	require.True(t, ok)
	require.Equal(t, attempt.TypeUnknown, failed.Type())
	require.True(t, failed.NonRetryable())
	require.Zero(t, simulated.Faults().Calls("ff-supplies", "293"))
}

// patient are steps with a short call timeout and a short Settle.
func patient(t *testing.T, timing attempt.Timing, gather time.Duration) (*activities.Merkana, *merkanatest.Server) {
	t.Helper()
	steps, simulated := newMerkana(t)
	server := httptest.NewServer(simulated)
	t.Cleanup(server.Close)
	client, err := merkana.New(merkana.Config{BaseURL: server.URL, Token: "demo-token", Timeout: 50 * time.Millisecond})
	require.NoError(t, err)
	steps.Options.Client, steps.Options.Timing, steps.Options.Gather = client, timing, gather
	steps.Options.Statuses[order.MilestoneAccepted] = "accepted"
	return steps, simulated
}

// attemptOf is an attempt in a worker: it knows when it began, and what the previous one
// sent.
func attemptOf(ctx context.Context, steps *activities.Merkana, report activities.StatusReport, noted *time.Time) error {
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	env := suite.NewTestActivityEnvironment()
	env.SetWorkerOptions(worker.Options{Interceptors: []interceptor.WorkerInterceptor{&inWorker{gone: errors.New("not found")}}, BackgroundActivityContext: ctx})
	env.SetOnActivityHeartbeatListener(func(_ *activity.Info, details converter.EncodedValues) { _ = details.Get(noted) })
	if !noted.IsZero() {
		env.SetHeartbeatDetails(*noted)
	}
	env.RegisterActivity(steps)
	_, err := env.ExecuteActivity(steps.EnsureStatusReported, report)
	return err
}

func statuses(simulated *merkanatest.Server, id string) (told []string) {
	for _, effect := range simulated.Ledger().Of(id) {
		told = append(told, effect.Detail)
	}
	return told
}

var (
	accepted = activities.StatusReport{ExternalID: "1", Milestone: order.MilestoneAccepted}
	shipped  = activities.StatusReport{ExternalID: "1", Milestone: order.MilestoneShipped, TrackingNumber: "105", Carrier: order.CarrierTPK}
)

// A call that timed out arrives later than the retry, which begins too early.
func TestALateAcceptedCannotFollowSend(t *testing.T) {
	for _, mode := range []simkit.Mode{simkit.Late, simkit.Slow, simkit.LostAnswer} {
		t.Run(string(mode), func(t *testing.T) {
			steps, simulated := patient(t, attempt.Timing{Settle: 400 * time.Millisecond}, time.Millisecond)
			simulated.Faults().Add(simkit.Fault{Operation: "ff-orders-status", Call: 1, Mode: mode, Delay: 200 * time.Millisecond})
			var noted time.Time
			for tries := 0; ; tries++ {
				require.Less(t, tries, 100)
				if attemptOf(t.Context(), steps, accepted, &noted) == nil {
					break
				}
				time.Sleep(10 * time.Millisecond) // a server that was killed retries at any time
			}
			require.NoError(t, attemptOf(t.Context(), steps, shipped, new(time.Time)))
			time.Sleep(300 * time.Millisecond) // time for late arrivals
			told := statuses(simulated, "1")
			require.Equal(t, []string{"accepted", "accepted", "send 105"}, told)
		})
	}
}

func TestAnAttemptThatSleptTellsNothing(t *testing.T) {
	steps, simulated := patient(t, attempt.Timing{Settle: 20 * time.Millisecond}, 100*time.Millisecond)
	err := attemptOf(t.Context(), steps, accepted, new(time.Time))
	failed, ok := errorOf(err)
	require.True(t, ok, "%v", err)
	require.Equal(t, attempt.TypeSettling, failed.Type())
	require.Zero(t, calls(simulated))
}

func TestAnAttemptThatIsOverTellsNothing(t *testing.T) {
	steps, simulated := patient(t, attempt.Timing{Settle: time.Minute}, 100*time.Millisecond)
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer stop()
	require.Error(t, attemptOf(ctx, steps, accepted, new(time.Time)))
	time.Sleep(150 * time.Millisecond)
	require.Zero(t, calls(simulated))
}

func TestAResetRunDoesNotSayAccepted(t *testing.T) {
	accepted, shipped := accepted, shipped
	accepted.Run, shipped.Run = "the-run-before-the-reset", "the-run-before-the-reset"
	settling, untold := patient(t, attempt.Timing{Settle: time.Minute}, time.Millisecond)
	for _, report := range []activities.StatusReport{accepted, shipped} {
		require.ErrorContains(t, attemptOf(t.Context(), settling, report, new(time.Time)), "an earlier request may still be in flight")
	}
	require.Empty(t, statuses(untold, "1"))
	steps, simulated := patient(t, attempt.Timing{}, time.Millisecond)
	require.NoError(t, execute(steps.EnsureStatusReported, accepted))
	require.Empty(t, statuses(simulated, "1"))
	require.NoError(t, execute(steps.EnsureStatusReported, shipped))
	require.Equal(t, []string{"send 105"}, statuses(simulated, "1"))
}
